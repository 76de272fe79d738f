/** Every bound of streams and their sockets, with its reason. */

// Sockets of streams, towards bots.

/** Pieces of a frame's head: its longest part is eight bytes. Those of the payload are joined, and have no bound but its length. */
const HEAD_PIECES_MAX = 8;
/** As long as a venue takes one text frame: the list of one subscription, a batch of orders. */
export const BOT_FRAMES = { messageBytesMax: 65_536, fragmentsMax: 64, piecesMax: HEAD_PIECES_MAX };
/**
 * One message from its first byte to its last, pings in between or not: the longest in this is 7 kB a second, a line on
 * which nobody trades. Until then it is kept, of whoever has come without a key.
 */
export const BOT_MESSAGE_MS = 10_000;
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
/** What waits for the end of a turn to leave in one write; beyond it a reader that keeps up would look like one that does not. */
export const CORKED_BYTES_MAX = 64 * 1024;
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
export const VENUE_FRAMES = {
  messageBytesMax: 8 * 1024 * 1024,
  fragmentsMax: 1_024,
  piecesMax: HEAD_PIECES_MAX,
};
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
/** Frames of a bot that wait for its login to be answered … */
export const SESSION_FRAMES_HELD_MAX = 100;
/** … and how long they may be together: all of them are read in one go, as one of the longest is. */
export const SESSION_CHARACTERS_HELD_MAX = BOT_FRAMES.messageBytesMax;
/** Frames of one bot that wait for the venue's answer about the same channel: clients ask once, and once more. */
export const SUBSCRIPTION_ASKERS_MAX = 8;
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
