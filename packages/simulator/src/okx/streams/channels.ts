import { BOOK_CHANNELS } from './books.ts';
import { candleChannel } from './candles.ts';
import { VIEW_CHANNELS } from './views.ts';

export type StreamPath = 'public' | 'private' | 'business';

export type ChannelFamily =
  | 'book'
  | 'view'
  | 'trades'
  | 'candle'
  | 'account'
  | 'positions'
  | 'balance-and-position'
  | 'orders'
  | 'algos'
  | 'fills'
  /** Known, acknowledged, and nothing ever happens on it. */
  | 'silent';

export interface Channel {
  readonly path: StreamPath;
  readonly family: ChannelFamily;
  readonly needsLogin: boolean;
  /** Arguments that count, with `?` where they may be left out; others are passed over. */
  readonly args: readonly string[];
  /** At most so many connections of one account: `channel-conn-count`. */
  readonly isCounted?: boolean;
  /** Only for high fee tiers. */
  readonly isVip?: boolean;
}

const PUBLIC_BY_INSTRUMENT = { path: 'public', needsLogin: false, args: ['instId'] } as const;
const INSTRUMENT_FILTER = ['instType', 'instFamily?', 'instId?'] as const;
const PRIVATE = { path: 'private', needsLogin: true } as const;
const BUSINESS = { path: 'business', needsLogin: true } as const;
const SILENT = {
  family: 'silent',
  args: ['instType?', 'instFamily?', 'instId?', 'ccy?', 'algoId?'],
} as const;

const BOOK_ROWS = Object.keys(BOOK_CHANNELS).map((name): [string, Channel] => {
  const isVip = name.endsWith('-l2-tbt');
  return [name, { ...PUBLIC_BY_INSTRUMENT, family: 'book', needsLogin: isVip, isVip }];
});

const VIEW_ROWS = Object.keys(VIEW_CHANNELS).map((name): [string, Channel] => [
  name,
  { ...PUBLIC_BY_INSTRUMENT, family: 'view' },
]);

function silent(row: Pick<Channel, 'path' | 'needsLogin'>, ...names: readonly string[]): [string, Channel][] {
  return names.map((name) => [name, { ...row, ...SILENT }]);
}

const CHANNELS: ReadonlyMap<string, Channel> = new Map<string, Channel>([
  ...BOOK_ROWS,
  ...VIEW_ROWS,
  ['trades', { ...PUBLIC_BY_INSTRUMENT, family: 'trades' }],
  ['trades-all', { ...PUBLIC_BY_INSTRUMENT, family: 'trades', path: 'business' }],
  ['account', { ...PRIVATE, family: 'account', args: ['ccy?', 'extraParams?'], isCounted: true }],
  [
    'positions',
    { ...PRIVATE, family: 'positions', args: [...INSTRUMENT_FILTER, 'extraParams?'], isCounted: true },
  ],
  ['balance_and_position', { ...PRIVATE, family: 'balance-and-position', args: [], isCounted: true }],
  ['orders', { ...PRIVATE, family: 'orders', args: INSTRUMENT_FILTER, isCounted: true }],
  ['fills', { ...PRIVATE, family: 'fills', args: ['instId?'], isVip: true }],
  ['liquidation-warning', { ...PRIVATE, ...SILENT, isCounted: true }],
  ['account-greeks', { ...PRIVATE, ...SILENT, isCounted: true }],
  ['orders-algo', { ...BUSINESS, family: 'algos', args: INSTRUMENT_FILTER }],
  ...silent(BUSINESS, 'algo-advance', 'deposit-info', 'withdrawal-info'),
  ...silent(
    { path: 'public', needsLogin: false },
    'instruments',
    'status',
    'estimated-price',
    'liquidation-orders',
    'adl-warning',
  ),
]);

/** What the venue knows of a channel; `null` when it has none of this name. */
export function channelOf(name: string): Channel | null {
  if (candleChannel(name) !== null) return { ...PUBLIC_BY_INSTRUMENT, family: 'candle', path: 'business' };
  return CHANNELS.get(name) ?? null;
}
