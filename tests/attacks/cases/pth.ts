import type { CaseRow } from './case-row.ts';

export const PTH: readonly CaseRow[] = [];
