import type { CaseRow } from './case-row.ts';

export const NET: readonly CaseRow[] = [];
