/** Every bound of backups on the command's side, with its reason. */

/** What is written or read at once: larger than a chunk of age, smaller than anybody notices. */
export const CHUNK_BYTES = 256 * 1024;
/** A manifest names every file: 10^8 records have 400,000 tiles, a hundred bytes each. */
export const MANIFEST_BYTES_MAX = 64 * 1024 * 1024;
export const FILES_MAX = 1_000_000;
/** The largest file is a copy of the vault; what says more was not made by this program. */
export const FILE_BYTES_MAX = 512 * 1024 * 1024;
/** An index of orders as it is held in memory while a backup is made: half a million orders. A larger one is made again from the ledger. */
export const INDEX_BYTES_MAX = 128 * 1024 * 1024;
/** Files of identities have a line or a few. */
export const IDENTITY_FILE_BYTES_MAX = 64 * 1024;
/** Of backups that are kept; more than ten years of days. */
export const KEEP_MAX = 4_000;
/** Files that are written between two words about how far it is. */
export const PROGRESS_FILES = 100;
