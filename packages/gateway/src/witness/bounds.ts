/** Every bound of asking witnesses, with its reason. */

/** A log that is busy has a checkpoint a second; witnesses are asked for one of five. */
export const WITNESS_INTERVAL_MS = 5_000;
/** A witness syncs its disk twice before it answers. */
export const WITNESS_TIMEOUT_MS = 10_000;
/** The lines of a few keys; 64 KiB hold fifteen of the longest kind. */
export const WITNESS_ANSWER_BYTES_MAX = 65_536;
/** Without witnesses for so long, somebody should look. */
export const UNWITNESSED_ALERT_MS = 300_000;
/** How long questions that are under way may hold up the end. */
export const WITNESS_CLOSE_MS = 500;
