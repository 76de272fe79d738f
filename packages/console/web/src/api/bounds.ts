/** Every bound of the page's calls, with its reason. */

/** A call that looks or changes something; connecting an account is the longest, and it tells its steps meanwhile. */
export const CALL_TIMEOUT_MS = 120_000;
/** Past this a person who stops trading has to be told what else he can do. */
export const HALT_PATIENCE_MS = 2_000;
/** One line of an answer with progress; a longer one is no line of ours. */
export const LINE_CHARACTERS_MAX = 4_194_304;
/** What is asked for again by itself, where nothing tells of changes. */
export const REFETCH_MS = 10_000;
/** Between attempts to reach the server again, doubled from the first to the last. */
export const RECONNECT_FIRST_MS = 500;
export const RECONNECT_LAST_MS = 10_000;
/** The server says something every 2 s: three times nothing is a connection that is dead. */
export const SILENCE_MS = 6_500;
