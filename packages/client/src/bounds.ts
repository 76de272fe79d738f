/** Every bound of the client, with its reason. */

/** One line of an answer: a list of 100,000 virtual keys fits. */
export const ANSWER_LINE_BYTES_MAX = 64 * 1024 * 1024;
/** A gateway that says nothing for this long is stuck; binding asks a slow venue several questions, each announced. */
export const ANSWER_SILENCE_MS = 120_000;
