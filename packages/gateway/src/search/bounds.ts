/** Every bound of the search in the ledger, with its reason. */

/** Records of one chunk: the places of a word in it are two bytes each, and one row of the index. */
export const CHUNK_RECORDS = 4_096;
/** Chunks whose rows lie together in the file: a million records, of which SQLite's cache holds what is written to. */
export const ERA_CHUNKS = 256;
/** Between two places in the segments that the index knows: what is read and checked for one record at most. */
export const MARK_RECORDS = 16;
/** Records that are taken up before a question has its turn, and in one transaction: a tenth of a second or so. */
export const BATCH_RECORDS = 1_024;
/** How often it is looked whether the ledger has grown: the index is at most a second behind. */
export const LOOK_MS = 500;
/** After a fault of the index, a full disk for one, until it is tried again. */
export const FAULT_REST_MS = 5_000;
/** Free bytes of the disk below which the index does not grow: what is left is for the ledger. */
export const FREE_BYTES_MIN = 256 * 1024 * 1024;
/** Intents whose ends are expected soon; of others the record is read again. */
export const INTENTS_REMEMBERED_MAX = 10_000;
/** Words whose numbers are remembered: keys, instruments, operations; order ids come once or twice. */
export const WORDS_REMEMBERED_MAX = 20_000;
/** Headers of segments that are remembered. */
export const HEADERS_REMEMBERED_MAX = 512;
/** What is read of a segment at once: many records on the way through it, a few for one of them. */
export const WINDOW_BYTES = 1024 * 1024;
export const GLANCE_BYTES = 16 * 1024;
/** Memory of the index's file that SQLite keeps: the rows of one era. */
export const CACHE_KIB = 64 * 1024;
/** Rows of the index that are looked for in one page, some twenty milliseconds: words that never meet in 10^7 records take ten pages. */
export const SEEKS_PER_PAGE_MAX = 500;
/** Records read for one page that were not asked for after all. */
export const MISSES_PER_PAGE_MAX = 1_000;
/** Records of one page. */
export const PAGE_RECORDS_MAX = 500;
/** Bytes of their text: half of what may wait for a slow caller. */
export const PAGE_BYTES_MAX = 512 * 1024;
/** Heap of the process that searches, in MiB. */
export const SEARCH_HEAP_MIB = 256;
/** After the gateway's start, so that it has the machine for itself; a question starts it at once. */
export const SEARCH_START_MS = 2_000;
/** After its end unasked. */
export const SEARCH_RESTART_MS = 5_000;
/** How long it may take to let go of its files. */
export const SEARCH_STOP_MS = 2_000;
/** Questions under way at once. */
export const SEARCHES_MAX = 16;
/** A page takes milliseconds; a machine that is busy takes longer. */
export const SEARCH_WAIT_MS = 20_000;
/** Between two looks for whoever follows: records that come together are told together. */
export const FOLLOW_PAUSE_MS = 250;
/** Records that name one order: its placing, its changes, and their ends. */
export const ORDER_RECORDS_MAX = 200;
/** Pages of administrative acts looked through for the one that set a policy. */
export const ACT_PAGES_MAX = 20;
