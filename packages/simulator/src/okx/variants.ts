/** Points where the venue's documentation and what was seen of it differ, or where nobody knows: switches. */
export interface Variants {
  /** HTTP status of 50119 and 50120: 200 in the documentation, 401 in reports. */
  readonly keyFailureStatus: 200 | 401;
  /** Whether REST also takes epoch milliseconds as a timestamp. */
  readonly acceptsEpochTimestamps: boolean;
  /** Unit of `triggerTime` and `ts` of cancel-all-after. */
  readonly cancelAllAfterUnit: 's' | 'ms';
  /** Multiplies every rate limit; `null` switches them off. */
  readonly rateLimitFactor: number | null;
  /** Region that this host serves; keys of another one do not exist here. */
  readonly region: string;
  /** A rejected trigger order is a row code under top code 0, as was reported, or under top code 1. */
  readonly algoRejectTopCode: '0' | '1';
  /** Refuses prices far from the mark. */
  readonly priceBands: boolean;
  /** Each channel only where the venue keeps it; else every channel and trading operation on each of the three paths. */
  readonly strictStreamPaths: boolean;
  /** Trading operations of a stream also take `instId`, as before 2026, where no `instIdCode` is given. */
  readonly streamOrdersTakeInstId: boolean;
  /** Whether `instIdCode` may be a text. */
  readonly instIdCodeAsText: boolean;
  /** Whether a failed login also ends the connection (4001). */
  readonly failedLoginCloses: boolean;
  /** A demo key may log in where nothing marks the stream as demo: at the venue the host name would tell. */
  readonly demoKeysOnPlainStreams: boolean;
  /** Whether the account's fee tier opens `fills`, `books-l2-tbt` and `books50-l2-tbt`. */
  readonly vipStreams: boolean;
  /** Withdrawals go only to addresses of this list; `null` allows every address. */
  readonly withdrawalAddresses: readonly string[] | null;
}

export const DEFAULT_VARIANTS: Variants = {
  keyFailureStatus: 401,
  acceptsEpochTimestamps: false,
  cancelAllAfterUnit: 's',
  rateLimitFactor: 1,
  region: 'global',
  algoRejectTopCode: '0',
  priceBands: true,
  strictStreamPaths: true,
  streamOrdersTakeInstId: false,
  instIdCodeAsText: false,
  failedLoginCloses: false,
  demoKeysOnPlainStreams: true,
  vipStreams: false,
  withdrawalAddresses: null,
};
