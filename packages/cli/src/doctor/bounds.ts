/** Every bound of the doctor, with its reason. */

/** What is read of one file of the system: those that are looked at have some kilobytes. */
export const SYSTEM_FILE_BYTES_MAX = 1024 * 1024;
/** Files that are looked at in one directory: an installation has some thousands of segments and tiles at most. */
export const FILES_MAX = 20_000;
/** A copy of a token lies in a small file; larger ones are not searched. */
export const TOKEN_COPY_BYTES_MAX = 64 * 1024;
/** Virtual keys whose details are asked for. */
export const KEYS_MAX = 1_000;
/** A venue or a listener that does not answer for so long was not seen. */
export const ANSWER_MS = 3_000;
export const TIME_ANSWER_BYTES_MAX = 4_096;
/** `nft list ruleset` of a large firewall. */
export const RULESET_BYTES_MAX = 4 * 1024 * 1024;

const DAY_MS = 86_400_000;
/** Half of what OKX takes: a request whose clock is off by 30 seconds is refused, and the gateway signs up to some seconds ahead. */
export const CLOCK_OFFSET_MS_MAX = 1_000;
/** A backup that was not tried for so long is a hope. */
export const VERIFIED_WITHIN_MS = 30 * DAY_MS;
/** A venue key that ends sooner wants a successor now. */
export const VENUE_KEY_ENDS_MS = 14 * DAY_MS;
export const VIRTUAL_KEY_ENDS_MS = 7 * DAY_MS;
/** Who has not used a key for so long does not need it. */
export const DORMANT_MS = 30 * DAY_MS;
/** The same secret for longer than this has been seen by too many machines. */
export const SECRET_AGE_MS = 365 * DAY_MS;
export const CERTIFICATE_ENDS_MS = 14 * DAY_MS;
/** For so long there may be records that no checkpoint covers; some seconds are usual at most. */
export const UNCOVERED_MS_MAX = 60_000;

const MIB = 1024 * 1024;
/** Where the gateway itself says `disk-low`. */
export const FREE_BYTES_CRITICAL = 256 * MIB;
export const FREE_BYTES_LOW = 2048 * MIB;
export const FREE_INODES_LOW = 10_000;
