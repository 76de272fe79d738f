/** Every bound of halts and of the plans that follow them, with its reason. */

/** How often the file HALT is looked for: with what a busy machine adds, orders end well within 100 ms of it. */
export const HALT_FILE_POLL_MS = 20;
/** Suspended, halted or reducing keys that the status names; the list of keys has them all. */
export const CLOSED_KEYS_MAX = 100;
