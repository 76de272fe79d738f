import type { CaseRow } from './case-row.ts';

export const POL: readonly CaseRow[] = [];
