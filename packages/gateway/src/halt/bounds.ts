/** Every bound of halts and of the plans that follow them, with its reason. */

/** How often the file HALT is looked for: with what a busy machine adds, orders end well within 100 ms of it. */
export const HALT_FILE_POLL_MS = 20;
/** Suspended, halted or reducing keys that the status names; the list of keys has them all. */
export const CLOSED_KEYS_MAX = 100;
/** Requests of one operator in one second: more than any plan makes. */
export const OPERATOR_REQUESTS_PER_SECOND = 1_000;
/** Between two rounds of a plan's step: a venue's list shows what was cancelled by then, and its allowance lasts. */
export const PLAN_PAUSE_FIRST_MS = 500;
/** … doubled to this while nothing gets less. */
export const PLAN_PAUSE_MAX_MS = 10_000;
/** Plans that are kept, those that have ended included: one for each account of a large desk. */
export const PLANS_MAX = 64;
/** How far from the reference price positions are closed where nobody says otherwise, and at most: fractions. */
export const PLAN_COLLAR_DEFAULT = '0.02';
export const PLAN_COLLAR_MAX = '0.2';
