import type { CaseRow } from './case-row.ts';

export const TIM: readonly CaseRow[] = [];
