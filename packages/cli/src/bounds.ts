/** Every bound of the command, with its reason. */

/** A few pasted secrets; nothing else is read from standard input. */
export const STDIN_BYTES_MAX = 64 * 1024;
/** The simulator and the gateway start in about a second each; a busy machine takes longer. */
export const START_MS = 60_000;
/** A child that has been asked to end gets this long. */
export const STOP_MS = 10_000;
/** What the simulator says at its start is one line. */
export const SIMULATOR_LINE_BYTES_MAX = 64 * 1024;
/** Answers of the simulator's control port. */
export const CONTROL_ANSWER_BYTES_MAX = 8 * 1024 * 1024;
/** A public key in PEM has about a hundred bytes; comments before it are not counted on. */
export const PUBLIC_KEY_FILE_BYTES_MAX = 4_096;
