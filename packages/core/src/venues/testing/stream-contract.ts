import { STREAM_ANSWER_RULES } from './stream-answer-rules.ts';
import { STREAM_BOOK_RULES } from './stream-book-rules.ts';
import type { StreamRule } from './stream-example.ts';
import { STREAM_READING_RULES } from './stream-reading-rules.ts';

/** All that every venue's stream dialect must keep. */
export const STREAM_CONTRACT: readonly StreamRule[] = [
  ...STREAM_READING_RULES,
  ...STREAM_ANSWER_RULES,
  ...STREAM_BOOK_RULES,
];
