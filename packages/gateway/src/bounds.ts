/** Every bound of the gateway, with its reason. */
import type { ApiFamily } from '@bitting/core/venues/operation.ts';

// Path of a request.

/** Within this an order reaches the venue's matching or not at all; long enough for a slow link, short enough to reconcile soon. */
export const ORDER_DEADLINE_MS = 5_000;
/** Longer than an order's deadline, so that the venue has decided when the wait ends. */
export const UPSTREAM_TIMEOUT_MS = 10_000;
/** Beyond this the two clocks cannot be reconciled by an offset that anybody should trust. */
export const VENUE_SKEW_MAX_MS = 5_000;
/** A cancel does not wait longer than this for a ledger that neither succeeds nor fails. */
export const CANCEL_RECORD_WAIT_MS = 250;
/** Virtual keys whose requests are counted within one second: more than one process can serve. */
export const COUNTED_KEYS_MAX = 100_000;
/** State-changing requests of one key between its reservation and its outcome: more is a loop gone wild. */
export const ACTS_IN_FLIGHT_PER_KEY_MAX = 64;
/** Refusals of one key that go into the ledger each second; the rest are counted only, so that a flood cannot fill the disk. */
export const REFUSAL_RECORDS_PER_SECOND_MAX = 10;
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

// Order index.

/** Orders kept in memory; older ones are read from the index file. */
export const ORDERS_IN_MEMORY_MAX = 50_000;
/** Rows that wait for the next write to the index file. */
export const INDEX_ROWS_PENDING_MAX = 500;
/** How long a row waits at most. Nothing is lost by a crash: the ledger has it. */
export const INDEX_FLUSH_MS = 200;

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
/** Operators' programs at once; each call is one connection. */
export const ADMIN_CONNECTIONS_MAX = 64;
/** A local caller sends its few bytes at once. */
export const ADMIN_REQUEST_MS = 10_000;
/** Records that an operator can look back on without reading the ledger's files. */
export const RECENT_RECORDS_MAX = 1_000;
/** Records that a search reads before others have their turn: less than a millisecond. */
export const RECORDS_READ_IN_A_TURN = 100n;
/** Characters of a request that an operator asks about: a full batch fits. */
export const WHAT_IF_CHARACTERS_MAX = 16_384;
/** Instruments of a key's policy whose market is asked for to say what a thief could do: more would be many questions. */
export const FACTS_INSTRUMENTS_MAX = 20;
/** How long a proposal waits for the picture of an account that was bound a moment ago: a venue tells it in about a second. */
export const PICTURE_WAIT_MS = 5_000;
/** Bytes of a policy that its change records whole: with everything else a record fits into the ledger. */
export const POLICY_RECORDED_BYTES_MAX = 32_768;
export const TAIL_FOLLOWERS_MAX = 16;
/** Bytes that may wait for a slow watcher before he is hung up on. */
export const TAIL_BACKLOG_BYTES_MAX = 1024 * 1024;

// Vault.

/** How long the vault's database waits for another process to let go before it says so. */
export const STORE_BUSY_MS = 1_000;

// Processes.

/** What is under way at the end gets this long: longer than a venue's answer may take. */
export const STOP_GRACE_MS = 15_000;
/** Requests under way when the gateway is asked to end. */
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
/** One write: large enough for any burst, small enough that its first record does not wait for long. */
export const LEDGER_GROUP_BYTES_MAX = 1024 * 1024;
/** Records that wait for the write under way: seconds of the highest rate that venues take. */
export const LEDGER_QUEUE_MAX = 8_192;
/** What went upstream without a record: cancels only, so few; beyond this a gap is one gap. */
export const LEDGER_GAPS_MAX = 1_024;
/** How often a full disk is asked again for a new segment. */
export const SEGMENT_RETRY_MS = 1_000;

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

// Sockets of streams, towards bots.

/** As long as a venue takes one text frame: the list of one subscription, a batch of orders. */
export const BOT_FRAMES = { messageBytesMax: 65_536, fragmentsMax: 64, piecesMax: 2_048 };
/** Messages of one bot, sustained and at once: as many orders as OKX takes from a sub-account (1,000 in two seconds). */
export const BOT_MESSAGES = { perSecond: 500, burst: 1_000 };
/** Pings and pongs of one bot: clients send one in ten seconds or more. */
export const BOT_CONTROLS = { perSecond: 2, burst: 20 };
/** Bytes of one bot, frames without content included: batches of 20 orders as often as a venue takes them. */
export const BOT_BYTES = { perSecond: 512 * 1024, burst: 1024 * 1024 };
/** What may wait for one bot before its next message costs it the connection: some full books at once. */
export const BOT_QUEUE_BYTES_MAX = 4 * 1024 * 1024;
/** What may wait for all bots of one port; beyond it those for whom most waits are cut. */
export const BOT_QUEUES_BYTES_MAX = 128 * 1024 * 1024;
/** A bot that says nothing is asked after this whether it is there … */
export const BOT_ASKED_AFTER_MS = 20_000;
/** … and is cut after this, so that the next look at the deadlines is within the minute: two questions without an answer. */
export const BOT_SILENCE_MS = 59_000;
/** How long a bot gets to read what waits and to close its side. */
export const BOT_CLOSE_MS = 2_000;
/** How often deadlines are looked at, for all bots of one port together. */
export const BOT_SWEEP_MS = 500;

// Sockets of streams, towards venues.

/** The list of all instruments, pushed at once; a packed book is under 64 KiB. */
export const VENUE_FRAMES = { messageBytesMax: 8 * 1024 * 1024, fragmentsMax: 1_024, piecesMax: 65_536 };
/** Unpacked: ten times the longest message that was ever seen. A few KiB can be packed to unpack to any length. */
export const VENUE_TEXT_BYTES_MAX = 16 * 1024 * 1024;
/** Name, TCP, TLS and the handshake: four round trips to the other side of the world, generously. */
export const VENUE_CONNECT_MS = 10_000;
/** The answer to a handshake; content networks add cookies and reports. */
export const VENUE_HANDSHAKE_HEAD = { headBytesMax: 32_768, headersMax: 100 };
/** Orders that a venue does not read are not handed to its socket any more. */
export const VENUE_QUEUE_BYTES_MAX = 256 * 1024;
/** How long a venue gets to close its side. */
export const VENUE_CLOSE_MS = 1_000;
/** Sockets to one venue, those that wait to be opened included: each takes a place of its pace. */
export const VENUE_SOCKETS_MAX = 1_024;
/** Added to the second in which a venue counts connections: its clock and the way there are not ours. */
export const VENUE_PACE_MARGIN_MS = 100;

// Streams.

/** A venue answers a login or a subscription within a second; after this nobody waits for it any more. */
export const STREAM_ANSWER_MS = 10_000;
/** The first new attempt after a connection to a venue was lost, and the longest wait between two. */
export const LINK_RETRY_FIRST_MS = 500;
export const LINK_RETRY_MAX_MS = 30_000;
/** A connection that was good for so long was lost by chance: the next attempt is quick again. */
export const LINK_STEADY_MS = 30_000;
/** Logins in a row that a venue refuses without saying that it means it. */
export const LINK_LOGINS_REFUSED_MAX = 5;
/** After a login that the venue refuses for good nobody tries the same key for so long. */
export const LOGIN_REFUSED_PAUSE_MS = 60_000;
/** Two connections are held side by side for so long before the old one is closed: what was under way then has come. */
export const LINK_OVERLAP_MS = 1_000;
/** Frames kept from the new connection meanwhile; a burst beyond it ends the overlap. */
export const LINK_OVERLAP_FRAMES_MAX = 5_000;
/** Subscriptions and questions that wait for the venue's pace on one connection. */
export const LINK_FRAMES_WAITING_MAX = 500;
/** Orders on one connection that wait for it to be ready, or for their answers. */
export const LINK_OPERATIONS_MAX = 128;
/** How long an order waits for a connection that is being made: shorter than its deadline. */
export const LINK_READY_WAIT_MS = 3_000;
/** Public channels that are subscribed at once for all bots of a venue: every instrument of one kind, several times over. */
export const HUB_CHANNELS_MAX = 5_000;
/** A channel that nobody wants any more is kept so long: clients that reconnect find it as it was. */
export const HUB_LINGER_MS = 5_000;
/** Connections without a login to one path of a venue. */
export const HUB_LINKS_PER_ENDPOINT_MAX = 16;
/** Public channels that one address makes us subscribe within an hour: a quarter of what all of these connections may. */
export const HUB_ASKED_PER_ADDRESS_MAX = 1_920;
/** Questions of bots about the market under way over streams, and of one address: what it may ask in a second. */
export const HUB_QUESTIONS_MAX = { inAll: 200, perAddress: 50 };
/** A book that does not fit together is begun anew no more often than this. */
export const HUB_REBUILD_MS = 10_000;
/** Streams of bots at once, of one venue: some hundred bots with a few connections each. Requests have the rest of a port's 2,048. */
export const SESSIONS_MAX = 1_500;
/** Of one address: all bots of one machine. Requests have the rest of an address's 512. */
export const SESSIONS_PER_ADDRESS_MAX = 384;
/** Logged in with one virtual key: a bot opens two or three paths, and some of them twice while it reconnects. */
export const SESSIONS_PER_KEY_MAX = 20;
/**
 * Connections of one credential to one path, of bots' sessions: OKX admits 30 for each channel, HTX 10 for a key. The
 * gateway's own picture of the account and connections that take over from others need the rest. No key has all.
 */
export const ACCOUNT_LINKS_MAX = { okx: { inAll: 24, perKey: 18 }, htx: { inAll: 7, perKey: 5 } };
/** Public channels of one address: several hundred instruments. */
export const CHANNELS_PER_ADDRESS_MAX = 2_000;
/** Frames of a bot that wait for its login to be answered. */
export const SESSION_FRAMES_HELD_MAX = 100;
/** Orders of one session between their coming and their answers; as many cancels beside them, together what a link takes. */
export const SESSION_OPERATIONS_MAX = 64;
/** Logins on one connection that may fail before it is closed. */
export const LOGINS_PER_SESSION_MAX = 3;
/** A key that expires is found on its connections within this; its orders are refused at once. */
export const SESSIONS_RECHECK_MS = 5_000;
/** Numbers of instruments are given for good; new ones come with listings. */
export const CODES_FRESH_MS = 600_000;
/** However many ask for an unknown one. */
export const CODES_REFRESH_MIN_MS = 30_000;
