/** Every bound of the simulator, with its reason. */

/** A taker meets at most this many makers, as on OKX; the rest is cancelled (cancel source 33). */
export const MATCHES_PER_TAKER_MAX = 1000;

/** Open orders of one account, and on one instrument: the venue's own caps. */
export const OPEN_ORDERS_MAX = 4000;
export const OPEN_ORDERS_PER_INSTRUMENT_MAX = 500;

/** Trigger orders of one account that wait: the venue's cap. */
export const OPEN_ALGOS_MAX = 500;

/** Rows of history that stay in memory per table; a rehearsal that runs for weeks must not grow for ever. */
export const HISTORY_ROWS_MAX = 50_000;

/** Public trades and one-minute candles that an instrument remembers: what one answer may ask for. */
export const TRADES_KEPT_MAX = 500;
export const CANDLES_KEPT_MAX = 1440;

/** Summaries of an instrument's candles that are kept within one minute: one per span that tickers show. */
export const SUMMARIES_KEPT_MAX = 8;

/** Fraction digits of fees, of a position's cost per part, and of shown averages: beyond any venue's own. */
export const FEE_DIGITS = 12;
export const COST_DIGITS = 18;
export const AVERAGE_DIGITS = 12;

/** Trigger orders may set off further ones; a chain longer than this waits for the next tick. */
export const TRIGGER_CASCADE_MAX = 100;

/** A request body: twenty orders with attachments fit many times over. */
export const BODY_BYTES_MAX = 1024 * 1024;

/** Requests that the recorder remembers; older ones are dropped and counted. */
export const REQUESTS_RECORDED_MAX = 50_000;

/** Raw bytes that the recorder remembers over all connections; later bytes are only counted. */
export const RAW_BYTES_RECORDED_MAX = 64 * 1024 * 1024;

/** Connections that the recorder remembers. */
export const CONNECTIONS_RECORDED_MAX = 10_000;

/** Streams, their frames and the bytes of these that the recorder remembers; the oldest are dropped and counted. */
export const STREAM_CONNECTIONS_RECORDED_MAX = 10_000;
export const STREAM_FRAMES_RECORDED_MAX = 100_000;
export const STREAM_BYTES_RECORDED_MAX = 64 * 1024 * 1024;

/** A message that comes in over a stream: what a request body may hold. */
export const STREAM_MESSAGE_BYTES_MAX = 1024 * 1024;

/** Frames that a delay holds back on one connection, and bytes that its client has not read yet: then it is cut. */
export const STREAM_HELD_FRAMES_MAX = 10_000;
export const STREAM_UNREAD_BYTES_MAX = 16 * 1024 * 1024;

/** Faults that may wait at once. */
export const FAULTS_MAX = 1000;

/** Rate-limit buckets and waiting quotes; the oldest are dropped, which only ever lets somebody pass. */
export const RATE_BUCKETS_MAX = 50_000;

/** Orders of one batch and trigger cancels of one request: the venue's own. */
export const BATCH_ROWS_MAX = 20;
export const ALGO_CANCEL_ROWS_MAX = 10;

/** OKX's streams: new connections of one address, connections of one account on one private channel, operations of one
 * connection an hour, bytes of one list of arguments, and how long a connection may be silent: the venue's own. */
export const STREAM_CONNECTIONS_PER_SECOND_MAX = 3;
export const CHANNEL_CONNECTIONS_MAX = 30;
export const STREAM_OPS_MAX = 480;
export const SUBSCRIBE_BYTES_MAX = 64 * 1024;
export const STREAM_IDLE_MS = 30_000;

/** A signed request may be this old or this far ahead. */
export const TIMESTAMP_WINDOW_MS = 30_000;

/** API keys of one account and IP entries of one key: the venue's own. */
export const KEYS_PER_ACCOUNT_MAX = 50;
export const IPS_PER_KEY_MAX = 20;

/** Tag-level cancel-all-after timers of one account: the venue's own. */
export const TAG_TIMERS_MAX = 20;

/** How often the market maker moves on a running clock. */
export const MARKET_TICK_MS = 500;

/** The key desk. People, open sessions and mails that one venue's site remembers: more than a rehearsal makes. */
export const PEOPLE_MAX = 10_000;
export const SESSIONS_MAX = 10_000;
export const MAILS_MAX = 10_000;

/** A form or a JSON body of the desk: twenty addresses and a public key fit many times over. */
export const DESK_BODY_BYTES_MAX = 16 * 1024;

/** How long the desk waits for a request to arrive whole; it has the whole of a person's patience after that. */
export const DESK_REQUEST_TIMEOUT_MS = 10_000;

/** A signed-in person who does nothing is signed out, and everybody after half a day. */
export const SESSION_IDLE_MS = 30 * 60_000;
export const SESSION_LIFETIME_MS = 12 * 3_600_000;

/** Time step of a one-time code, as authenticator apps have it (RFC 6238). */
export const TOTP_STEP_MS = 30_000;

/** Bytes of a one-time code's secret: what RFC 4226 recommends. */
export const TOTP_SECRET_BYTES = 20;

/** A code by e-mail is good for this long. */
export const EMAIL_CODE_LIFETIME_MS = 10 * 60_000;

/** Wrong passwords or codes in a row, and how long the account is closed after them: guessing six digits takes years. */
export const WRONG_CODES_MAX = 5;
export const LOCK_MS = 15 * 60_000;

/** Work of one password hash (16 MiB, some tens of milliseconds), and its size. */
export const PASSWORD_SCRYPT_COST = 16_384;
export const PASSWORD_HASH_BYTES = 32;

/** Lengths of a password: below is guessed, above is a way to make us work. */
export const PASSWORD_LENGTH_MIN = 10;
export const PASSWORD_LENGTH_MAX = 128;

/** An e-mail address (RFC 5321). */
export const EMAIL_LENGTH_MAX = 254;

/** A key of OKX that is bound to no address is deleted after this long without use: the venue's own. */
export const OKX_KEY_IDLE_MS = 14 * 86_400_000;

/** How often the desk looks for keys that expire: they live for days. */
export const EXPIRY_SWEEP_MS = 60_000;

/** Orders of one HTX contract batch, and names in one call of its old interface: the venue's own. */
export const CONTRACT_BATCH_ROWS_MAX = 10;
export const LEGACY_ROWS_MAX = 10;

/** An HTX request may be this old or this far ahead. */
export const HTX_TIMESTAMP_WINDOW_MS = 5 * 60_000;

/** How long an HTX key lives that is bound to no address. */
export const KEY_LIFE_MS = 90 * 86_400_000;

/** HTX spot: orders of one batch, names of one cancel, open orders cancelled at once, symbols of one filter. */
export const HTX_BATCH_ROWS_MAX = 10;
export const CANCEL_ROWS_MAX = 50;
export const OPEN_CANCEL_ROWS_MAX = 100;
export const SYMBOLS_MAX = 10;

/** A client's name for an HTX spot order: the venue's own bound. */
export const CLIENT_ID_LENGTH_MAX = 64;

/** How far apart the ends of a query for past HTX spot orders may be. */
export const HISTORY_WINDOW_MS = 48 * 3_600_000;

/** HTX: sub-users made at once and in all, and the length of a key's note: the venue's own. */
export const NEW_SUB_USERS_MAX = 50;
export const SUB_USERS_MAX = 200;
export const NOTE_LENGTH_MAX = 255;

/** The shortest time after which HTX lets all spot orders be cancelled. */
export const DEAD_MAN_MIN_S = 5;

/** How long an HTX withdrawal can be taken back here: long enough for a test, short enough for a rehearsal. */
export const WITHDRAWAL_CANCEL_MS = 60_000;

/** HTX's streams. How often the venue pings: market and contract sockets, and the private sockets of the spot host. */
export const HTX_MARKET_PING_MS = 5000;
export const HTX_SPOT_PRIVATE_PING_MS = 20_000;

/** Pings in a row that may go unanswered: the venue's own numbers. */
export const HTX_SPOT_PONGS_MISSED_MAX = 2;
export const HTX_CONTRACT_PONGS_MISSED_MAX = 5;

/** Topics of one market connection: more than there are useful ones; the letters of a code may be written in many ways. */
export const HTX_MARKET_SUBSCRIPTIONS_MAX = 1000;

/** Requests within the window of one connection: the venue's own numbers. */
export const HTX_SPOT_MARKET_REQUESTS = { max: 1, windowMs: 100 } as const;
export const HTX_CONTRACT_MARKET_REQUESTS = { max: 50, windowMs: 1000 } as const;
export const HTX_PRIVATE_REQUESTS_MAX = 50;
export const HTX_LEGACY_REQUESTS_MAX = 40;
export const HTX_REQUEST_WINDOW_MS = 1000;

/** Private requests of one address, over all its connections. */
export const HTX_ADDRESS_REQUESTS_MAX = 100;

/** Connections at once: of a key at `/ws/v2`, of a user at the private contract paths. */
export const HTX_KEY_CONNECTIONS_MAX = 10;
export const HTX_USER_CONNECTIONS_MAX = 30;

/** Positions closed by force that wait to be told to the public: more than one command closes. */
export const HTX_LIQUIDATIONS_KEPT_MAX = 100;
