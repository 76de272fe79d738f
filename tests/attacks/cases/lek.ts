import type { CaseRow } from './case-row.ts';

export const LEK: readonly CaseRow[] = [];
