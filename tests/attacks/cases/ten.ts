import type { CaseRow } from './case-row.ts';

export const TEN: readonly CaseRow[] = [];
