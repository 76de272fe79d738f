import type { CaseRow } from './case-row.ts';

export const ORD: readonly CaseRow[] = [];
