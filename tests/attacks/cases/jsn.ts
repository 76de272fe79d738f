import type { CaseRow } from './case-row.ts';

export const JSN: readonly CaseRow[] = [];
