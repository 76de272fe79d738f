/** Every bound of the order index, with its reason. */

/** Orders kept in memory; older ones are read from the index file. */
export const ORDERS_IN_MEMORY_MAX = 50_000;
/** Rows that wait for the next write to the index file, which holds everything up for some milliseconds. */
export const INDEX_ROWS_PENDING_MAX = 500;
/** Of a new index file; see `order-file.ts`. */
export const INDEX_PAGE_BYTES = 16_384;
/**
 * How long a row waits at most. Nothing is lost by a crash: the ledger has it, and what a summary is about is written before the
 * summary counts.
 */
export const INDEX_FLUSH_MS = 1_000;
/** What memory keeps of the index file for the next write. */
export const INDEX_CACHE_KIB = 16_384;
/** Pages of its write-ahead log after which they are taken over, in some milliseconds. */
export const INDEX_LOG_PAGES = 500;
/** What says which client order ids are new, for each venue: with a million of them one new id in 700 asks the file, with ten million one in 14. A power of two. */
export const USED_ID_BITS_BYTES = 8 * 1024 * 1024;
/** Ids that are read at once after a start, in some milliseconds, and the pause after them. */
export const USED_IDS_READ_AT_ONCE = 2_000;
export const USED_IDS_READ_PAUSE_MS = 5;
