import type { CaseRow } from './case-row.ts';

export const PRC: readonly CaseRow[] = [];
