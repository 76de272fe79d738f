import { MATCHES_PER_TAKER_MAX } from '../bounds.ts';
import type { OrderBook, RestingOrder } from './order-book.ts';
import type { SelfTradeMode, Side } from './records.ts';

export interface Incoming {
  readonly group: string;
  readonly side: Side;
  /** Worst price that is taken; `null` takes any. */
  readonly limitTicks: bigint | null;
  /** Size left; `null` when only the budget bounds it. */
  readonly lots: bigint | null;
  /** Money left, in ticks × lots; `null` when only the size bounds it. */
  readonly budget: bigint | null;
  readonly selfTrade: SelfTradeMode;
}

export type MatchEnd = 'filled' | 'no-counterparty' | 'self-trade' | 'too-many-matches';

export interface MatchHooks {
  /** Called after the book has given up `lots` of `maker`. */
  fill(maker: RestingOrder, lots: bigint): void;
  /** Called after `maker` left the book because it met its own group. */
  cancelMaker(maker: RestingOrder): void;
}

export const opposite: Readonly<Record<Side, Side>> = { buy: 'sell', sell: 'buy' };

export function isAcceptable(incoming: Pick<Incoming, 'side' | 'limitTicks'>, ticks: bigint): boolean {
  if (incoming.limitTicks === null) return true;
  return incoming.side === 'buy' ? ticks <= incoming.limitTicks : ticks >= incoming.limitTicks;
}

/** Lots of one maker that the incoming order still takes. */
export function takeableLots(incoming: Incoming, maker: RestingOrder): bigint {
  let lots = maker.lots;
  if (incoming.lots !== null && incoming.lots < lots) lots = incoming.lots;
  if (incoming.budget !== null && maker.ticks > 0n) {
    const affordable = incoming.budget / maker.ticks;
    if (affordable < lots) lots = affordable;
  }
  return lots;
}

function takeAway(incoming: Incoming, lots: bigint, ticks: bigint): Incoming {
  return {
    ...incoming,
    lots: incoming.lots === null ? null : incoming.lots - lots,
    budget: incoming.budget === null ? null : incoming.budget - lots * ticks,
  };
}

/** Lets an incoming order trade against the book, best price first, oldest first. The book may change in the hooks. */
export function matchIncoming(book: OrderBook, order: Incoming, hooks: MatchHooks): MatchEnd {
  let incoming = order;
  for (let matches = 0; matches < MATCHES_PER_TAKER_MAX; matches += 1) {
    if (incoming.lots === 0n || incoming.budget === 0n) return 'filled';
    const maker = book.first(opposite[incoming.side]);
    if (maker === null || !isAcceptable(incoming, maker.ticks)) return 'no-counterparty';
    if (maker.group === incoming.group && incoming.selfTrade !== 'allow') {
      if (incoming.selfTrade !== 'cancel_taker') {
        book.remove(maker.id);
        hooks.cancelMaker(maker);
      }
      if (incoming.selfTrade !== 'cancel_maker') return 'self-trade';
      continue;
    }
    const lots = takeableLots(incoming, maker);
    if (lots === 0n) return 'filled';
    book.reduce(maker.id, lots);
    incoming = takeAway(incoming, lots, maker.ticks);
    hooks.fill(maker, lots);
  }
  return incoming.lots === 0n || incoming.budget === 0n ? 'filled' : 'too-many-matches';
}

export interface Preview {
  /** Lots that would trade now. */
  readonly lots: bigint;
  /** Their price, in ticks × lots. */
  readonly cost: bigint;
}

/** What `matchIncoming` would trade, without doing it; orders of the own group are skipped. */
export function previewMatch(book: OrderBook, order: Incoming): Preview {
  let incoming = order;
  let cost = 0n;
  let total = 0n;
  let matches = 0;
  for (const maker of book.queue(opposite[order.side])) {
    if (incoming.lots === 0n || matches >= MATCHES_PER_TAKER_MAX) break;
    if (!isAcceptable(incoming, maker.ticks)) break;
    matches += 1;
    if (maker.group === incoming.group && incoming.selfTrade !== 'allow') continue;
    const lots = takeableLots(incoming, maker);
    if (lots === 0n) break;
    total += lots;
    cost += lots * maker.ticks;
    // A maker that keeps something ends it: the money left is too little for one lot at the best price.
    if (lots < maker.lots) break;
    incoming = takeAway(incoming, lots, maker.ticks);
  }
  return { lots: total, cost };
}
