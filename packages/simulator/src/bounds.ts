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

/** Faults that may wait at once. */
export const FAULTS_MAX = 1000;

/** Rate-limit buckets and waiting quotes; the oldest are dropped, which only ever lets somebody pass. */
export const RATE_BUCKETS_MAX = 50_000;

/** Orders of one batch and trigger cancels of one request: the venue's own. */
export const BATCH_ROWS_MAX = 20;
export const ALGO_CANCEL_ROWS_MAX = 10;

/** A signed request may be this old or this far ahead. */
export const TIMESTAMP_WINDOW_MS = 30_000;

/** API keys of one account and IP entries of one key: the venue's own. */
export const KEYS_PER_ACCOUNT_MAX = 50;
export const IPS_PER_KEY_MAX = 20;

/** Tag-level cancel-all-after timers of one account: the venue's own. */
export const TAG_TIMERS_MAX = 20;

/** How often the market maker moves on a running clock. */
export const MARKET_TICK_MS = 500;
