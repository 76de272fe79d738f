/** What orders trade, at which prices and against what, once more. Shares no code with the rules. */
import type { Intent, OrderSize } from '../trading/intent.ts';
import type { Question } from './evaluate.twin.ts';
import type { Snapshot } from './policy.ts';
import {
  bought,
  fraction,
  isMore,
  maybe,
  minus,
  ONE,
  opens,
  orderOf,
  plus,
  priceNow,
  reduces,
  times,
  tradesByLegsOnly,
  ZERO,
  type Fraction,
} from './worths.twin.ts';

/** What is done or gone at once. */
export const AT_ONCE: readonly string[] = ['market', 'ioc', 'fok', 'optimal-limit-ioc'];

interface Trade {
  readonly sides: readonly string[];
  readonly price: Fraction | null;
  readonly size: OrderSize | null;
  readonly isLeg: boolean;
  readonly trigger: Fraction | null;
}

export const BOTH = ['buy', 'sell'] as const;

/** All that an intent may trade. */
export function tradesByTwin(intent: Intent, snapshot: Snapshot): readonly Trade[] | string {
  if (intent.kind === 'place') {
    const other = intent.side === 'buy' ? 'sell' : 'buy';
    const trades: Trade[] = [];
    if (!tradesByLegsOnly(intent))
      trades.push({
        sides: [intent.side],
        price: intent.algo ? null : maybe(intent.price),
        size: intent.size,
        isLeg: false,
        trigger: null,
      });
    for (const { purpose, price, size, triggerPrice } of intent.legs) {
      let sides: readonly string[] = [other];
      if (purpose === 'trigger' || (intent.algo && intent.reduceOnly)) sides = [intent.side];
      else if (intent.algo) sides = BOTH;
      trades.push({ sides, price: maybe(price), size, isLeg: true, trigger: maybe(triggerPrice) });
    }
    return trades;
  }
  if (intent.kind !== 'amend') return [];
  const order = orderOf(intent, snapshot);
  const side = order?.side ?? null;
  const trades: Trade[] = [];
  if (!intent.algo) {
    const price = maybe(intent.newPrice ?? order?.price);
    if (price === null || order === undefined) return 'ORDER_TERMS_UNKNOWN';
    trades.push({ sides: side === null ? BOTH : [side], price, size: null, isLeg: false, trigger: null });
  }
  for (const { purpose, price, size, triggerPrice } of intent.newLegs) {
    let sides: readonly string[] = BOTH;
    if (side !== null && purpose === 'trigger') sides = [side];
    else if (side !== null && !intent.algo) sides = [side === 'buy' ? 'sell' : 'buy'];
    trades.push({ sides, price: maybe(price), size, isLeg: true, trigger: maybe(triggerPrice) });
  }
  return trades;
}

/** All prices that say what the instrument is worth; more than one where the venue has a second. */
function opinions(instrument: string, isOpening: boolean, snapshot: Snapshot): readonly Fraction[] | string {
  const reference = priceNow(snapshot.references.get(instrument), snapshot);
  if (reference === null) return 'REFERENCE_STALE';
  const told = snapshot.marketStates.get(instrument)?.mark;
  const mark = priceNow(told, snapshot);
  if (mark !== null) return [reference, mark];
  if (!isOpening) return [reference];
  return told === undefined || told === null ? 'MARKET_STATE_UNKNOWN' : 'REFERENCE_STALE';
}

/** A price that is worse than an opinion by more than the collar. */
function isWorse(price: Fraction, side: string, opinion: Fraction, collar: Fraction): boolean {
  return side === 'buy'
    ? isMore(price, times(opinion, plus(ONE, collar)))
    : isMore(times(opinion, minus(ONE, collar)), price);
}

export function collarRefusal({ terms, intent, snapshot }: Question): string | null {
  const collar = maybe(terms.limits.priceCollar);
  if (collar === null) return null;
  const { depthShare } = terms.limits;
  if (intent.kind === 'close-position') return depthShare === null ? 'ORDER_PRICE_MISSING' : null;
  if (intent.kind !== 'place' && intent.kind !== 'amend') return null;
  const trades = tradesByTwin(intent, snapshot);
  if (typeof trades === 'string') return trades;
  const priced = trades.filter(({ price }) => price !== null);
  if (depthShare === null && priced.length < trades.length) return 'ORDER_PRICE_MISSING';
  if (priced.some(({ isLeg, trigger }) => isLeg && trigger === null)) return 'ORDER_TERMS_UNKNOWN';
  const isOpening = !reduces(intent, snapshot);
  if (trades.length === 0 || (!isOpening && priced.length === 0)) return null;
  const prices = opinions(intent.instrument, isOpening, snapshot);
  if (typeof prices === 'string') return prices;
  for (const one of isOpening ? prices : [])
    for (const other of prices) if (isMore(one, times(other, plus(ONE, collar)))) return 'REFERENCES_APART';
  for (const { price, sides, trigger } of trades)
    for (const side of sides)
      if (
        price !== null &&
        [...prices, ...(trigger === null ? [] : [trigger])].some((one) => isWorse(price, side, one, collar))
      )
        return 'PRICE_OUTSIDE_COLLAR';
  return null;
}

export function depthRefusal({ terms, intents, index, snapshot }: Question): string | null {
  const share = maybe(terms.limits.depthShare);
  const collar = maybe(terms.limits.priceCollar);
  if (share === null) return null;
  const wantedOf = new Map<string, Fraction>();
  for (const [at, intent] of intents.entries()) {
    if (at > index || !opens(intent, snapshot)) continue;
    const trades = tradesByTwin(intent, snapshot);
    if (typeof trades === 'string') return at === index ? trades : 'earlier';
    for (const { price, sides, size } of trades) {
      for (const side of price === null ? sides : []) {
        const room = roomOf(intent.instrument, { side, collar }, snapshot);
        if (typeof room === 'string') return at === index ? room : 'earlier';
        const wanted = inBookUnits(
          size === null || size.unit === 'position' ? wholeSize(intent, snapshot) : size,
          intent.instrument,
          room.best,
          snapshot,
        );
        if (wanted === null) return at === index ? 'ORDER_TERMS_UNKNOWN' : 'earlier';
        const place = `${side}${intent.instrument}`;
        wantedOf.set(place, plus(wantedOf.get(place) ?? ZERO, wanted));
        if (isMore(wantedOf.get(place) ?? ZERO, times(share, room.sum)) && at === index)
          return 'DEPTH_EXCEEDED';
      }
    }
  }
  return null;
}

function roomOf(
  instrument: string,
  { side, collar }: { readonly side: string; readonly collar: Fraction | null },
  snapshot: Snapshot,
): { readonly best: Fraction | null; readonly sum: Fraction } | string {
  if (snapshot.instruments.get(instrument) === undefined) return 'INSTRUMENT_UNKNOWN';
  const book = snapshot.marketStates.get(instrument)?.book;
  if (book === undefined || book === null) return 'MARKET_STATE_UNKNOWN';
  if (book.atMs < snapshot.now - 5_000 || book.atMs > snapshot.now + 5_000) return 'REFERENCE_STALE';
  const prices = collar === null ? [] : opinions(instrument, true, snapshot);
  if (typeof prices === 'string') return prices;
  let sum = ZERO;
  const levels = side === 'buy' ? book.asks : book.bids;
  for (const { price, size } of levels)
    if (collar === null || !prices.some((one) => isWorse(fraction(price), side, one, collar)))
      sum = plus(sum, fraction(size));
  return { best: maybe(levels[0]?.price), sum };
}

function wholeSize(intent: Intent, snapshot: Snapshot): OrderSize | null {
  if (intent.kind === 'place') return intent.size;
  if (intent.kind !== 'amend') return null;
  const amount = intent.newSize ?? orderOf(intent, snapshot)?.size ?? null;
  const isPair = snapshot.instruments.get(intent.instrument)?.contract === null;
  return amount === null ? null : { unit: isPair ? 'base' : 'contracts', amount };
}

function inBookUnits(
  size: OrderSize | null,
  instrument: string,
  best: Fraction | null,
  snapshot: Snapshot,
): Fraction | null {
  if (size === null || size.unit === 'position') return null;
  const isPair = snapshot.instruments.get(instrument)?.contract === null;
  if (isPair === (size.unit === 'contracts')) return null;
  const amount = fraction(size.amount);
  return size.unit === 'quote' && best !== null ? bought(amount, best) : amount;
}

/** What of the book an order is or comes to; `null` where it never meets anything. */
interface Party {
  readonly instrument: string;
  readonly side: string | null;
  readonly price: Fraction | null;
  readonly canArrive: boolean;
  readonly canWait: boolean;
}

function partyOf(intent: Intent, snapshot: Snapshot): Party | null {
  if (!opens(intent, snapshot) || intent.algo) return null;
  const { instrument } = intent;
  if (intent.kind === 'amend') {
    const order = orderOf(intent, snapshot);
    const price = maybe(intent.newPrice ?? order?.price);
    return { instrument, side: order?.side ?? null, price, canArrive: true, canWait: true };
  }
  const { side, type, legs } = intent;
  if (type === 'trigger' || legs.some(({ purpose }) => purpose === 'trigger')) return null;
  const canWait = !AT_ONCE.includes(type);
  return { instrument, side, price: maybe(intent.price), canArrive: type !== 'post-only', canWait };
}

function wouldTrade(one: Party, other: Party): boolean {
  const canMatch = (one.canArrive && other.canWait) || (other.canArrive && one.canWait);
  if (!canMatch || one.instrument !== other.instrument) return false;
  if (one.side === null || other.side === null) return true;
  if (one.side === other.side) return false;
  const [buyer, seller] = one.side === 'buy' ? [one, other] : [other, one];
  return buyer.price === null || seller.price === null || !isMore(seller.price, buyer.price);
}

export function selfTradeRefusal({ terms, intents, index, intent, snapshot }: Question): string | null {
  const party = partyOf(intent, snapshot);
  if (terms.limits.selfTrade === 'allow' || party === null) return null;
  if (snapshot.resting === null && party.canArrive) return 'USAGE_UNKNOWN';
  const resting = (snapshot.resting?.get(party.instrument) ?? []).filter(({ algo }) => !algo);
  const others = resting.map(({ side, price }): Party => ({
    instrument: party.instrument,
    side,
    price: maybe(price),
    canArrive: false,
    canWait: true,
  }));
  for (const one of intents.slice(0, index)) {
    const earlier = partyOf(one, snapshot);
    if (earlier !== null) others.push(earlier);
  }
  return others.some((other) => wouldTrade(party, other)) ? 'SELF_TRADE' : null;
}
