/** Every bound of the live pictures of accounts, with its reason. */

/** Within this a copy of a venue's books has what was pushed before: answers to what is asked sooner are not the last word. */
export const SYNC_SETTLE_MS = 1_000;
/** So often in a row an answer that is not the last word is followed by another question; then it waits for its turn. */
export const SYNC_AGAIN_MAX = 5;
/** Fills of one account that are remembered, so that none is taken for new twice: some minutes of a venue's highest rate. */
export const PICTURE_FILLS_MAX = 5_000;
/** Rows of one account, and as many that ended a moment ago: several times what venues let one hold open. */
export const PICTURE_ROWS_MAX = 20_000;
/** How often each part is asked for while the streams are whole. Nothing should be found then; what is is shown as drift. */
export const SYNC_ROUND_MS = 300_000;
/** While a stream is missing: what bots should not wait for either, and a hundredth of what venues take. */
export const SYNC_BLIND_ROUND_MS = 30_000;
/** After an order of ours of which no stream tells: by then it has its answer, as a rule. */
export const SYNC_UNSTREAMED_WAIT_MS = 2_000;
/** How long the streams may take to be there before the first questions go without them. */
export const SYNC_FIRST_WAIT_MS = 10_000;
/** After a question that failed; twice as long each time, to the pace of the rounds. */
export const SYNC_RETRY_FIRST_MS = 2_000;
/** Between two questions for one account: bots need the venue's allowance more. */
export const SYNC_QUESTION_PAUSE_MS = 100;
/** Questions for all accounts of a venue under way at once: a small part of the sockets, and no account waits long. */
export const SYNC_QUESTIONS_AT_ONCE = 4;
/** Pages of one part: 5,000 orders at OKX. What is beyond is not taken away, only not seen. */
export const SYNC_PAGES_MAX = 50;
/** Instruments for which one part is asked one by one; those that were heard of last. */
export const SYNC_INSTRUMENTS_MAX = 100;
/** Fills are asked for from so long before the last whole answer on: clocks differ, and books are copied. */
export const SYNC_FILLS_MARGIN_MS = 60_000;
/** Fills of before this are not asked for when the gateway starts: HTX tells of two days at most. */
export const SYNC_FILLS_LOOKBACK_MS = 86_400_000;
/** So long before its end a former life may have missed something and not have asked yet. */
export const SYNC_FORMER_MS = 3_600_000;
/** A credential that the streams refuse for good is tried again after this, should its owner have mended it. */
export const SYNC_RELOGIN_MS = 300_000;
/** An order is somebody else's only after this: longer than the answer to an order of ours may take. */
export const ATTRIBUTION_WAIT_MS = 15_000;
/** … or this long while an order of ours without an id of its own has no outcome yet. */
export const ATTRIBUTION_WAIT_MAX_MS = 180_000;
/** Orders and fills that wait for that; what is beyond is judged at once. */
export const ATTRIBUTIONS_WAITING_MAX = 2_000;
/** Orders that wait to be asked for, of which only a fill is known. */
export const ORIGINS_WAITING_MAX = 50;
/** Algo orders that are gone and whose orders nobody has seen yet. */
export const SPRUNG_ALGOS_MAX = 100;
/** Orders of one account whose owners are remembered. */
export const ATTRIBUTIONS_MAX = 20_000;
/** What strangers do on an account is recorded at most once in this. */
export const EXTERNAL_RECORD_MS = 60_000;
/** Orders and instruments that such a record names; it counts the others. */
export const EXTERNAL_NAMED_MAX = 20;
/** Before an account is taken out: for requests that are on their way to end, longer than the venue is given to answer. */
export const DEPARTURE_WAIT_MS = 15_000;
/** How often is looked whether they have. */
export const DEPARTURE_LOOK_MS = 100;
/** Fills that are shown of an account. */
export const SHOWN_FILLS_MAX = 50;
