/** Every bound of approvals and of who acts for whom, with its reason. */

const HOUR_MS = 3_600_000;

/** Nobody can ask for more: a team of ten is a large one. */
export const NEEDED_MAX = 9;
/** A week: what is older was written against a world that is gone. */
export const APPROVAL_HOURS_MAX = 168;
/** More than people can read; one operator cannot take all the room. */
export const OPEN_PROPOSALS_MAX = 100;
export const OPEN_PROPOSALS_EACH_MAX = 20;
/** Of those that are over, to look back at; the ledger has all. */
export const KEPT_PROPOSALS_MAX = 100;
/** An entry of the vault has room for it, for the same in words and for the decisions. */
export const CHANGE_BYTES_MAX = 24_576;
export const LINES_CHARACTERS_MAX = 16_384;
/** Who has just got his token, or more rights, from somebody agrees to nothing yet: the others have a day to see it. */
export const COOLING_MS = 24 * HOUR_MS;
/** A looser rule is in force a day after it was agreed to: nobody lowers it and uses it in one go. */
export const LOOSENED_AFTER_MS = 24 * HOUR_MS;
/** How long a second factor that was shown to the console is good for. */
export const STEP_UP_MS = 5 * 60_000;
/** Names of operators and accounts that one may be limited to. */
export const OPERATORS_MAX = 200;
export const OPERATOR_ACCOUNTS_MAX = 200;
