/** Bounds of the log of `bitting serve`, with their reasons. */

/** Within this, what is said again in the same words is counted instead of written. */
export const FOLD_MS = 10_000;
/** Different lines within it; more are counted. A process that dies and is started again says two in that time. */
export const FOLD_LINES_MAX = 200;
/** What may wait for whoever reads the log. Beyond it lines are dropped and counted: nobody may be held up by a reader that is stuck. */
export const LOG_QUEUE_BYTES_MAX = 256 * 1024;
/** Longest text of a field. A stack of the engine is shorter. */
export const LOG_TEXT_MAX = 2_000;
/** How long a command that ends waits for whoever reads its outputs. */
export const LAST_WORDS_MS = 2_000;
