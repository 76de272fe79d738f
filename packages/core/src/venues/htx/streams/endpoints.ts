import { BittingError } from '../../../errors/bitting-error.ts';
import type { ApiFamily } from '../../operation.ts';
import type { StreamEndpoint } from '../../stream-dialect.ts';
import type { Area } from '../instrument-id.ts';

/** How frames look: HTX has one way for market data, two for what needs a login, and orders in either of the two. */
export type StreamProtocol = 'market' | 'spot-account' | 'spot-trade' | 'contract-account' | 'contract-trade';

/** Frames of the spot account say what they are in `action`. */
export const IS_ACTION: Readonly<Record<StreamProtocol, boolean>> = {
  market: false,
  'spot-account': true,
  'spot-trade': true,
  'contract-account': false,
  'contract-trade': false,
};

export interface HtxEndpoint extends StreamEndpoint {
  readonly protocol: StreamProtocol;
  /** What can be named there; index prices are of both kinds of contracts. */
  readonly areas: readonly Area[];
}

/** HTX drops who leaves two pings unanswered, and is taken for dead after three that did not come. */
const SPOT_MARKET = {
  family: 'htx-spot',
  protocol: 'market',
  encoding: 'gzip',
  login: 'none',
  asks: 'venue',
  askEveryMs: 5_000,
  silenceMs: 15_000,
  areas: ['spot'],
} as const;
const SPOT_ACCOUNT = {
  ...SPOT_MARKET,
  encoding: 'text',
  login: 'required',
  askEveryMs: 20_000,
  silenceMs: 60_000,
} as const;
/** Contracts bear five pings that nobody answered. */
const CONTRACT_MARKET = {
  ...SPOT_MARKET,
  family: 'htx-contract',
  silenceMs: 30_000,
  areas: ['linear'],
} as const;
const CONTRACT_ACCOUNT = { ...CONTRACT_MARKET, protocol: 'contract-account' } as const;

export const V5_PATH = '/ws/v5/notification';
export const SPOT_ACCOUNT_PATH = '/ws/v2';
/** Increments of the book are served here alone. */
export const FEED_PATH = '/feed';
/** Public channels of contracts that the venue puts beside those of the account. */
export const LINEAR_PATH = '/linear-swap-notification';

/**
 * Every path that is served (HTX API documentation, read 2026-11-21). Not served: coin-margined futures, whose ids are
 * unknown here, orders of coin-margined swaps, and the notices of maintenance.
 */
export const HTX_ENDPOINTS: readonly HtxEndpoint[] = [
  { ...SPOT_MARKET, path: '/ws' },
  { ...SPOT_MARKET, path: FEED_PATH },
  { ...SPOT_ACCOUNT, protocol: 'spot-account', path: SPOT_ACCOUNT_PATH },
  { ...SPOT_ACCOUNT, protocol: 'spot-trade', path: '/ws/trade' },
  { ...CONTRACT_MARKET, path: '/linear-swap-ws' },
  { ...CONTRACT_MARKET, path: '/swap-ws', areas: ['inverse'] },
  { ...CONTRACT_MARKET, path: '/ws_index', areas: ['linear', 'inverse'] },
  { ...CONTRACT_ACCOUNT, login: 'required', path: V5_PATH },
  // Some channels are public here: nobody has to log in for them.
  { ...CONTRACT_ACCOUNT, login: 'optional', path: LINEAR_PATH },
  { ...CONTRACT_ACCOUNT, login: 'optional', path: '/swap-notification', areas: ['inverse'] },
  { ...CONTRACT_ACCOUNT, protocol: 'contract-trade', login: 'required', path: '/linear-swap-trade' },
];

const BY_PLACE: ReadonlyMap<string, HtxEndpoint> = new Map(
  HTX_ENDPOINTS.map((endpoint) => [`${endpoint.family} ${endpoint.path}`, endpoint]),
);

/** Exact match; HTX's clients append no query. */
export function findEndpoint(family: ApiFamily, path: string, query: string): HtxEndpoint | null {
  return query === '' ? (BY_PLACE.get(`${family} ${path}`) ?? null) : null;
}

/**
 * The row of an endpoint of this table.
 * @throws BittingError `INTERNAL_FAULT` for an endpoint of another venue
 */
export function rowOf({ family, path }: StreamEndpoint): HtxEndpoint {
  const row = findEndpoint(family, path, '');
  if (row === null) throw new BittingError('INTERNAL_FAULT', `no stream of HTX is at ${path}`);
  return row;
}
