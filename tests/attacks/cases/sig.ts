import type { CaseRow } from './case-row.ts';

export const SIG: readonly CaseRow[] = [];
