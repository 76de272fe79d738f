import type { CaseRow } from './case-row.ts';

export const CRS: readonly CaseRow[] = [];
