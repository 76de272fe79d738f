/** Every bound of the console, with its reason. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Alerts that wait for one channel: beyond it what is not critical is told there as one number. */
export const WAITING_MAX = 2_000;
/** The same for critical ones, which nobody may lose the news of: they are folded, never left out. */
export const WAITING_CRITICAL_MAX = 10_000;
/** For a channel that fails for long the newest are kept to be told when it returns; what is older is only counted. */
export const STALE_MAX = { info: 10, warning: 50, critical: 200 } as const;
/** Alerts that are kept after they were told, to look at and to acknowledge. */
export const KEPT_MAX = 20_000;
export const KEPT_MS = 90 * DAY_MS;
/** How often what is older is looked for: it reads all that is kept. */
export const PRUNE_MS = HOUR_MS;
/** Within this of one another, alerts of one group are told as one. */
export const GROUP_MS = 5 * MINUTE_MS;
/** Records taken into one transaction. */
export const BATCH_RECORDS = 256;
/** Records of one page that the gateway is asked for. */
export const PAGE_RECORDS = 256;
/** After the gateway did not answer or hung up; doubled up to the second. */
export const SOURCE_RETRY_MS = 500;
export const SOURCE_RETRY_MAX_MS = 10_000;
/** Records looked at once more where a ledger turns out to be shorter than it was. */
export const LOOKED_AGAIN_RECORDS = 1_000n;
/** Names of accounts, keys and people that alerts are told with; and how often they are asked for again where one is missing. */
export const NAMES_MAX = 20_000;
export const NAMES_AGAIN_MS = 30_000;
/** Room that the store keeps for itself: about a thousand alerts while the disk is full. */
export const ROOM_BYTES = 2 * 1024 * 1024;
/** After a start that failed, of a store that cannot be opened for example. */
export const START_AGAIN_MS = 10_000;
/** How often it is looked whether something is due: a message is late by that much at most. */
export const LOOK_MS = 500;
/** Messages under way on one channel: messengers count them, and one by one they stay in order. */
export const SENT_AT_ONCE = 8;
/** After a try that failed; doubled up to the second, and by up to half of it sooner, so that channels do not come together. */
export const RETRY_FIRST_MS = 2_000;
export const RETRY_MAX_MS = 15 * MINUTE_MS;
/** What a messenger may ask us to wait at most. */
export const RETRY_ASKED_MAX_MS = HOUR_MS;
/** Nothing waits for longer than quiet hours and what a messenger asks for: what is due later is so by a clock that was set back. */
export const DUE_WITHIN_MS = 2 * DAY_MS;
/** Alerts that were not told for so long are given up, but for critical ones. */
export const GIVEN_UP_MS = 7 * DAY_MS;
/** A whole try to send: lookup, connection, TLS and answer. */
export const SEND_MS = 15_000;
/** After this a channel that did not end its try by itself is taken to have failed: a fault of it may keep no alert. */
export const DELIVERY_MS = 20_000;
/** Of the addresses of a name so many are tried, each for its share of the time. */
export const ADDRESSES_MAX = 8;
/** Of an answer nothing is needed but its status, and a number to wait. */
export const ANSWER_BYTES_MAX = 64 * 1024;
/** Characters of one value of a record in a message. */
export const VALUE_CHARACTERS_MAX = 300;
/** Characters of a whole message's text: below the 2,000 of Discord, escapes included, and the 4,096 of Telegram. */
export const MESSAGE_CHARACTERS_MAX = 1_400;
/** Rounds of an escalation; whoever did not answer a day of them will not. */
export const ESCALATIONS_MAX = 96;
/** Bytes of a file with a token or an address. */
export const SECRET_FILE_BYTES_MAX = 4_096;
/** For so long the gateway may be silent or sealed until that is an alert: a start takes less. */
export const GATEWAY_SILENT_MS = 2 * MINUTE_MS;
/** How often the gateway is asked how it is. */
export const STATUS_MS = 5_000;
/** Whoever has not answered a question of status by then hangs. */
export const STATUS_ANSWER_MS = 10_000;
/** After a stop is asked for: what is under way is sent again at the next start. */
export const STOP_MS = 2_000;

// The page and its server.

/** The largest call is a policy with a few hundred instruments: the bound of the gateway itself. */
export const BODY_BYTES_MAX = 64 * 1024;
export const HEADER_BYTES_MAX = 16 * 1024;
/** A body that takes longer to come is none of a browser. */
export const REQUEST_MS = 30_000;
/** A connection that says nothing is let go. */
export const IDLE_CONNECTION_MS = 75_000;
/** Browsers hold six and a socket each. */
export const CONNECTIONS_MAX = 512;
/** Of one address that is no proxy: an office behind one, and never all that there are. */
export const ADDRESS_CONNECTIONS_MAX = 128;
/** What a page may ask to hear anew: with every change of its place, and no faster than people click. */
export const LIVE_TOPICS_CALLS = { burst: 60, perSecond: 5 } as const;
/** Calls at once and then a second of one address; a first load of the page is some forty. */
export const ADDRESS_CALLS = { burst: 400, perSecond: 100 } as const;
/** The same of one person, whatever he comes from. */
export const PERSON_CALLS = { burst: 200, perSecond: 50 } as const;
/** Addresses and persons whose calls are counted; beyond it those who were quiet longest are forgotten. */
export const CALLERS_MAX = 10_000;
/** A second factor counts for so long; the gateway holds the same. */
export const STEP_UP_MS = 5 * MINUTE_MS;
/** One file of the built page, and all of them. */
export const PAGE_FILE_BYTES_MAX = 4 * 1024 * 1024;
export const PAGE_FILES_MAX = 500;
/** Of reports of what a browser refused: only counted. */
export const REPORT_BYTES_MAX = 16 * 1024;

// What the overview shows.

/** How often accounts are valued for the charts. */
export const SAMPLE_MS = MINUTE_MS;
/** Accounts whose worth is kept: fifty of them are some 40 MB in a year. */
export const ACCOUNTS_SAMPLED_MAX = 50;
/** Samples of minutes, for the chart of a day, and of hours, for those of a month and a year. */
export const MINUTES_KEPT_MS = 2 * DAY_MS;
export const HOURS_KEPT_MS = 366 * DAY_MS;
/** Points of one line: more than a screen is wide nobody sees. */
export const POINTS_MAX = 1_500;
/** An account that was looked at is not looked at again within this, whoever asks. */
export const LOOK_KEPT_MS = 5_000;
/** A price that did not come in time is taken from before for so long: a sum without it would look like a loss. */
export const PRICE_KEPT_MS = 15 * MINUTE_MS;
/** What needs a look into the ledger, or one at each key, is looked at so often: such looks are recorded themselves. */
export const SLOW_LOOK_MS = 15 * MINUTE_MS;
/** Virtual keys that are looked at for when they were last used. */
export const KEYS_LOOKED_MAX = 100;
/** Instruments of one question for prices: as many as the gateway takes. */
export const PRICES_MAX = 20;
/** Instruments that one account is valued by: what is beyond is called unpriced. */
export const PRICED_MAX = 60;
/** Live connections of one session (tabs), and of everybody. */
export const LIVE_OF_SESSION_MAX = 8;
export const LIVE_MAX = 200;
/** What a page may say over one: a list of topics. */
export const LIVE_MESSAGE_BYTES_MAX = 1_024;
/** Events of one connection are sent together so often, and so many a second: more nobody reads. */
export const LIVE_BATCH_MS = 100;
export const LIVE_EVENTS_PER_SECOND = 500;
/** While so much waits for a slow reader, events are dropped and counted; at the second he is hung up on. */
export const LIVE_SLOW_BYTES = 256 * 1024;
export const LIVE_STUCK_BYTES = 4 * 1024 * 1024;
/** The gateway is asked how it is; a connection is never silent for longer. */
export const LIVE_STATUS_MS = 2_000;
/** How plans are while one runs, and while none does. */
export const LIVE_PLANS_RUNNING_MS = 250;
export const LIVE_PLANS_MS = 1_000;
/** Whether something changed that the page asks for anew. */
export const LIVE_CHANGES_MS = 1_500;
/** After a stream of the gateway broke. */
export const LIVE_AGAIN_MS = 1_000;
/** Whether the session still holds. */
export const LIVE_SESSION_MS = 2_000;
/** Accounts of one person that are watched one by one: each is a connection to the gateway. */
export const LIVE_ACCOUNTS_MAX = 16;
/**
 * Connections to the gateway at once, and calls that wait for one: what stops something, what pages listen to (two for each person),
 * what comes by a link from whoever has no session, and everything else. The gateway has 128 for everybody.
 */
export const GATEWAY_LANES = {
  stop: { atOnce: 8, waitingMax: 200 },
  stream: { atOnce: 64, waitingMax: 0 },
  link: { atOnce: 4, waitingMax: 16 },
  call: { atOnce: 24, waitingMax: 400 },
} as const;
/** From when on something is told of on the overview; as `bitting doctor` does. */
export const VENUE_KEY_ENDS_MS = 14 * DAY_MS;
export const KEY_ENDS_MS = 7 * DAY_MS;
export const DORMANT_MS = 30 * DAY_MS;
export const BACKUP_WITHIN_MS = 30 * DAY_MS;
export const UNCOVERED_MS_MAX = MINUTE_MS;
export const UNWITNESSED_MS_MAX = 5 * MINUTE_MS;
export const DISK_FULL_BYTES = 256 * 1024 * 1024;
export const DISK_LOW_BYTES = 2 * 1024 * 1024 * 1024;
/** For so long whoever tests a channel waits for what becomes of it, and so often it is looked at. */
export const CHANNEL_TEST_MS = 20_000;
export const CHANNEL_TEST_LOOK_MS = 200;
