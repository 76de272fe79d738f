/** Every bound of summaries of the ledger and of the process that makes them, with its reason. */

/** Instruments of one account that a former life traded lately; of more only the last are asked for anyway. */
export const FORMER_INSTRUMENTS_MAX = 1_000;
/** What is old is thrown away after so many records: often enough for little memory, seldom enough to cost nothing. */
export const PRUNED_EVERY_RECORDS = 4_096;
/** Records after which a new summary is made: they, and what is left of their segment, are read in half a second. */
export const SUMMARY_EVERY_RECORDS = 20_000;
/** Fewer than these are not worth a summary: they are read in a few milliseconds. */
export const SUMMARY_LEAST_RECORDS = 1_000;
/** A summary of the ledger is not made more often: on a busy day that is what bounds the writing. */
export const SUMMARY_EVERY_MS = 10_000;
/** Records that are looked through in one turn of the process that audits, a few tens of milliseconds. */
export const AUDIT_BATCH_RECORDS = 512;
/** How often it is looked whether the ledger has grown. */
export const AUDIT_LOOK_MS = 1_000;
/** How often it is told how far the audit is. */
export const AUDIT_TELL_MS = 1_000;
/** After the gateway's start, so that it has the machine for itself. */
export const AUDIT_START_MS = 3_000;
/** After its end unasked. */
export const AUDIT_RESTART_MS = 60_000;
/** How long it may take to let go of its files. */
export const AUDIT_STOP_MS = 2_000;
/** Heap of the process that audits, in MiB: as much as the gateway needs for counters of 100,000 keys, and the text of them. */
export const AUDIT_HEAP_MIB = 1_024;
/** What is read of a segment at once. */
export const AUDIT_WINDOW_BYTES = 1024 * 1024;
