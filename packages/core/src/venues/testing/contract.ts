import { ANSWER_RULES } from './answer-rules.ts';
import { READING_RULES } from './reading-rules.ts';
import { SIGNING_RULES } from './signing-rules.ts';
import { TABLE_RULES } from './table-rules.ts';
import type { ContractRule } from './venue-example.ts';

/** All that every venue's dialect must keep. */
export const VENUE_CONTRACT: readonly ContractRule[] = [
  ...TABLE_RULES,
  ...READING_RULES,
  ...SIGNING_RULES,
  ...ANSWER_RULES,
];
