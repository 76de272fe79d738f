/** Every bound of backups, with its reason. */

/** One file of the vault as it is copied in memory: 100,000 virtual keys, or 400 days of a thousand addresses, have a fifth of it. */
export const SNAPSHOT_BYTES_MAX = 512 * 1024 * 1024;
/** What is handed out in one answer: a line of 700 kilobytes. */
export const SNAPSHOT_PART_BYTES = 512 * 1024;
/** A snapshot that nobody asks for is let go of: whoever reads it asks every few milliseconds. */
export const SNAPSHOT_IDLE_MS = 60_000;
/** Snapshots that are taken because the vault changed meanwhile: operators change it now and then, not ten times a second. */
export const SNAPSHOT_TRIES_MAX = 5;
/** A place and recipients as an operator names them; recipients after quantum computers have two thousand characters. */
export const BACKUP_PLACE_CHARACTERS_MAX = 1_000;
export const BACKUP_RECIPIENTS_MAX = 20;
/** What a restore leaves for the gateway. */
export const RESTORED_MARK_BYTES_MAX = 4_096;
