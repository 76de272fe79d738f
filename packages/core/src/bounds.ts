/** Every bound of the pure part, with its reason. */

/** 18 digits each side hold every price and quantity that the venues write (OKX: up to 10^15 units of a meme coin). */
export const DECIMAL_INTEGER_DIGITS_MAX = 18;
export const DECIMAL_FRACTION_DIGITS_MAX = 18;

/** An order batch of 20 with attached legs takes about 16 KiB; the venues themselves refuse above 64 KiB. */
export const JSON_BYTES_MAX = 65_536;
/** The deepest message of a venue that is passed on has 5 levels; recursion stays far from the stack's end. */
export const JSON_DEPTH_MAX = 16;
/** Fields of one object; the widest order has about 40. */
export const JSON_KEYS_MAX = 256;

/**
 * Argon2id as read from a vault's header: below the lower bounds it is no protection worth the name, above the upper
 * ones a forged header would take the machine's memory before the passphrase is even tried.
 */
export const ARGON2_MEMORY_KIB_MIN = 64;
export const ARGON2_MEMORY_KIB_MAX = 4_194_304;
export const ARGON2_PASSES_MAX = 16;
export const ARGON2_LANES_MAX = 16;

/** Providers that wrap one root key: a passphrase, some key files, later a hardware module. */
export const VAULT_PROVIDERS_MAX = 8;
/** One entry; the largest is a virtual key with a long list of instruments. */
export const VAULT_ENTRY_BYTES_MAX = 65_536;

/** The length field of a record has two bytes. */
export const LEDGER_PAYLOAD_BYTES_MAX = 65_535;
/** Values of one field whose bytes are remembered: more keys, hosts and instruments than are usual, in less than a megabyte. */
export const LEDGER_KNOWN_VALUES_MAX = 1_000;
export const LEDGER_KNOWN_VALUE_BYTES_MAX = 500;
/** Sets of names of one field: nearly every record has the names of one of the last. */
export const LEDGER_KNOWN_NAMES_MAX = 8;
/** C2SP asks for 16 at least; a log has few witnesses, and each signature costs a verification only when its key is known. */
export const NOTE_SIGNATURES_MAX = 64;
/** Many signatures of later kinds, which are long, still fit. */
export const NOTE_BYTES_MAX = 512 * 1_024;
/** A tree of 2^63 leaves is 63 levels high. */
export const PROOF_HASHES_MAX = 63;
/** A record of the largest size in base64, its proof and a checkpoint. */
export const PROOF_BYTES_MAX = 640 * 1_024;
export const WITNESS_POLICY_BYTES_MAX = 64 * 1_024;
/** Witnesses and groups of them. */
export const WITNESS_POLICY_NAMES_MAX = 256;

/** OKX keys are 36 characters, passphrases at most 32; longer headers are not looked up or compared at all. */
export const OKX_CREDENTIAL_CHARACTERS_MAX = 64;
/** OKX accepts a timestamp within 30 s of its own clock, either way; so do we. */
export const OKX_WINDOW_MS = 30_000;
/** HTX access keys have about 40 characters; longer ones are not looked up at all. */
export const HTX_ACCESS_KEY_CHARACTERS_MAX = 64;
/** HTX itself accepts 5 minutes; a captured query serves another body within this time, so it is kept short. */
export const HTX_WINDOW_MS = 30_000;
/** Parameters of one query; the widest question has about ten besides the five of authentication. */
export const HTX_QUERY_PARAMETERS_MAX = 32;

/** OKX takes subscriptions of at most 64 KiB in one frame; a batch of 20 orders is far smaller. */
export const OKX_FRAME_BYTES_MAX = 65_536;
/** The envelope of a frame that subscribes, taken from what its list may fill. */
export const OKX_FRAME_ENVELOPE_BYTES = 64;
/** OKX names no number for market data (its close codes 4008 and 4009 do not say); more belongs on another connection. */
export const OKX_CHANNELS_PER_CONNECTION_MAX = 480;
/** OKX closes a connection on which nothing moves for 30 s, either way; asking twice within that leaves room for a loss. */
export const OKX_SILENCE_MS = 30_000;
export const OKX_ASK_EVERY_MS = 12_000;
/** The deepest book that OKX streams has 400 levels a side; while it moves it may hold somewhat more. */
export const OKX_BOOK_LEVELS_MAX = 1_000;
/** Levels a side of a book that an order without a price is judged by: who needs more than that is not small. */
export const BOOK_LEVELS_MAX = 50;
/** The longest page of OKX's lists of orders and fills. */
export const OKX_PAGE_ROWS = 100;

/** The longest frame of HTX's clients is a batch of ten orders with attached legs, about 6 KiB. */
export const HTX_FRAME_BYTES_MAX = 16_384;
/** HTX names no number of channels of a connection; more belongs on another connection. */
export const HTX_CHANNELS_PER_CONNECTION_MAX = 200;
/** The deepest book that HTX streams whole has 150 levels a side; while it moves it may hold somewhat more. */
export const HTX_BOOK_LEVELS_MAX = 600;
/** Ids of frames are numbers or random words of up to 36 characters; longer ones are refused, and not echoed. */
export const HTX_FRAME_ID_CHARACTERS_MAX = 64;

/** The largest answer that is parsed: all spot instruments of OKX take about 1 MiB. */
export const VENUE_ANSWER_BYTES_MAX = 8 * 1_048_576;
/** Fields of one object of an answer; a position has about 90. */
export const VENUE_ANSWER_KEYS_MAX = 512;

/** How long after a request's last possible moment the venue is asked what became of it: longer than its queues. */
export const RECONCILIATION_GRACE_MS = 5_000;

/** HTX takes a signed request for 5 minutes: until then one that is on its way can still be done. */
export const HTX_REQUEST_LIFE_MS = 300_000;
/** HTX forgets an order that was cancelled unfilled after 2 hours, less a margin for clocks. */
export const HTX_ORDER_MEMORY_MS = 7_000_000;
/** HTX lists what ended in the last 48 hours, less a margin. */
export const HTX_HISTORY_MS = 169_200_000;
/** Fewer rows than the smallest page of HTX's lists: nothing was cut off. */
export const HTX_LIST_ROWS_MAX = 50;

/** A reason is one or two sentences; clients keep headers of this length without trouble. */
export const BITTING_REASON_CHARACTERS_MAX = 400;

/** A price older than this (by the venue's own time) says nothing about what an order costs now. */
export const REFERENCE_AGE_MS_MAX = 5_000;
/** Cancels that a key may send in a second beyond its rate: more than any book of one bot, less than a flood. */
export const CANCELS_ABOVE_RATE_MAX = 100;

/** Entries of one list of a policy; who needs more instruments means all of them. */
export const POLICY_INSTRUMENTS_MAX = 1_000;
/** No venue takes more from one key; it also keeps counters small. */
export const POLICY_REQUESTS_PER_SECOND_MAX = 1_000;
/** Windows of a schedule: one for each hour of a week. */
export const POLICY_WINDOWS_MAX = 168;
/** Digits before the point of an amount: a quadrillion is above everything that is traded in any quote asset. */
export const POLICY_AMOUNT_DIGITS_MAX = 15;
/** A collar above a half protects nothing, and is a percentage that was meant. */
export const POLICY_COLLAR_MAX = '0.5';
/** No venue gives more than 200 times. */
export const POLICY_LEVERAGE_MAX = '200';
/** No venue lets one account have more of them. */
export const POLICY_OPEN_ORDERS_MAX = 10_000;
/** More than a key may send in a second are never under way at once. */
export const POLICY_IN_FLIGHT_MAX = 1_000;
/** After a pause of more than ten seconds at the largest rate nobody needs more at once. */
export const POLICY_BURST_MAX = 10_000;
/** A breaker that looks back further holds for what was mended long ago. */
export const POLICY_BREAKER_MINUTES_MAX = 60;
/** Of fewer orders a part says nothing: the first of a bot that was just started may well be wrong. */
export const BREAKER_ORDERS_LEAST = 10;
/** As many outcomes may be unknown at once. */
export const POLICY_UNKNOWNS_MAX = 1_000;
/** What both venues take: OKX 10 to 120 seconds, HTX from 5. */
export const DEAD_MAN_SECONDS_LEAST = 10;
export const DEAD_MAN_SECONDS_MAX = 120;
/** Ten years: whoever wants more means never. */
export const POLICY_IDLE_DAYS_MAX = 3_650;
/** A thousand orders a second would take eleven days for it. */
export const POLICY_USES_MAX = 1_000_000_000;
/** Lists of rules that are kept for keys to share; they differ by which limits are set, which few installations do in so many ways. */
export const QUESTION_LISTS_MAX = 1_000;
