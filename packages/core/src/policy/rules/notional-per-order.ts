import { REFERENCE_AGE_MS_MAX } from '../../bounds.ts';
import { refuse, type Refusal } from '../../errors/refusal.ts';
import { Decimal } from '../../money/decimal.ts';
import type { Instrument } from '../../trading/instrument.ts';
import type { AmendIntent, OrderLeg, OrderSize, PlaceIntent } from '../../trading/intent.ts';
import { notionalOf, toBase } from '../notional.ts';
import type { Policy, Snapshot } from '../policy.ts';
import { knownOrderOf, type Rule } from '../rule.ts';

const ID = 'notional-per-order';

/** What of an order decides its worth. */
interface Terms {
  readonly instrument: string;
  readonly side: 'buy' | 'sell' | null;
  readonly size: Exclude<OrderSize, { readonly unit: 'position' }>;
  readonly price: Decimal | null;
  readonly legs: readonly OrderLeg[];
}

/** The worth of the order and of each of its legs, at the worst price that it can be done at. */
export const NOTIONAL_PER_ORDER_RULE: Rule = {
  id: ID,
  check: (policy, intent, snapshot) => {
    if (intent.kind !== 'place' && intent.kind !== 'amend') return null;
    const terms = intent.kind === 'place' ? termsOfPlace(intent) : termsOfAmend(intent, snapshot);
    if (terms === null) return null;
    return 'code' in terms ? terms : checkTerms(policy, terms, snapshot);
  },
};

/** `null` for what closes a position: its size is the position's, and only the venue knows it. */
function termsOfPlace(intent: PlaceIntent): Terms | Refusal | null {
  const { size } = intent;
  if (size.unit !== 'position') return { ...intent, size };
  return intent.reduceOnly ? null : refuse('ORDER_TERMS_UNKNOWN', { ruleId: ID });
}

/**
 * The order as it would be after the change. What is not known of it refuses: while another change of it is under way,
 * nobody knows which the venue takes last, so that an amend which names all terms is not safe either.
 */
function termsOfAmend(intent: AmendIntent, snapshot: Snapshot): Terms | Refusal {
  const known = knownOrderOf(intent, snapshot);
  const instrument = snapshot.instruments.get(intent.instrument);
  const price = intent.newPrice ?? known?.price ?? null;
  if (instrument === undefined) return refuse('INSTRUMENT_UNKNOWN', { ruleId: ID });
  // An algo order has no price of its own; its legs were judged when it was placed, at the size that it had then.
  const isPriced = intent.algo ? intent.newSize === null : price !== null;
  if (known?.ownership !== 'own' || known.size === null || !isPriced)
    return refuse('ORDER_TERMS_UNKNOWN', { ruleId: ID });
  const amount = intent.newSize ?? known.size;
  return {
    instrument: intent.instrument,
    side: known.side,
    size: { unit: instrument.contract === null ? 'base' : 'contracts', amount },
    price,
    legs: intent.newLegs,
  };
}

function checkTerms(policy: Policy, terms: Terms, snapshot: Snapshot): Refusal | null {
  const instrument = snapshot.instruments.get(terms.instrument);
  if (instrument === undefined) return refuse('INSTRUMENT_UNKNOWN', { ruleId: ID });
  const reference = freshReference(terms.instrument, snapshot);
  // A purchase at a limit costs at most its limit. Everything else can be done at the market's price.
  const isBounded = terms.side === 'buy' && terms.price !== null && terms.legs.length === 0;
  const sizes = [
    terms.size,
    ...terms.legs.map((leg) => sizeOfLeg(leg, terms.size, reference ?? Decimal.ONE)),
  ];
  if (!isBounded && reference === null && sizes.some((size) => needsPrice(instrument, size)))
    return refuse('REFERENCE_STALE', { ruleId: ID });
  const market = reference ?? Decimal.ZERO;
  const own = isBounded ? (terms.price ?? market) : worst(market, [terms.price]);
  const refusal = checkNotional(policy, instrument, [terms.size, own]);
  if (refusal !== null) return refusal;
  for (const leg of terms.legs) {
    const size = sizeOfLeg(leg, terms.size, market);
    const excess = checkNotional(policy, instrument, [
      size,
      worst(market, [terms.price, leg.price, leg.triggerPrice]),
    ]);
    if (excess !== null) return excess;
  }
  return null;
}

/** A leg without a size takes what the order traded: for an amount of the quote asset, the base units it bought. */
function sizeOfLeg(leg: OrderLeg, parent: Terms['size'], market: Decimal): Terms['size'] {
  if (leg.size !== null && leg.size.unit !== 'position') return leg.size;
  return market.isZero() ? parent : toBase(parent, market);
}

function worst(market: Decimal, prices: readonly (Decimal | null)[]): Decimal {
  return prices.reduce<Decimal>((most, price) => (price === null ? most : Decimal.max(most, price)), market);
}

function checkNotional(
  policy: Policy,
  instrument: Instrument,
  [size, price]: readonly [size: Terms['size'], price: Decimal],
): Refusal | null {
  const notional = notionalOf(instrument, size, price);
  if (notional === null) return refuse('INSTRUMENT_UNKNOWN', { ruleId: ID });
  const limit = policy.notionalPerOrder.get(notional.asset) ?? Decimal.ZERO;
  if (!notional.amount.isAbove(limit)) return null;
  return refuse('NOTIONAL_ABOVE_LIMIT', {
    ruleId: ID,
    detail: `Cannot place order: notional ${notional.amount} ${notional.asset} is above the limit of ${limit}.`,
  });
}

/** False where a quantity is worth the same at every price. */
function needsPrice(instrument: Instrument, size: Terms['size']): boolean {
  const atOne = notionalOf(instrument, size, Decimal.ONE);
  const atZero = notionalOf(instrument, size, Decimal.ZERO);
  return atOne === null || atZero === null || !atOne.amount.equals(atZero.amount);
}

function freshReference(instrument: string, snapshot: Snapshot): Decimal | null {
  const reference = snapshot.references.get(instrument);
  if (reference === undefined) return null;
  return Math.abs(snapshot.now - reference.atMs) <= REFERENCE_AGE_MS_MAX ? reference.price : null;
}
