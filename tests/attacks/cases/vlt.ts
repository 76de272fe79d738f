import type { CaseRow } from './case-row.ts';

export const VLT: readonly CaseRow[] = [];
