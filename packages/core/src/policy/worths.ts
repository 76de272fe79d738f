import { REFERENCE_AGE_MS_MAX } from '../bounds.ts';
import type { ErrorCode } from '../errors/catalogue.ts';
import { Decimal } from '../money/decimal.ts';
import type { Instrument } from '../trading/instrument.ts';
import type { AmendIntent, Intent, OrderLeg, OrderSize, PlaceIntent } from '../trading/intent.ts';
import type { Side } from '../trading/vocabulary.ts';
import { notionalOf, toBase, type Notional } from './notional.ts';
import type { ReferencePrice, Snapshot } from './policy.ts';
import { knownOrderOf } from './effect.ts';

type Size = Exclude<OrderSize, { readonly unit: 'position' }>;

/** What of an order decides its worth. */
export interface OrderTerms {
  readonly instrument: string;
  readonly side: Side | null;
  readonly size: Size;
  readonly price: Decimal | null;
  readonly legs: readonly OrderLeg[];
}

const NONE: Worths = [];

/** Of the order first, then of each leg, all in the one asset of the instrument; `null` where it does not say one. */
export type Worths = readonly (Notional | null)[];

/**
 * What an order and each of its legs are worth at the worst price that they can be done at; for an amend, of the order as it
 * would be after the change. Empty for what places no order or only closes a position. A code where it cannot be said.
 */
export function worthsOf(intent: Intent, snapshot: Snapshot): Worths | ErrorCode {
  if (intent.kind !== 'place' && intent.kind !== 'amend') return NONE;
  const terms = intent.kind === 'place' ? termsOfPlace(intent) : termsOfAmend(intent, snapshot);
  if (terms === null) return NONE;
  return typeof terms === 'string' ? terms : worthsOfTerms(terms, snapshot);
}

/** The largest worth that is judged of an intent; `null` where none is. */
export function largestNotional(
  intent: Intent,
  snapshot: Snapshot,
  worths = worthsOf(intent, snapshot),
): Notional | null {
  if (typeof worths === 'string') return null;
  let most: Notional | null = null;
  for (const worth of worths) if (most === null || worth?.amount.isAbove(most.amount) === true) most = worth;
  return most;
}

/** `null` for what closes a position: its size is the position's, and only the venue knows it. */
function termsOfPlace(intent: PlaceIntent): OrderTerms | ErrorCode | null {
  const { instrument, side, size, price, legs, reduceOnly } = intent;
  if (size.unit !== 'position') return { instrument, side, size, price, legs };
  return reduceOnly ? null : 'ORDER_TERMS_UNKNOWN';
}

/**
 * The order as it would be after the change. What is not known of it refuses: while another change of it is under way,
 * nobody knows which the venue takes last, so that an amend which names all terms is not safe either.
 */
export function termsOfAmend(intent: AmendIntent, snapshot: Snapshot): OrderTerms | ErrorCode {
  const known = knownOrderOf(intent, snapshot);
  const instrument = snapshot.instruments.get(intent.instrument);
  const price = intent.newPrice ?? known?.price ?? null;
  if (instrument === undefined) return 'INSTRUMENT_UNKNOWN';
  // An algo order has no price of its own; its legs were judged when it was placed, at the size that it had then.
  const isPriced = intent.algo ? intent.newSize === null : price !== null;
  if (known?.ownership !== 'own' || known.size === null || !isPriced) return 'ORDER_TERMS_UNKNOWN';
  const amount = intent.newSize ?? known.size;
  return {
    instrument: intent.instrument,
    side: known.side,
    size: { unit: instrument.contract === null ? 'base' : 'contracts', amount },
    price,
    legs: intent.newLegs,
  };
}

/** Like {@link worthsOf}, of an order that is written out. */
export function worthsOfTerms(terms: OrderTerms, snapshot: Snapshot): Worths | ErrorCode {
  const instrument = snapshot.instruments.get(terms.instrument);
  if (instrument === undefined) return 'INSTRUMENT_UNKNOWN';
  const reference = freshPrice(snapshot.references.get(terms.instrument), snapshot);
  // A purchase at a limit costs at most its limit. Everything else can be done at the market's price.
  const isBounded = terms.side === 'buy' && terms.price !== null && terms.legs.length === 0;
  if (!isBounded && reference === null && needsPrice(instrument, terms)) return 'REFERENCE_STALE';
  const market = reference ?? Decimal.ZERO;
  const own = isBounded ? (terms.price ?? market) : worst(market, [terms.price]);
  const worth = notionalOf(instrument, terms.size, own);
  if (terms.legs.length === 0) return [worth];
  const legs = terms.legs.map((leg) => {
    const price = worst(market, [terms.price, leg.price, leg.triggerPrice]);
    return notionalOf(instrument, sizeOfLeg(leg, terms.size, market), price);
  });
  return [worth, ...legs];
}

/** A leg without a size takes what the order traded: for an amount of the quote asset, the base units it bought. */
function sizeOfLeg(leg: OrderLeg, parent: Size, market: Decimal): Size {
  if (leg.size !== null && leg.size.unit !== 'position') return leg.size;
  return market.isZero() ? parent : toBase(parent, market);
}

function worst(market: Decimal, prices: readonly (Decimal | null)[]): Decimal {
  return prices.reduce<Decimal>((most, price) => (price === null ? most : Decimal.max(most, price)), market);
}

/** False where all quantities of the order are worth the same at every price. */
function needsPrice(instrument: Instrument, { size, legs }: OrderTerms): boolean {
  return [size, ...legs.map((leg) => sizeOfLeg(leg, size, Decimal.ONE))].some((one) => {
    const atOne = notionalOf(instrument, one, Decimal.ONE);
    const atZero = notionalOf(instrument, one, Decimal.ZERO);
    return atOne === null || atZero === null || !atOne.amount.equals(atZero.amount);
  });
}

/** A price that is told and not too old, nor further in the future than clocks differ. */
export function freshPrice(
  told: ReferencePrice | null | undefined,
  { now }: Pick<Snapshot, 'now'>,
): Decimal | null {
  if (told === null || told === undefined) return null;
  return Math.abs(now - told.atMs) <= REFERENCE_AGE_MS_MAX ? told.price : null;
}
