/** Every bound of watching while it happens, with its reason. */

const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;

/** Of one rule and one key there is one finding an hour; what comes besides is counted, and told by the next one. */
export const TOLD_EVERY_MS = HOUR_MS;
/** What is found in records that are older was missed, or is of a history that is read again: the report has it. */
export const TOLD_LATE_MS = HOUR_MS;
/** A finding that the ledger does not show by then is told again. */
export const TELL_AGAIN_MS = 10 * SECOND_MS;
/** Findings of one rule and key that are known to go on, a day long; of more of them some are told twice. */
export const FOUND_REMEMBERED_MAX = 1_000;
export const FOUND_REMEMBERED_MS = 24 * HOUR_MS;
/** Addresses of one key that are compared with a new one: the last ones that it came from. */
export const ORIGINS_MAX = 50;
/** Pseudonyms of them that need not be compared again. */
export const ALIASES_MAX = 500;
/** Pseudonyms of one key that the gateway is asked about in an hour: at midnight every address has another one. */
export const QUESTIONS_PER_HOUR_MAX = 50;
/** How long the gateway's answer may take. */
export const ANSWER_WAIT_MS = 2 * SECOND_MS;
/** While addresses cannot be compared, the vault being sealed or the gateway gone, nobody asks again at once. */
export const UNANSWERED_REST_MS = 60 * SECOND_MS;
/** Records between two turns of whoever searches. */
export const WATCH_BATCH_RECORDS = 1_024;
/** Keys whose habits are in memory, twice as many between two savings, forty kilobytes each; those of the others are in the file. */
export const KEYS_HELD_MAX = 1_000;
/** How often what was learned is written down, ten kilobytes for each key that was heard: what came after is read again at the next start, in some seconds. */
export const SAVE_EVERY_MS = 60 * SECOND_MS;
export const SAVE_EVERY_RECORDS = 100_000;
/** How often the gateway hears how far the watch is. */
export const HEARD_EVERY_MS = SECOND_MS;
/** Characters of a finding's sentence, a hundred or so as a rule; names of instruments in it are the bot's. */
export const SENTENCE_CHARACTERS_MAX = 500;
/** Records of findings in a minute of all keys: those beyond are told again later. */
export const RECORDED_PER_MINUTE_MAX = 60;
