/** Every bound of the command, with its reason. */

/** A few pasted secrets; nothing else is read from standard input. */
export const STDIN_BYTES_MAX = 64 * 1024;
/** A passphrase that is wrong so many times is not mistyped. */
export const SECRET_TRIES_MAX = 5;
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

/** Records verified between two words about how far it is: a second or so. */
export const VERIFY_PROGRESS_RECORDS = 50_000n;

/** Records of what a key did before, where a gateway is asked for them page by page: the newest, which say most. */
export const HABIT_RECORDS_MAX = 100_000;
/** Orders of which the end came after the stretch, and records of one of them. */
export const LATE_ENDS_MAX = 200;
/** Records of one report: they are held in memory, and nobody reads more. */
export const INCIDENT_RECORDS_MAX = 50_000;
/** Of one address, what it only read: most of what bots ask for is that, and more of it proves no more. */
export const INCIDENT_READS_MAX = 3;
/** Records of what was read that a gateway is asked for: the newest. */
export const INCIDENT_READS_FOUND_MAX = 5_000;
/** Receipts beside a report, a kilobyte or two each: those of what stands out first. */
export const INCIDENT_RECEIPTS_MAX = 500;
/** Rows of one table of the page; its files have all. */
export const INCIDENT_ROWS_MAX = 1_000;
/** Characters of one text on the page; the record has all. */
export const INCIDENT_TEXT_MAX = 400;
/** Tries to read tiles that belong together while a gateway replaces them: once a second at most. */
export const INCIDENT_TRIES_MAX = 5;

/** Records of one page of a search: what may wait for a slow terminal. */
export const SEARCH_PAGE_RECORDS = 500;
/** Between two looks for records that are new, of an export that follows. */
export const EXPORT_LOOK_MS = 1_000;
/** A collector of logs that does not answer for so long is asked again. */
export const OTLP_ANSWER_MS = 10_000;
/** The first rest before it is asked again, then twice as long each time. */
export const OTLP_RETRY_FIRST_MS = 1_000;
export const OTLP_RETRY_MAX_MS = 30_000;

/** A configuration with every setting and its comments has a few kilobytes. */
export const CONFIG_BYTES_MAX = 64 * 1024;
/** Tries at one question: who does not know the answer by then wants to look it up. */
export const QUESTION_TRIES_MAX = 3;
/** Lines above a mistake in a configuration among which its beginning is looked for: no section of the commented file is longer. */
export const UNFINISHED_LINES_MAX = 192;
/** A chain of certificates has a few kilobytes; a bundle of all public authorities is not meant. */
export const PEM_FILE_BYTES_MAX = 256 * 1024;
/** Ten years: who trades it in before makes another one. */
export const AUTHORITY_DAYS = 3_650;
/** Short, because nothing is ever revoked; renewed when a third is left, so that ten days without a gateway do no harm. */
export const SERVER_DAYS = 30;
export const CLIENT_DAYS_DEFAULT = 90;
export const CLIENT_DAYS_MAX = 398;
/** Names and addresses of one gateway. */
export const TLS_NAMES_MAX = 32;
/** Heap of the console: it holds a page of alerts at once. */
export const CONSOLE_HEAP_MIB = 128;
/** After the console ended; doubled up to the second while it ends soon. */
export const CONSOLE_RESTART_FIRST_MS = 1_000;
export const CONSOLE_RESTART_MAX_MS = 60_000;
/** Whoever lived for so long begins anew with the first. */
export const CONSOLE_STEADY_MS = 60_000;
/** A message under way has two seconds of it. */
export const CONSOLE_STOP_MS = 4_000;
/** How long `bitting alerts test` waits for every channel. */
export const ALERT_TEST_MS = 30_000;
/** A console that has not said by then where it is will be found there later. */
export const DEMO_CONSOLE_MS = 10_000;
