/** Every bound of sealed secrets and of bind links, with its reason. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** From opening a form to sending it, with the venue's page in between. */
export const CHANNEL_MS = 15 * MINUTE_MS;
/** Forms that one operator has open; the oldest of his own makes room. */
export const CHANNELS_EACH_MAX = 8;
/** Of channels that are over, to say what became of them. */
export const SPENT_CHANNELS_MAX = 256;
/** Three pasted texts of at most 4,096 characters, where each may have four bytes and be escaped. */
export const SEALED_PLAINTEXT_BYTES_MAX = 24_576;
/** Sealed texts have a length that is a multiple of this: it tells nothing of a passphrase's. */
export const SEALED_PADDING_BYTES = 512;

/** A link that lies in a mailbox for longer is found there by somebody else. */
export const INVITATION_HOURS_MAX = 72;
/** More than people bind at once; one operator cannot take all the room. */
export const INVITATIONS_EACH_MAX = 20;
export const INVITATIONS_MAX = 100;
/** How long one that is over can be looked at; the ledger has all. */
export const INVITATION_KEPT_MS = 24 * HOUR_MS;
/** Of refused openings from one address: somebody who tries again and again fills no ledger. */
export const TOLD_AGAIN_MS = MINUTE_MS;
