/** A small world for the tests of the rules: one key, three instruments, one order of its own. */
import { Decimal } from '../money/decimal.ts';
import type { Instrument } from '../trading/instrument.ts';
import type {
  AccountCancelIntent,
  AmendIntent,
  CancelIntent,
  ClosePositionIntent,
  Intent,
  OrderLeg,
  PlaceIntent,
  ReadIntent,
  SetLeverageIntent,
} from '../trading/intent.ts';
import { epochMs, MARKETS } from '../trading/vocabulary.ts';
import { NO_LIMITS, type Amounts } from './limits.ts';
import type { BookLevel, KnownOrder, MarketState, Policy, Snapshot } from './policy.ts';
import { NO_LAYER_USAGE } from './usage.ts';

export const NOW = epochMs(1_800_000_000_000);

export function decimal(text: string): Decimal {
  return Decimal.parse(text);
}

export const PAIR: Instrument = {
  venue: 'okx',
  id: 'BTC-USDT',
  market: 'spot',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  settleAsset: 'USDT',
  contract: null,
  tickSize: decimal('0.1'),
  lotSize: decimal('0.00001'),
  code: null,
  tradable: true,
};

export const SWAP: Instrument = {
  ...PAIR,
  id: 'BTC-USDT-SWAP',
  market: 'swap',
  contract: { kind: 'linear', value: decimal('0.01'), multiplier: decimal('2'), valueAsset: 'BTC' },
};

export const INVERSE: Instrument = {
  ...PAIR,
  id: 'BTC-USD-SWAP',
  market: 'swap',
  quoteAsset: 'USD',
  settleAsset: 'BTC',
  contract: { kind: 'inverse', value: decimal('100'), multiplier: Decimal.ONE, valueAsset: 'USD' },
};

/** USDT at most 1,000; contracts valued in USD at most 500; one BTC of options. */
export const POLICY: Policy = {
  version: 7,
  scopes: ['read', 'trade', 'settings'],
  markets: ['spot', 'margin', 'swap', 'futures', 'option'],
  instruments: 'all',
  notionalPerOrder: new Map([
    ['USDT', decimal('1000')],
    ['USD', decimal('500')],
    ['BTC', decimal('1')],
  ]),
  limits: NO_LIMITS,
  requestsPerSecond: 10,
  sourceCidrs: ['10.1.0.0/16'],
  notBefore: null,
  expiresAt: null,
  deadManSeconds: null,
};

export const OWN: KnownOrder = {
  ownership: 'own',
  price: decimal('100'),
  size: decimal('2'),
  side: 'buy',
  reduceOnly: false,
};

/** The reference price is 100 everywhere. */
export const SNAPSHOT: Snapshot = {
  now: NOW,
  sourceAddress: '10.1.2.3',
  state: 'active',
  instruments: new Map([PAIR, SWAP, INVERSE].map((instrument) => [instrument.id, instrument])),
  references: new Map(
    [PAIR, SWAP, INVERSE].map(({ id }) => [id, { price: decimal('100'), atMs: NOW }] as const),
  ),
  marketStates: new Map(),
  resting: new Map(),
  layers: { account: null, installation: null },
  usage: NO_LAYER_USAGE,
  orders: new Map([['v:1', OWN]]),
  requestsThisSecond: 1,
  onlyTradingKey: true,
  venueAccounts: ['100001'],
  boundMarkets: MARKETS,
  servedMarkets: MARKETS,
};

export const PLACE: PlaceIntent = {
  kind: 'place',
  instrument: 'BTC-USDT',
  market: 'spot',
  side: 'buy',
  type: 'limit',
  size: { unit: 'base', amount: decimal('1') },
  price: decimal('100'),
  legs: [],
  reduceOnly: false,
  clientOrderId: null,
  algo: false,
  positionSide: null,
  venueAccount: null,
};

export const AMEND: AmendIntent = {
  kind: 'amend',
  instrument: 'BTC-USDT',
  market: 'spot',
  order: { kind: 'venue-id', id: '1' },
  algo: false,
  newSize: decimal('3'),
  newPrice: null,
  newLegs: [],
};

export const CANCEL: CancelIntent = {
  kind: 'cancel',
  instrument: 'BTC-USDT',
  market: 'spot',
  order: { kind: 'venue-id', id: '1' },
  algo: false,
};

export const ACCOUNT_CANCEL: AccountCancelIntent = {
  kind: 'account-cancel',
  means: 'cancel-all-after',
  delaySeconds: 10,
  tag: null,
};

export const CLOSE: ClosePositionIntent = {
  kind: 'close-position',
  instrument: 'BTC-USDT-SWAP',
  market: 'swap',
  marginMode: 'cross',
  positionSide: null,
  clientOrderId: null,
  cancelsPending: false,
};

export const LEVERAGE: SetLeverageIntent = {
  kind: 'set-leverage',
  instrument: 'BTC-USDT-SWAP',
  market: 'swap',
  leverage: decimal('5'),
  marginMode: 'cross',
};

/** A stop-loss at market for the whole order, unless it says otherwise. */
export function leg(change: Partial<OrderLeg> = {}): OrderLeg {
  return { purpose: 'stop-loss', triggerPrice: null, price: null, size: null, ...change };
}

/** One amount in USDT. */
export function usdt(amount: string): Amounts {
  return new Map([['USDT', decimal(amount)]]);
}

/** So many base units at 100, the reference price. */
export function buy(amount: string, change: Partial<PlaceIntent> = {}): PlaceIntent {
  return { ...PLACE, size: { unit: 'base', amount: decimal(amount) }, ...change };
}

/** The market of every instrument agrees with the reference; its book has 10 within 3 % on each side, and 90 beyond. */
export const MARKET: MarketState = {
  mark: { price: decimal('100'), atMs: NOW },
  volumePerDay: { asset: 'USDT', amount: decimal('1000') },
  book: {
    bids: [level('100', '4'), level('97', '6'), level('96.9', '90')],
    asks: [level('100', '4'), level('103', '6'), level('103.1', '90')],
    atMs: NOW,
  },
};

/** The states of the markets of all instruments. */
export function marketOf(change: Partial<MarketState> = {}): Snapshot['marketStates'] {
  return new Map([PAIR, SWAP, INVERSE].map(({ id }) => [id, { ...MARKET, ...change }]));
}

export function level(price: string, size: string): BookLevel {
  return { price: decimal(price), size: decimal(size) };
}

export const READ: ReadIntent = { kind: 'read', instrument: null };

export const EVERY_INTENT: readonly Intent[] = [PLACE, AMEND, CANCEL, ACCOUNT_CANCEL, CLOSE, LEVERAGE, READ];
