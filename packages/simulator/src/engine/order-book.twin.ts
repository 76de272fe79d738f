import type { Incoming, MatchEnd } from './matching.ts';
import type { RestingOrder } from './order-book.ts';

export interface TwinResult {
  readonly end: MatchEnd;
  readonly fills: readonly { readonly makerId: string; readonly lots: bigint; readonly ticks: bigint }[];
  readonly canceled: readonly string[];
  readonly resting: readonly RestingOrder[];
}

/** The slow obvious book: one list in order of arrival; every step looks at everything. No bound on matches. */
export function matchSlowly(resting: readonly RestingOrder[], incoming: Incoming): TwinResult {
  let orders = resting;
  let { lots, budget } = incoming;
  const fills: { makerId: string; lots: bigint; ticks: bigint }[] = [];
  const canceled: string[] = [];
  const end = (reason: MatchEnd): TwinResult => ({ end: reason, fills, canceled, resting: orders });
  for (;;) {
    if (lots === 0n || budget === 0n) return end('filled');
    const maker = bestOf(orders, incoming);
    if (maker === null) return end('no-counterparty');
    if (maker.group === incoming.group) {
      if (incoming.selfTrade === 'cancel_taker') return end('self-trade');
      orders = orders.filter(({ id }) => id !== maker.id);
      canceled.push(maker.id);
      if (incoming.selfTrade === 'cancel_both') return end('self-trade');
      continue;
    }
    const candidates = [maker.lots, lots ?? maker.lots, budget === null ? maker.lots : budget / maker.ticks];
    const traded = candidates.reduce((least, candidate) => (candidate < least ? candidate : least));
    if (traded === 0n) return end('filled');
    fills.push({ makerId: maker.id, lots: traded, ticks: maker.ticks });
    lots = lots === null ? null : lots - traded;
    budget = budget === null ? null : budget - traded * maker.ticks;
    const rest = { ...maker, lots: maker.lots - traded };
    orders = orders.map((order) => (order.id === maker.id ? rest : order)).filter((order) => order.lots > 0n);
  }
}

function bestOf(orders: readonly RestingOrder[], incoming: Incoming): RestingOrder | null {
  let best: RestingOrder | null = null;
  for (const order of orders) {
    if (order.side === incoming.side) continue;
    const buys = incoming.side === 'buy';
    const limit = incoming.limitTicks;
    if (limit !== null && (buys ? order.ticks > limit : order.ticks < limit)) continue;
    // Strictly better only: of equals, the one that came first stays.
    if (best === null || (buys ? order.ticks < best.ticks : order.ticks > best.ticks)) best = order;
  }
  return best;
}
