/** Every bound of the witness, with its reason. */

/** 63 hashes and a checkpoint with several signatures of later kinds, which are long; the proof of our own log takes 3 KiB at most. */
export const REQUEST_BYTES_MAX = 65_536;
/** A log needs one connection, and a person that looks another. */
export const CONNECTIONS_MAX = 256;
export const CONNECTIONS_PER_ADDRESS_MAX = 32;
/** Logs ask for a cosignature every few seconds; each one costs the disk two syncs. */
export const SIGNATURE_INTERVAL_MS = 1_000;
/** A log has one line of about 150 bytes. */
export const LOGS_MAX = 1_024;
export const LOGS_BYTES_MAX = 262_144;
/** How long answers that are under way may take when the witness ends. */
export const CLOSE_GRACE_MS = 2_000;
