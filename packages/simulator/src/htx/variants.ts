/** Points where the venue's documentation contradicts itself, or where nobody knows: switches. */
export interface HtxVariants {
  /** Multiplies every rate limit; `null` switches them off. */
  readonly rateLimitFactor: number | null;
  /** Refuses prices far from the mark. Counts from the next reset. */
  readonly priceBands: boolean;
  /** HTTP status of authentication and permission failures. */
  readonly authFailureStatus: 200 | 401 | 403;
  /** What carries an authentication failure of a `/v2/` path: a number of its own, or the envelope of `/v1/`. */
  readonly v2AuthFailure: 'numeric' | 'v1';
  /** Authentication failures of the contract host: always 403, as was seen, or the codes 12001–12008 of the list. */
  readonly contractAuthCodes: 'seen' | 'listed';
  /** Whether parameters of a POST beyond the authentication are covered by the signature. */
  readonly signsPostQuery: boolean;
  /** Whether keys without addresses end 90 days after they were made, or after they were last used. */
  readonly keyExpiryFrom: 'creation' | 'use';
  /** Whether every key without addresses expires, or only one that can trade or withdraw. */
  readonly keyExpiryFor: 'all' | 'trading';
  readonly keysPerSubUserMax: 5 | 20;
  /** Whether the site shows switches for futures and transfers beside the permissions, as some guides do. */
  readonly showsKeyToggles: boolean;
  /** A client order id may be used again: never within a day, not while the order is open, or always. */
  readonly clientIdReuse: 'after-a-day' | 'when-closed' | 'always';
  /** What a cancel by client id answers: a number for the state, or the order's id. */
  readonly cancelClientReply: 'state' | 'order-id';
  /** Whether the old linear API takes orders, or refuses them as it does for accounts that have been moved. */
  readonly legacyLinear: 'open' | 'moved';
  /** Withdrawals go only to addresses of this list; `null` allows every address. */
  readonly withdrawalAddresses: readonly string[] | null;
  /** Whether topics are served only at the path where the venue keeps them. */
  readonly strictStreamPaths: boolean;
  /** What a stream's login signs as its path: the path, or the whole URL too, as ccxt does on sockets without TLS. */
  readonly streamSignedPath: 'path' | 'path-or-url';
  /** The path that a login at `/ws/trade` signs. */
  readonly tradeSignedPath: '/ws/trade' | '/ws/v2';
  /** How `/ws/trade` writes its frames. */
  readonly tradeFrames: 'text' | 'gzip';
  /** How many pings in a row may go unanswered at `/ws/v2` and `/ws/trade`. */
  readonly spotPongsMissedMax: number;
  /** Whether a stream is closed whose pings are not answered. */
  readonly closesSilentStreams: boolean;
  /** Whether the streams of one key or user are counted. */
  readonly streamConnectionLimits: boolean;
}

export const DEFAULT_HTX_VARIANTS: HtxVariants = {
  rateLimitFactor: 1,
  priceBands: true,
  authFailureStatus: 200,
  v2AuthFailure: 'numeric',
  contractAuthCodes: 'seen',
  signsPostQuery: true,
  keyExpiryFrom: 'creation',
  keyExpiryFor: 'all',
  keysPerSubUserMax: 5,
  showsKeyToggles: true,
  clientIdReuse: 'after-a-day',
  cancelClientReply: 'state',
  legacyLinear: 'moved',
  withdrawalAddresses: null,
  strictStreamPaths: true,
  streamSignedPath: 'path-or-url',
  tradeSignedPath: '/ws/trade',
  tradeFrames: 'text',
  spotPongsMissedMax: 2,
  closesSilentStreams: true,
  streamConnectionLimits: true,
};
