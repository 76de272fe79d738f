/** Every bound of the watch on bound keys, with its reason. */

/** Rounds come a tenth earlier or later, so that a venue does not see all gateways at once. */
export const LOOK_JITTER = 0.1;
/** After a start: when what bots wait for is done. */
export const FIRST_LOOK_MS = 5_000;
/** Between two accounts: bots need the venue's allowance more. */
export const LOOK_PAUSE_MS = 200;
/** A venue that says that a key is gone is asked again before it is believed. */
export const GONE_AGAIN_MS = 10_000;
/** Looks in a row that came to nothing, after which it is told that nobody knows how the key is. */
export const LOOKS_FAILED_MAX = 3;
/** Days before an end at which it is told. */
export const END_TOLD_DAYS = [14, 7, 3, 1] as const;
/** An end that comes so much sooner than it was is a change; less is how venues count days. */
export const END_MOVED_MS = 36 * 3_600_000;
/** Of an account's other keys: what a record holds. */
export const OTHER_KEYS_MAX = 100;
/** Sub-accounts of OKX whose keys are asked for: two questions a second at most, and a round is soon over. */
export const SUB_ACCOUNTS_MAX = 20;
/** Addresses of a key and its name, as far as they are kept: venues take 20 and some dozen characters. */
export const IPS_MAX = 64;
export const WORD_CHARACTERS_MAX = 64;
/** A text of a record. */
export const TOLD_CHARACTERS_MAX = 1_000;
