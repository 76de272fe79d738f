import { REFERENCE_AGE_MS_MAX } from '../../bounds.ts';
import { refuse, type Refusal } from '../../errors/refusal.ts';
import { Decimal } from '../../money/decimal.ts';
import type { Instrument } from '../../trading/instrument.ts';
import type { AmendIntent, Intent, OrderLeg, OrderSize, PlaceIntent } from '../../trading/intent.ts';
import { notionalOf, toBase, type Notional } from '../notional.ts';
import type { Snapshot } from '../policy.ts';
import { knownOrderOf, type TermsRule } from '../rule.ts';

const ID = 'notional-per-order';

/** What of an order decides its worth. */
interface OrderTerms {
  readonly instrument: string;
  readonly side: 'buy' | 'sell' | null;
  readonly size: Exclude<OrderSize, { readonly unit: 'position' }>;
  readonly price: Decimal | null;
  readonly legs: readonly OrderLeg[];
}

/** The worth of the order and of each of its legs, at the worst price that it can be done at. */
export const NOTIONAL_PER_ORDER_RULE: TermsRule = {
  id: ID,
  check: ({ notionalPerOrder }, intent, snapshot) => {
    if (notionalPerOrder === null) return null;
    const worths = worthsOf(intent, snapshot);
    if ('code' in worths) return worths;
    for (const worth of worths) {
      if (worth === null) return refuse('INSTRUMENT_UNKNOWN', { ruleId: ID });
      const { asset, amount } = worth;
      const limit = notionalPerOrder.get(asset) ?? Decimal.ZERO;
      if (amount.isAbove(limit))
        return refuse('NOTIONAL_ABOVE_LIMIT', {
          ruleId: ID,
          detail: `Cannot place order: notional ${amount} ${asset} is above the limit of ${limit}.`,
        });
    }
    return null;
  },
};

/** The largest worth that the rule judges of an intent; `null` where it judges none. */
export function largestNotional(intent: Intent, snapshot: Snapshot): Notional | null {
  const worths = worthsOf(intent, snapshot);
  if ('code' in worths) return null;
  const known = worths.filter((worth) => worth !== null);
  return known.reduce<Notional | null>(
    (most, worth) => (most === null || worth.amount.isAbove(most.amount) ? worth : most),
    null,
  );
}

/** Of the order first, then of each leg, all in the one asset of the instrument; `null` where it does not say one. */
type Worths = readonly (Notional | null)[];

function worthsOf(intent: Intent, snapshot: Snapshot): Worths | Refusal {
  if (intent.kind !== 'place' && intent.kind !== 'amend') return [];
  const terms = intent.kind === 'place' ? termsOfPlace(intent) : termsOfAmend(intent, snapshot);
  if (terms === null) return [];
  return 'code' in terms ? terms : worthsOfTerms(terms, snapshot);
}

/** `null` for what closes a position: its size is the position's, and only the venue knows it. */
function termsOfPlace(intent: PlaceIntent): OrderTerms | Refusal | null {
  const { size } = intent;
  if (size.unit !== 'position') return { ...intent, size };
  return intent.reduceOnly ? null : refuse('ORDER_TERMS_UNKNOWN', { ruleId: ID });
}

/**
 * The order as it would be after the change. What is not known of it refuses: while another change of it is under way,
 * nobody knows which the venue takes last, so that an amend which names all terms is not safe either.
 */
function termsOfAmend(intent: AmendIntent, snapshot: Snapshot): OrderTerms | Refusal {
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

function worthsOfTerms(terms: OrderTerms, snapshot: Snapshot): Worths | Refusal {
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
  return [
    notionalOf(instrument, terms.size, own),
    ...terms.legs.map((leg) => {
      const price = worst(market, [terms.price, leg.price, leg.triggerPrice]);
      return notionalOf(instrument, sizeOfLeg(leg, terms.size, market), price);
    }),
  ];
}

/** A leg without a size takes what the order traded: for an amount of the quote asset, the base units it bought. */
function sizeOfLeg(leg: OrderLeg, parent: OrderTerms['size'], market: Decimal): OrderTerms['size'] {
  if (leg.size !== null && leg.size.unit !== 'position') return leg.size;
  return market.isZero() ? parent : toBase(parent, market);
}

function worst(market: Decimal, prices: readonly (Decimal | null)[]): Decimal {
  return prices.reduce<Decimal>((most, price) => (price === null ? most : Decimal.max(most, price)), market);
}

/** False where a quantity is worth the same at every price. */
function needsPrice(instrument: Instrument, size: OrderTerms['size']): boolean {
  const atOne = notionalOf(instrument, size, Decimal.ONE);
  const atZero = notionalOf(instrument, size, Decimal.ZERO);
  return atOne === null || atZero === null || !atOne.amount.equals(atZero.amount);
}

function freshReference(instrument: string, snapshot: Snapshot): Decimal | null {
  const reference = snapshot.references.get(instrument);
  if (reference === undefined) return null;
  return Math.abs(snapshot.now - reference.atMs) <= REFERENCE_AGE_MS_MAX ? reference.price : null;
}
