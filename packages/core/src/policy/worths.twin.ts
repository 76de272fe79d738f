/** Rational numbers, what orders are worth and what they take, once more, slow and obvious. Shares no code with the rules. */
import type { Instrument } from '../trading/instrument.ts';
import type { AmendIntent, Intent, OrderLeg, PlaceIntent } from '../trading/intent.ts';
import type { KnownOrder, ReferencePrice, Snapshot } from './policy.ts';

export interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

export const ZERO: Fraction = { top: 0n, bottom: 1n };
export const ONE: Fraction = { top: 1n, bottom: 1n };

export function fraction(value: { toString(): string }): Fraction {
  const [whole = '', rest = ''] = value.toString().split('.');
  return { top: BigInt(whole + rest), bottom: 10n ** BigInt(rest.length) };
}

export function maybe(value: { toString(): string } | null | undefined): Fraction | null {
  return value === null || value === undefined ? null : fraction(value);
}

export function times(left: Fraction, right: Fraction): Fraction {
  return { top: left.top * right.top, bottom: left.bottom * right.bottom };
}

export function plus(...parts: readonly Fraction[]): Fraction {
  let sum = ZERO;
  for (const part of parts)
    sum = { top: sum.top * part.bottom + part.top * sum.bottom, bottom: sum.bottom * part.bottom };
  return sum;
}

export function minus(left: Fraction, right: Fraction): Fraction {
  return plus(left, { top: -right.top, bottom: right.bottom });
}

export function isMore(left: Fraction, right: Fraction): boolean {
  return left.top * right.bottom > right.top * left.bottom;
}

/** Never below zero. */
export function largest(candidates: readonly (Fraction | null)[]): Fraction {
  let most = ZERO;
  for (const one of candidates) if (one !== null && isMore(one, most)) most = one;
  return most;
}

/** What an amount buys at this price, to 18 digits, rounded up. */
export function bought(amount: Fraction, price: Fraction): Fraction {
  const scaled = amount.top * price.bottom * 10n ** 18n;
  const divisor = amount.bottom * price.top;
  return { top: scaled / divisor + (scaled % divisor === 0n ? 0n : 1n), bottom: 10n ** 18n };
}

export function priceNow(told: ReferencePrice | null | undefined, snapshot: Snapshot): Fraction | null {
  if (told === null || told === undefined) return null;
  const isFresh = told.atMs >= snapshot.now - 5_000 && told.atMs <= snapshot.now + 5_000;
  return isFresh ? fraction(told.price) : null;
}

export function orderOf(intent: Intent, snapshot: Snapshot): KnownOrder | undefined {
  if (intent.kind !== 'amend' && intent.kind !== 'cancel') return undefined;
  return snapshot.orders.get((intent.order.kind === 'venue-id' ? 'v:' : 'c:') + intent.order.id);
}

export function reduces(intent: Intent, snapshot: Snapshot): boolean {
  if (intent.kind === 'close-position') return true;
  if (intent.kind === 'place') return intent.reduceOnly;
  const order = orderOf(intent, snapshot);
  if (intent.kind !== 'amend' || order?.ownership !== 'own' || !order.reduceOnly) return false;
  return intent.newLegs.length === 0 || (intent.algo && intent.newLegs.every((leg) => leg.size === null));
}

/** An order or a change that may enlarge a position. */
export function opens(intent: Intent, snapshot: Snapshot): intent is PlaceIntent | AmendIntent {
  return (intent.kind === 'place' || intent.kind === 'amend') && !reduces(intent, snapshot);
}

interface Order {
  readonly instrument: Instrument;
  readonly side: string | null;
  readonly price: Fraction | null;
  readonly unit: string;
  readonly amount: Fraction;
  readonly legs: readonly OrderLeg[];
}

/** The order that would rest or trade; a code where that cannot be said; `null` for what has no worth of its own. */
function orderAfter(intent: PlaceIntent | AmendIntent, snapshot: Snapshot): Order | string | null {
  const instrument = snapshot.instruments.get(intent.instrument);
  if (intent.kind === 'place') {
    const { size, side, legs } = intent;
    if (size.unit === 'position') return intent.reduceOnly ? null : 'ORDER_TERMS_UNKNOWN';
    if (instrument === undefined) return 'INSTRUMENT_UNKNOWN';
    const price = maybe(intent.price);
    return { instrument, side, price, unit: size.unit, amount: fraction(size.amount), legs };
  }
  if (instrument === undefined) return 'INSTRUMENT_UNKNOWN';
  const order = orderOf(intent, snapshot);
  const price = maybe(intent.newPrice ?? order?.price ?? null);
  if (order?.ownership !== 'own' || order.size === null) return 'ORDER_TERMS_UNKNOWN';
  if (intent.algo ? intent.newSize !== null : price === null) return 'ORDER_TERMS_UNKNOWN';
  const unit = instrument.contract === null ? 'base' : 'contracts';
  const amount = fraction(intent.newSize ?? order.size);
  return { instrument, side: order.side, price, unit, amount, legs: intent.newLegs };
}

export type Worth = readonly [asset: string | null, amount: Fraction];

/** Of the order, then of its legs; none for what places nothing of a known size. */
export function worthsByTwin(intent: Intent, snapshot: Snapshot): readonly Worth[] | string {
  if (intent.kind !== 'place' && intent.kind !== 'amend') return [];
  const order = orderAfter(intent, snapshot);
  if (order === null) return [];
  return typeof order === 'string' ? order : worthsOfOrder(order, snapshot);
}

function worthsOfOrder(order: Order, snapshot: Snapshot): readonly Worth[] | string {
  const { instrument, price, unit, amount } = order;
  const market = priceNow(snapshot.references.get(instrument.id), snapshot);
  const isBounded = order.side === 'buy' && price !== null && order.legs.length === 0;
  const trades = [{ unit, amount, at: isBounded ? price : largest([market, price]) }];
  for (const leg of order.legs) {
    const at = largest([market, price, maybe(leg.price), maybe(leg.triggerPrice)]);
    if (leg.size !== null && leg.size.unit !== 'position')
      trades.push({ unit: leg.size.unit, amount: fraction(leg.size.amount), at });
    else if (unit === 'quote') trades.push({ unit: 'base', amount: bought(amount, market ?? ONE), at });
    else trades.push({ unit, amount, at });
  }
  if (market === null && !isBounded && trades.some((one) => hasMovingWorth(instrument, one.unit)))
    return 'REFERENCE_STALE';
  return trades.map((one) => worthOf(instrument, one));
}

/** True unless an amount in this unit is worth the same at every price. */
function hasMovingWorth(instrument: Instrument, unit: string): boolean {
  return unit !== 'quote' && !(unit === 'contracts' && isFixed(instrument));
}

/** True for contracts whose face says what they are worth. */
function isFixed({ contract, market, quoteAsset }: Instrument): boolean {
  if (contract === null) return false;
  return contract.kind === 'inverse' || market === 'option' || contract.valueAsset === quoteAsset;
}

function worthOf(
  instrument: Instrument,
  trade: { readonly unit: string; readonly amount: Fraction; readonly at: Fraction },
): Worth {
  const { contract, baseAsset, quoteAsset } = instrument;
  if (trade.unit === 'quote') return [quoteAsset, trade.amount];
  if (trade.unit === 'base' && contract === null) return [quoteAsset, times(trade.amount, trade.at)];
  if (trade.unit === 'base' || contract === null) return [null, ZERO];
  const face = times(times(trade.amount, fraction(contract.value)), fraction(contract.multiplier));
  if (isFixed(instrument)) return [contract.valueAsset, face];
  return contract.valueAsset === baseAsset ? [quoteAsset, times(face, trade.at)] : [null, ZERO];
}

export interface Taken {
  readonly asset: string;
  readonly own: Fraction;
  readonly legs: Fraction;
}

/** What an intent takes from what may be placed: for itself, and for its legs. */
export function takenByTwin(intent: Intent, snapshot: Snapshot): Taken | string | null {
  if (!opens(intent, snapshot)) return null;
  const worths = worthsByTwin(intent, snapshot);
  if (typeof worths === 'string') return worths;
  const assets = new Set(worths.map(([asset]) => asset));
  const [asset] = assets;
  if (assets.size !== 1 || asset === null || asset === undefined) return 'INSTRUMENT_UNKNOWN';
  const [whole = ZERO, ...amounts] = worths.map(([, amount]) => amount);
  const legs = intent.kind === 'place' ? intent.legs : intent.newLegs;
  let own = whole;
  if (intent.kind === 'place' && tradesByLegsOnly(intent)) own = ZERO;
  if (intent.kind === 'amend') own = grown(intent, whole, snapshot);
  return { asset, own, legs: tradedByLegs(legs, amounts) };
}

export function tradesByLegsOnly({ legs, algo }: PlaceIntent): boolean {
  if (legs.length === 0) return false;
  return algo || legs.some(({ purpose }) => purpose === 'trigger');
}

function grown(intent: AmendIntent, after: Fraction, snapshot: Snapshot): Fraction {
  if (intent.algo) return ZERO;
  const order = orderOf(intent, snapshot);
  if (order === undefined || order.price === null) return after;
  const before = worthsByTwin({ ...intent, newSize: null, newPrice: null, newLegs: [] }, snapshot);
  if (typeof before === 'string') return after;
  return largest([minus(after, before[0]?.[1] ?? ZERO)]);
}

function tradedByLegs(legs: readonly OrderLeg[], amounts: readonly Fraction[]): Fraction {
  const of = (purpose: OrderLeg['purpose']): readonly Fraction[] =>
    amounts.filter((_amount, index) => legs[index]?.purpose === purpose);
  const profits = of('take-profit');
  const losses = of('stop-loss');
  const isWhole = legs.every(({ purpose, size }) => purpose === 'trigger' || size === null);
  const closing =
    profits.length === 1 && losses.length === 1 && isWhole
      ? largest([...profits, ...losses])
      : plus(...profits, ...losses);
  return plus(largest(of('trigger')), closing);
}

/** The whole of it as canonical text; `null` for nothing. */
export function chargeTextByTwin(intent: Intent, snapshot: Snapshot): string | null {
  const taken = takenByTwin(intent, snapshot);
  if (taken === null || typeof taken === 'string') return null;
  const { top, bottom } = plus(taken.own, taken.legs);
  if (top === 0n) return null;
  // A denominator is a power of ten: every number came from decimals.
  const digits = top.toString().padStart(bottom.toString().length, '0');
  const places = bottom.toString().length - 1;
  const text = `${digits.slice(0, digits.length - places)}.${digits.slice(digits.length - places)}`;
  return text.replace(/\.?0*$/u, '');
}
