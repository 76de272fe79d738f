/** What the strategies are made of. */
import { Decimal } from '@bitting/core/money/decimal.ts';
import { sideOf } from '@bitting/core/policy/exposures.ts';
import type { Side } from '@bitting/core/trading/vocabulary.ts';
import type { Accomplice } from './accomplice.ts';
import type { Ground } from './ground.ts';
import { metadataOf, worthOf } from './instruments.ts';
import type { Answer, Order, Thief } from './thief.ts';

export interface Turn {
  readonly ground: Ground;
  readonly thief: Thief;
  readonly accomplice: Accomplice;
  /** What the policy allows. */
  readonly instrument: string;
  /** From 0. */
  readonly hour: number;
  readonly random: () => number;
  /** Which way the market goes next: above zero up. A thief who is lucky guesses it. */
  readonly omen: number;
}

export const OPPOSITE = { buy: 'sell', sell: 'buy' } as const satisfies Record<Side, Side>;
/** A little less than allowed, so that roundings do not matter. */
const NEARLY = Decimal.parse('0.9999');
/** Less than this is not worth an order. */
const WORTH_LEAST = Decimal.parse('20');
const ORDERS_MAX = 60;

/** The worst price that the collar admits now, if the collar looks at both opinions of the price. */
export function worstPrice(turn: Turn, side: Side, instrument = turn.instrument): Decimal {
  const { ground, thief } = turn;
  const collar = thief.policy.limits.priceCollar ?? Decimal.ONE;
  const reference = ground.references.get(instrument)?.price ?? Decimal.ZERO;
  const mark = ground.marketStates.get(instrument)?.mark?.price ?? reference;
  const [low, high] = [Decimal.min(reference, mark), Decimal.max(reference, mark)];
  return side === 'buy'
    ? onTick(low.multiply(Decimal.ONE.add(collar)), instrument, 'down')
    : onTick(high.multiply(Decimal.ONE.subtract(collar)), instrument, 'up');
}

export function onTick(price: Decimal, instrument: string, rounding: 'down' | 'up'): Decimal {
  const { tickSize } = metadataOf(instrument);
  return price.divide(tickSize, 0, rounding).multiply(tickSize);
}

/** A fraction of a price, on its tick. */
export function times(price: Decimal, factor: string, instrument: string): Decimal {
  return onTick(price.multiply(Decimal.parse(factor)), instrument, 'down');
}

/** The size whose worth is judged as this, at most. */
export function sizeOf(turn: Turn, worth: Decimal, price: Decimal, instrument = turn.instrument): Decimal {
  const reference = turn.ground.references.get(instrument)?.price ?? price;
  const { lotSize } = metadataOf(instrument);
  return worth
    .divide(worthOf(instrument, Decimal.ONE, Decimal.max(price, reference)), 18, 'down')
    .divide(lotSize, 0, 'down')
    .multiply(lotSize);
}

/** What the budgets and the limit of one order leave. */
export function leftOf({ ground: { asset }, thief: { book, policy } }: Turn): Decimal {
  const { limits, notionalPerOrder } = policy;
  const most = notionalPerOrder.get(asset) ?? Decimal.ZERO;
  const rests = [
    [limits.notionalPerHour, book.placedThisHour()],
    [limits.notionalPerDay, book.placedToday()],
  ] as const;
  return rests
    .reduce(
      (least, [limit, used]) =>
        limit === null ? least : Decimal.min(least, (limit.get(asset) ?? Decimal.ZERO).subtract(used)),
      most,
    )
    .multiply(NEARLY);
}

/** What the exposure limit leaves on a side. */
export function roomOf({ ground, thief, instrument }: Turn, side: Side): Decimal {
  const { book, policy } = thief;
  const limit = policy.limits.exposure?.get(ground.asset);
  if (limit === undefined) return Decimal.of(1n << 60n);
  const exposure = book.usage().exposures?.get(instrument);
  if (exposure === undefined) return limit;
  return limit.subtract(sideOf(exposure, side)).multiply(NEARLY);
}

/** The most that one order may be worth. */
export function perOrder({ ground, thief: { policy } }: Turn): Decimal {
  return policy.notionalPerOrder.get(ground.asset) ?? Decimal.ZERO;
}

/** Trades with the accomplice at the worst price until the budget is gone; the accomplice clears the way first. */
export function drain(turn: Turn, side: Side, most?: Decimal): void {
  const { accomplice, instrument, thief } = turn;
  const price = worstPrice(turn, side);
  accomplice.sweep(instrument, side, price);
  let left = most ?? Decimal.of(1n << 60n);
  for (let count = 0; count < ORDERS_MAX; count += 1) {
    const worth = Decimal.min(left, Decimal.min(leftOf(turn), roomOf(turn, side)));
    if (worth.isBelow(WORTH_LEAST)) break;
    const size = sizeOf(turn, worth, price);
    if (size.isZero()) break;
    accomplice.place(instrument, { side: OPPOSITE[side], size, price });
    const answer = thief.place({ instrument, side, type: 'ioc', size, price });
    if (!isDone(answer)) break;
    left = left.subtract(worth);
  }
  accomplice.cancelAll();
}

/** Closes the positions of contracts at the worst price, which no budget refuses. */
export function unwind(turn: Turn): void {
  const { accomplice, ground, instrument, thief } = turn;
  for (let count = 0; count < ORDERS_MAX; count += 1) {
    const [held] = ground.heldBy(ground.victim);
    if (held === undefined) break;
    const side: Side = held.contracts.sign() > 0 ? 'sell' : 'buy';
    const price = worstPrice(turn, side);
    const most = sizeOf(turn, perOrder(turn).multiply(NEARLY), price);
    const size = Decimal.min(held.contracts.absolute(), most);
    accomplice.sweep(instrument, side, price);
    accomplice.place(instrument, { side: OPPOSITE[side], size, price });
    if (!isDone(thief.place({ instrument, side, type: 'ioc', size, price, reduceOnly: true }))) break;
  }
  accomplice.cancelAll();
}

export function isDone(answer: Answer): answer is { readonly ids: readonly string[] } {
  return 'ids' in answer && answer.ids.every((id) => id !== '');
}

/** Tries an order that must not get through as it is; the answer is whether it did. */
export function tryOrder(turn: Turn, order: Order): boolean {
  return isDone(turn.thief.place(order));
}
