import type { CaseRow } from './case-row.ts';

export const SUP: readonly CaseRow[] = [];
