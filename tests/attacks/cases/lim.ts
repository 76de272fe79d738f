import type { CaseRow } from './case-row.ts';

export const LIM: readonly CaseRow[] = [];
