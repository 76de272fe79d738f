/** Every bound of what stands for addresses in the ledger, with its reason. */

/** Values of one day that are kept to be shown; of more the pseudonym is recorded, and found by its address, and that is all. */
export const VALUES_PER_DAY_MAX = 20_000;
/** Values of today that are known without a computation: more than have business with one gateway. */
export const KNOWN_VALUES_MAX = 20_000;
/** Pseudonyms whose values were read lately: a page of a search has a few. */
export const REVEALED_MAX = 20_000;
/** Values that are encrypted and written in one turn, some milliseconds; what comes at once in greater number waits for the next. */
export const VALUES_PER_TURN_MAX = 200;
/** Values that wait for their turn. */
export const WAITING_VALUES_MAX = 10_000;
/** After a fault of the file until it is written to again: a broken disk is not asked by every request. */
export const FAULT_REST_MS = 10_000;
/** How long the file is waited for: no other process uses it. */
export const STORE_BUSY_MS = 1_000;
/** For how long it may be kept what pseudonyms stand for: ten years. */
export const ADDRESS_DAYS_MAX = 3_660;
/** After the start, and between two times at which it is looked for what is too old. */
export const RETENTION_FIRST_MS = 3_600_000;
export const RETENTION_LOOK_MS = 86_400_000;
/** Days that are erased at once without anybody having asked: a clock that runs years ahead does not take all of them with it. */
export const DAYS_ERASED_AT_ONCE_MAX = 31;
