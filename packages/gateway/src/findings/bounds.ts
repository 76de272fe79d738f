/** Every bound of what stands out, with its reason; thresholds of rules stand in the rules. */

/** What a key did before is taken from so many days: a month holds its rhythm. */
export const HABIT_DAYS = 30;
/** Instruments and addresses of these days; a key has a handful. What comes after is taken for new. */
export const HABIT_VALUES_MAX = 2_000;
/** Records that a finding names. */
export const RECORDS_NAMED_MAX = 20;
/** Findings of one rule in one report; whoever comes from a thousand addresses shows in the first fifty. */
export const FINDINGS_OF_RULE_MAX = 50;
