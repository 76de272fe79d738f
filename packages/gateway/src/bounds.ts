/** Every bound of the gateway, with its reason. */
import type { ApiFamily } from '@bitting/core/venues/operation.ts';

// Path of a request.

/** Within this an order reaches the venue's matching or not at all; long enough for a slow link, short enough to reconcile soon. */
export const ORDER_DEADLINE_MS = 5_000;
/** Longer than an order's deadline, so that the venue has decided when the wait ends. */
export const UPSTREAM_TIMEOUT_MS = 10_000;
/** Beyond this the two clocks cannot be reconciled by an offset that anybody should trust. */
export const VENUE_SKEW_MAX_MS = 5_000;
/** Orders, one after the other, that a part of a venue was down for or was not reached with; fewer may be an accident. */
export const VENUE_DOWN_ORDERS = 5;
/** How long it is left alone between two tries at most: long enough for a rest, short enough to be back soon. */
export const VENUE_TRY_MS = 1_000;
/** How often it is looked whether what refuses for a while is over: prices are good for five times as long. */
export const SPELL_LOOK_MS = 1_000;
/** Of each kind at once, of all keys and instruments of a venue; more is one thing that is wrong, and was told. Each is judged once a second. */
export const SPELLS_MAX = 250;
/** Prices are asked for by whoever orders: so long after the last order nobody can tell whether they would still be stale. */
export const SPELL_UNASKED_MS = 60_000;
/** A cancel does not wait longer than this for a ledger that neither succeeds nor fails. */
export const CANCEL_RECORD_WAIT_MS = 250;
/** The same of a refusal: what is refused is refused whatever the disk does. */
export const REFUSAL_RECORD_WAIT_MS = 250;
/** Virtual keys whose requests are counted within one second: more than one process can serve. */
export const COUNTED_KEYS_MAX = 100_000;
/** State-changing requests of one key between its reservation and its outcome: more is a loop gone wild. */
export const ACTS_IN_FLIGHT_PER_KEY_MAX = 64;
/** Refusals of one key that go into the ledger each second; the rest are counted only, so that a flood cannot fill the disk. */
export const REFUSAL_RECORDS_PER_SECOND_MAX = 10;
/** How often what was refused without a record is told. */
export const REFUSALS_TOLD_MS = 60_000;
/** Addresses, and keys, that are told apart within it; the rest are one row. */
export const REFUSALS_TOLD_ROWS_MAX = 1_000;
/** Rows of an hour that tell them apart; then one a minute is left. So guessing from everywhere fills less than 50 MB a day, whatever is tried. */
export const REFUSALS_TOLD_SUM_MAX = 3_600;
export const REFUSALS_TOLD_SUM_MS = 3_600_000;
/** Codes that one row names, the most frequent first. */
export const REFUSAL_CODES_TOLD_MAX = 8;
/** The same of what a shadow policy would have decided otherwise. */
export const SHADOW_RECORDS_PER_SECOND_MAX = 10;
/** Orders of one venue whose shadow waits for what it needs of the market; it is asked for a hundred milliseconds or so. */
export const SHADOW_LATE_MAX = 64;
/** The last records of a shadow that are shown. */
export const SHADOW_EXAMPLES_KEPT = 10;
/** Keys and accounts whose last records of shadows are remembered; few are tried out at once. */
export const SHADOW_SUBJECTS_MAX = 1_000;
/** Public requests of one address in one second: market data for a few bots on one machine. */
export const PUBLIC_REQUESTS_PER_SECOND_MAX = 50;
/** Addresses whose public requests are counted at once. */
export const PUBLIC_ADDRESSES_MAX = 10_000;

/**
 * Wrong signatures of one key from one address that are found out by a curve, in a second and at once: each may take twelve
 * computations, a millisecond together, so that this is two hundredths of a processor. Shared secrets need no such bound:
 * their twelve take some twenty microseconds.
 */
export const CURVE_FAILURES = { perSecond: 20, burst: 20 };
/** From all addresses together from which a key may not be used: enough to tell its owner so. */
export const CURVE_FAILURES_ELSEWHERE = { perSecond: 2, burst: 5 };
/** Keys and addresses whose failures are remembered; beyond it the oldest are forgotten. */
export const CURVE_SOURCES_MAX = 10_000;
/** Connections that a key was proven on: more than listeners hold. */
export const CURVE_PROVEN_CONNECTIONS_MAX = 10_000;
/** As long as a connection may be idle: then it is another one's port. */
export const CURVE_PROVEN_MS = 120_000;

// Replay memory.

/** What clocks may step and a request may wait between being verified and being remembered. */
export const REPLAY_MARGIN_MS = 5_000;
/** Single-use tokens of one key within one period: 100 acts a second, twice what a venue takes from an account. */
export const REPLAY_TOKENS_PER_KEY_MAX = 7_000;
/** Kept free for cancels when orders have used up the rest: as many again. */
export const REPLAY_TOKENS_FOR_CANCELS = 7_000;

/** How long after its own second a signature that does not cover the body serves further bodies, by our clock. */
export const UNSIGNED_BODIES_MS = 2_000;
/** Bodies of one such signature in all: what a bot sends within one second, and no more. */
export const UNSIGNED_BODIES_MAX = 10;
/** Of a signature for cancels: more than a venue takes in a second, far fewer than would use up the key's places. */
export const UNSIGNED_CANCELS_MAX = 100;

// Upstream.

/**
 * Sockets and, waiting for one included, requests of one credential. Orders that wait longer than their deadline are
 * refused by the venue, so more waiting would be for nothing. Cancels have sockets of their own and wait behind no order.
 * One virtual key has three quarters at most, and each gets `kept` places whatever the others have under way.
 */
export const CREDENTIAL_LANE = {
  sockets: 32,
  socketsPerAsker: 24,
  inFlight: 128,
  inFlightPerAsker: 96,
  kept: 8,
};
export const CANCEL_LANE = { sockets: 8, socketsPerAsker: 6, inFlight: 64, inFlightPerAsker: 48, kept: 8 };
/** Public questions of bots, by address; strangers are many, so none of them has kept places. */
export const PUBLIC_LANE = { sockets: 12, socketsPerAsker: 8, inFlight: 96, inFlightPerAsker: 48, kept: 0 };
/** Our own about the market, by the virtual key whose order needs the answer; their number has a bound of its own. */
export const MARKET_LANE = { sockets: 8, socketsPerAsker: 6, inFlight: 96, inFlightPerAsker: 48, kept: 8 };

/** Addresses or keys whose share of a budget is told apart; more are one crowd. */
export const PUBLIC_ASKERS_MAX = 1_000;

/** Tokens a second and, after a pause, at once: for ourselves and for all bots together. */
export interface PublicBudgetShares {
  readonly own: { readonly perSecond: number; readonly burst: number };
  readonly bots: { readonly perSecond: number; readonly burst: number };
}

export interface PublicBudgetRow {
  /** What the venue counts by: the address alone, or the address and the endpoint. */
  readonly countedBy: 'host' | 'endpoint';
  /** Endpoints with numbers of their own; `types` are values of `instType` that are counted by themselves. */
  readonly rows: Readonly<Record<string, PublicBudgetShares & { readonly types?: readonly string[] }>>;
  readonly others: PublicBudgetShares;
}

/** 20 requests in 2 s. A price is wanted again after seconds at the earliest. */
const OKX_PRICES: PublicBudgetShares = {
  own: { perSecond: 1.5, burst: 3 },
  bots: { perSecond: 4, burst: 6 },
};
/** The same; we ask every few minutes, bots all of them when they start: some of ccxt at once, two questions each. */
const OKX_INSTRUMENTS: PublicBudgetShares = {
  own: { perSecond: 1, burst: 2 },
  bots: { perSecond: 2, burst: 12 },
};
/** 40 requests in 2 s, none of them ours. */
const OKX_WIDE: PublicBudgetShares = { ...OKX_PRICES, bots: { perSecond: 14, burst: 12 } };
/** 40 requests in 2 s: ours are for orders without a price of keys that are bounded by the book. */
const OKX_BOOKS: PublicBudgetShares = {
  own: { perSecond: 3, burst: 6 },
  bots: { perSecond: 9, burst: 10 },
};
/** 10 requests in 2 s of each instrument, of which we ask once a second at most; bots are not told apart by instrument. */
const OKX_MARKS: PublicBudgetShares = {
  own: { perSecond: 5, burst: 10 },
  bots: { perSecond: 2, burst: 3 },
};

/**
 * What the venues take from one address without a key (read 2026-02 for OKX, 2025-11 for HTX): the two shares together
 * stay below it in any window. Elsewhere at OKX 20 in 2 s is usual; what allows less refuses by itself, and that is no loss
 * to us, because each endpoint is counted apart.
 */
export const PUBLIC_BUDGETS: Readonly<Record<ApiFamily, PublicBudgetRow>> = {
  okx: {
    countedBy: 'endpoint',
    rows: {
      '/api/v5/market/ticker': OKX_PRICES,
      '/api/v5/public/instruments': {
        ...OKX_INSTRUMENTS,
        types: ['SPOT', 'MARGIN', 'SWAP', 'FUTURES', 'OPTION'],
      },
      '/api/v5/market/books': OKX_BOOKS,
      '/api/v5/public/mark-price': OKX_MARKS,
      '/api/v5/market/candles': OKX_WIDE,
      '/api/v5/market/trades': OKX_WIDE,
    },
    others: { ...OKX_PRICES, bots: { perSecond: 6, burst: 8 } },
  },
  // 4,500 in 5 minutes: 15 a second.
  'htx-spot': {
    countedBy: 'host',
    rows: {},
    others: { own: { perSecond: 4, burst: 20 }, bots: { perSecond: 10, burst: 60 } },
  },
  // 240 in 3 s for what is not market data; 800 a second for that.
  'htx-contract': {
    countedBy: 'host',
    rows: {},
    others: { own: { perSecond: 10, burst: 30 }, bots: { perSecond: 40, burst: 60 } },
  },
};

// Market data.

/** Instruments change by listings and delistings; tick and lot sizes with days of notice. */
export const INSTRUMENT_FRESH_MS = 300_000;
/** All instruments of a venue with room to spare. */
export const INSTRUMENTS_MAX = 20_000;
/** Books that are kept: each has up to a hundred levels, and none is asked for that no order needs. */
export const BOOKS_MAX = 200;
/** How long an id that the venue does not know is not asked for again. */
export const INSTRUMENT_UNKNOWN_MS = 5_000;
/** A reference price is asked for again after this. */
export const REFERENCE_FRESH_MS = 1_000;
/** A mark price, a middle or a book that was asked for longer ago judges nothing, whatever the clocks say. */
export const MARKET_STATE_MS_MAX = 5_000;
/** What was traded in a day is another number after an hour, but hardly by an order of magnitude. */
export const VOLUME_MS_MAX = 3_600_000;
/** An opening order waits this long for the market's data, then it is judged by what is there. */
export const MARKET_PREFETCH_MS = 1_500;
/** How often a question tries again whose key has used up its share of what the venue takes. */
export const MARKET_TURN_MS = 250;
/**
 * Questions about the market under way at once, and for one key: an order asks two, four where its key is bounded by mark
 * price and book, a batch of eight instruments 32. Whatever one key asks, each other has places for two instruments.
 */
export const MARKET_QUESTIONS = { inFlight: 96, inFlightPerAsker: 32, kept: 8 };

// Limits.

/** Hours, and days, whose counters are kept: the one before, the current one, and one that a wrong clock was in. */
export const LIMIT_WINDOWS_KEPT = 3;
/** What a former life let through is kept by the second for so long; few bursts are larger than a minute of their rate. */
export const RESTORED_RATE_MS = 60_000;
export const RESTORED_STEP_MS = 1_000;
/**
 * How long an order that the venue has taken, or what an amend has added to one, counts besides what the account's picture
 * shows, unless that shows the order: pushes come within a second, and one that never comes is of an order that is gone.
 */
export const HELD_UNSEEN_MS = { order: 60_000, amend: 5_000 };
/** What was traded counts as if it still rested for so long: positions are told a moment after their orders. */
export const TRADED_SETTLES_MS = 2_000;
/** Trades whose owner is still to be found, of one account; what is beyond counts for every key of it until the day is over. */
export const OWNERLESS_TRADES_MAX = 1_000;
/** Trades of one day of which it is not told yet what they cost: as many as a picture remembers. */
export const FEELESS_TRADES_MAX = 5_000;
/** How often it is looked up whose an order or a trade is, and what it cost, where that was not told with it. */
export const OWNERS_LOOK_MS = 1_000;
/** What is held is valued by prices no older than this … */
export const PRICE_AGE_MS_MAX = 60_000;
/** … which are asked for again, when somebody needs one, from this age on … */
export const PRICED_AGAIN_MS = 15_000;
/** … and no more often than this for one account. */
export const PRICED_PAUSE_MS = 1_000;

// Reconciliation.

/** Intents whose end is open at once; beyond it no new order is taken, because nobody could say what became of it. */
export const RECONCILIATIONS_MAX = 1_000;
/** Of one key: a bot whose every order ends unknown stops itself, long before it would stop the others. */
export const RECONCILIATIONS_PER_KEY_MAX = 100;
/** Questions to a venue for reconciliation under way at once. */
export const RECONCILIATIONS_AT_ONCE = 4;
export const RECONCILIATION_FIRST_RETRY_MS = 1_000;
/** It never gives up, it only asks less often. */
export const RECONCILIATION_RETRY_MAX_MS = 60_000;
/** The longest timer at a venue takes two minutes; a wall clock that was set back holds no question off for longer. */
export const RECONCILIATION_WAIT_MAX_MS = 150_000;

// Administration.

/** The largest call lists a few hundred instruments. */
export const ADMIN_BODY_BYTES_MAX = 64 * 1024;
/** Instruments, CIDR blocks or assets that one policy names. */
export const POLICY_LIST_MAX = 500;
/** Operators' programs at once; each call is one connection. Pages of the console have a hundred of them at most. */
export const ADMIN_CONNECTIONS_MAX = 128;
/** A local caller sends its few bytes at once. */
export const ADMIN_REQUEST_MS = 10_000;
/** Records that an operator can look back on without reading the ledger's files. */
export const RECENT_RECORDS_MAX = 1_000;
/** How long a stretch of the ledger is read before others have their turn: an order that comes meanwhile waits as long at most. */
export const RECORD_RANGE_TURN_MS = 5;
/** A question about a stretch of the ledger: a year, and the day it begins in. */
export const PAST_STRETCH_MS_MAX = 366 * 86_400_000;
/** Orders of a stretch whose kind is remembered for what is changed of them later; some hundred bytes each. */
export const PAST_ORDERS_MAX = 200_000;
/** Instruments that the venue is asked about for patterns, one question each. */
export const PAST_INSTRUMENTS_MAX = 100;
/** The first requests that a rule refuses, told as examples. */
export const PAST_EXAMPLES_MAX = 3;
/** Hours of a stretch that are told one by one: a week; of longer ones the days are. */
export const PAST_HOURS_MAX = 7 * 24;
/** How often whoever waits for it hears how far it is. */
export const PAST_PROGRESS_MS = 1_000;
/** What is read at once on the way to a record, before others have their turn: less than a millisecond. */
export const RECORD_WINDOW_BYTES = 1024 * 1024;
/** Characters of a request that an operator asks about: a full batch fits. */
export const WHAT_IF_CHARACTERS_MAX = 16_384;
/** Instruments of a key's policy whose market is asked for to say what a thief could do: more would be many questions. */
export const FACTS_INSTRUMENTS_MAX = 20;
/** How long a proposal waits for the picture of an account that was bound a moment ago: a venue tells it in about a second. */
export const PICTURE_WAIT_MS = 5_000;
/** Bytes of a policy that its change records whole: with everything else a record fits into the ledger. */
export const POLICY_RECORDED_BYTES_MAX = 32_768;
export const TAIL_FOLLOWERS_MAX = 16;
/** How long the same look of the same operator into the ledger is one look. */
export const NOTED_AGAIN_MS = 60_000;
/** How often it is tried to write down what had no room. */
export const NOTED_LATE_MS = 10_000;
/** Looks that are remembered for that long; beyond it some are written down twice. As many that had no room wait, the rest are not told. */
export const NOTED_ACTS_MAX = 1_000;
/** Bytes that may wait for a slow watcher before he is hung up on. */
export const TAIL_BACKLOG_BYTES_MAX = 1024 * 1024;

// Vault.

/** How long the vault's database waits for another process to let go before it says so. */
export const STORE_BUSY_MS = 1_000;
/** Keys of accounts that are wrapped anew in one turn of the event loop: a few milliseconds. */
export const REWRAPS_TOGETHER_MAX = 100;
/** Entries that get another key together: some milliseconds, and of a large vault a two-hundredth, because each change reads all of it. */
export const RESEALS_TOGETHER_MIN = 50;
export const RESEAL_STEPS_MAX = 200;
/** Between two of those, so that orders wait for one at most; and four times as long as the last one took, where that is longer. */
export const RESEAL_PAUSE_MS = 100;
/** Until it is tried again where the disk did not take it. */
export const RESEAL_RETRY_MS = 10_000;

// Processes.

/** What is under way at the end gets this long: longer than a venue's answer may take. */
export const STOP_GRACE_MS = 15_000;
/** Orders under way when the gateway is asked to end: the venue has taken them by then or will not ({@link ORDER_DEADLINE_MS}). */
export const LAST_ANSWERS_MS = 5_000;
/** Whoever asks within this is told that nothing of his is taken up any more: longer than a request is on its way. */
export const LAST_CALL_MS = 250;
/** Connections of bots after that: they are asked to go, and cut. */
export const CLOSE_GRACE_MS = 3_000;
/** A gateway that dies is started again after this, twice as long each time. */
export const RESTART_FIRST_MS = 500;
export const RESTART_MAX_MS = 30_000;
/** One that ran this long had started well: the next restart is quick again. */
export const RESTART_STEADY_MS = 60_000;

// Ledger.

/** Some 30,000 orders; read whole into memory at start, one at a time. */
export const SEGMENT_BYTES = 16 * 1024 * 1024;
/** Zeroes written at once when a segment is made. */
export const SEGMENT_FILL_BYTES = 1024 * 1024;
/** The newest full segments stay where they are: what was written lately is what is asked for. */
export const ARCHIVE_SEGMENTS_KEPT = 2;
/** Segments that go in one act: their hashes and numbers fit into its record many times over. */
export const ARCHIVE_SEGMENTS_MAX = 64;
/** What is read of a segment at once to make a tile again: many records on the way through it. */
export const LEAVES_WINDOW_BYTES = 1024 * 1024;
/** Their names have eight digits. */
export const SEGMENT_NUMBER_MAX = 99_999_999;
/** Records that no checkpoint covers yet: one tile of the tree's lowest level. */
export const CHECKPOINT_RECORDS_MAX = 256;
/** Subtrees that are kept for the next checkpoint: there are two for each record, and a few of each level. */
export const RECENT_NODES_MAX = 8 * CHECKPOINT_RECORDS_MAX;
/** The longest that a record waits for its checkpoint; a signature and a synced write a second cost nothing. */
export const CHECKPOINT_WAIT_MS = 1_000;
/** One write: large enough for any burst, small enough that its first record does not wait for long. */
export const LEDGER_GROUP_BYTES_MAX = 1024 * 1024;
/** Where records are written that wait for their write: room for a hundred, and what a burst made of it is kept up to this. */
export const RECORDS_BUFFER_BYTES = 64 * 1024;
export const RECORDS_BUFFER_BYTES_MAX = 1024 * 1024;
/** How long a record of a read waits for others to be written with: well within the second that it has. */
export const READS_TOGETHER_MS = 100;
/** How long an OUTCOME, which no answer waits for, waits for the next INTENT to be written with: a bot that goes on at once is back by then. */
export const OUTCOMES_TOGETHER_MS = 5;
/** Reads that are written together without waiting longer: a hundred kilobytes. */
export const READS_TOGETHER_MAX = 256;
/** Records that wait for the write under way: seconds of the highest rate that venues take. */
export const LEDGER_QUEUE_MAX = 8_192;
/** What went upstream without a record: cancels only, so few; beyond this a gap is one gap. */
export const LEDGER_GAPS_MAX = 1_024;
/** How often a full disk is asked again for a new segment. */
export const SEGMENT_RETRY_MS = 1_000;
/** Kept for a full disk: some 100,000 cancels with their outcomes. */
export const RESERVE_BYTES = 64 * 1024 * 1024;
/** Given up for a start on a full disk: what databases write before anything else is done. */
export const START_SPARE_BYTES = 2 * 1024 * 1024;
/** Below that much free space somebody should look after the disk: orders of a day, and the search keeps off it from here on. */
export const DISK_LOW_BYTES = 256 * 1024 * 1024;
/** How often the disk is looked at: it takes longer to fill 256 MiB. */
export const DISK_LOOK_MS = 10_000;
/** How often the vault is asked again to take a halt that it had no room for: it costs nothing while there is none. */
export const STATE_RETRY_MS = 5_000;
/** Records without a checkpoint for so long are told: ten times as long as any should wait. */
export const UNSIGNED_TOLD_MS = 10_000;

/** OKX takes 30 s; a machine that is further off than this has no time synchronisation, and orders with deadlines fail. */
export const PROBE_SKEW_MAX_MS = 5_000;
/** A venue's sentence, as far as it is shown to the operator. */
export const PROBE_TEXT_CHARACTERS_MAX = 300;
/** Balances that are shown after binding; the account itself may hold more. */
export const PROBE_ASSETS_MAX = 100;
/** OKX deletes a key that can trade and is bound to no address after so many days without use (read 2026-02-23). */
export const OKX_UNUSED_KEY_DAYS = 14;
/** HTX ends a key that is bound to no address after so many days; whether of age or of disuse its pages do not agree (read 2025-11). */
export const HTX_UNBOUND_KEY_DAYS = 90;
/** A key that ends sooner is spoken of as urgent: time enough to make another one. */
export const HTX_VALID_DAYS_WARNED = 14;
/** Closed accounts that the status names; the list of accounts has them all. */
export const CLOSED_ACCOUNTS_MAX = 100;

/** How soon other certificates are noticed: reading three small files costs nothing. */
export const TLS_LOOK_MS = 5_000;

/** Connections of a port without TLS, which those of this machine or of a proxy open: ten thousand bots. About 20 KiB each, 240 MiB at the worst. */
export const PLAIN_CONNECTIONS_MAX = 12_288;
