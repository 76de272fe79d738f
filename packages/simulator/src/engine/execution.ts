import { Decimal } from '@bitting/core/money/decimal.ts';
import { armAttached } from './algo-arming.ts';
import { isOpen, putOrder, remainingSize } from './balances.ts';
import { priceLimits } from './price-limits.ts';
import {
  isAcceptable,
  matchIncoming,
  opposite,
  previewMatch,
  type Incoming,
  type MatchEnd,
} from './matching.ts';
import { trimReducingOrders } from './reducing.ts';
import { cancelOpenOrder, settleTrade } from './settlement.ts';
import { fitSteps, stepsToDecimal } from './steps.ts';
import type { RestingOrder } from './order-book.ts';
import type { Order } from './records.ts';
import { isHouse, type VenueState } from './venue-state.ts';

/** The order as the book sees it. */
export function incomingOf(state: VenueState, order: Order): Incoming {
  const instrument = state.instrument(order.instrumentId);
  const { masterUid } = state.account(order.uid);
  const limit = order.type === 'optimal_limit_ioc' ? bandPrice(state, order) : order.price;
  const isBudget = order.sizeUnit === 'quote';
  return {
    group: masterUid,
    side: order.side,
    limitTicks: limit === null ? null : fitSteps(limit, instrument.tick),
    lots: isBudget ? null : fitSteps(remainingSize(order), instrument.lot),
    budget: isBudget
      ? fitSteps(order.size.subtract(order.filledCost), instrument.tick.multiply(instrument.lot))
      : null,
    selfTrade: order.selfTrade,
  };
}

function bandPrice(state: VenueState, order: Order): Decimal {
  const { highestBuy, lowestSell } = priceLimits(state, state.instrument(order.instrumentId));
  return order.side === 'buy' ? highestBuy : lowestSell;
}

function wouldTake(state: VenueState, order: Order): boolean {
  const best = state.book(order.instrumentId).first(opposite[order.side]);
  return best !== null && isAcceptable(incomingOf(state, order), best.ticks);
}

/**
 * Brings a new (or re-priced) order to the market: it trades what it can, the rest goes into the book or is cancelled
 * as its type says. Answers the order as it stands afterwards.
 */
export function workOrder(state: VenueState, order: Order): Order {
  if (order.type === 'post_only' && wouldTake(state, order)) {
    const canceled: Order = { ...order, state: 'canceled', cancelSource: '31', updatedAt: state.now() };
    putOrder(state, canceled);
    return canceled;
  }
  putOrder(state, order);
  const book = state.book(order.instrumentId);
  const incoming = incomingOf(state, order);
  if (order.type === 'fok' && previewMatch(book, incoming).lots < (incoming.lots ?? 0n)) {
    return cancelOpenOrder(state, order, '13');
  }
  const end = matchIncoming(book, incoming, {
    fill: (maker, lots) => fillMaker(state, order, { maker, lots }),
    cancelMaker: (maker) => cancelMaker(state, maker),
  });
  const after = state.openOrders.get(order.id);
  if (after !== null) finishTaker(state, after, end);
  return state.openOrders.get(order.id) ?? state.closedOrders.get(order.id) ?? order;
}

function fillMaker(
  state: VenueState,
  taker: Order,
  match: { readonly maker: RestingOrder; readonly lots: bigint },
): void {
  const instrument = state.instrument(taker.instrumentId);
  const maker = state.openOrders.get(match.maker.id);
  if (maker === null) throw new Error(`order ${match.maker.id} is in the book although it is not open`);
  const price = stepsToDecimal(match.maker.ticks, instrument.tick);
  const size = stepsToDecimal(match.lots, instrument.lot);
  settleTrade(state, { makerId: maker.id, takerId: taker.id, price, size });
  for (const party of [maker, taker]) afterFill(state, party);
}

/** What a fill sets off for one party: stops are armed, orders that may only reduce are trimmed. */
function afterFill(state: VenueState, party: Order): void {
  if (isHouse(party.uid)) return;
  const now = state.closedOrders.get(party.id);
  if (now?.state === 'filled') armAttached(state, now);
  if (state.instrument(party.instrumentId).market === 'swap') {
    const { uid, instrumentId, positionSide: side } = party;
    trimReducingOrders(state, { uid, instrumentId, side });
  }
}

function cancelMaker(state: VenueState, maker: RestingOrder): void {
  const order = state.openOrders.get(maker.id);
  if (order !== null) cancelOpenOrder(state, order, '32');
}

const CANCEL_SOURCES: Readonly<Record<Exclude<MatchEnd, 'filled'>, string>> = {
  'no-counterparty': '14',
  'self-trade': '32',
  'too-many-matches': '33',
};

function finishTaker(state: VenueState, order: Order, end: MatchEnd): void {
  if (!isOpen(order)) return;
  if (end === 'filled') {
    finishBudget(state, order);
    return;
  }
  const rests = (order.type === 'limit' || order.type === 'post_only') && end === 'no-counterparty';
  if (!rests) {
    cancelOpenOrder(state, order, CANCEL_SOURCES[end]);
    return;
  }
  restOrder(state, order);
}

/** A market order by amount of money is done when what is left buys not even one lot. */
function finishBudget(state: VenueState, order: Order): void {
  if (order.sizeUnit !== 'quote') return;
  if (order.filled.isZero()) {
    cancelOpenOrder(state, order, '14');
    return;
  }
  const filled: Order = { ...order, state: 'filled', updatedAt: state.now() };
  putOrder(state, filled);
  armAttached(state, filled);
}

/** Puts an open order into its book. */
export function restOrder(state: VenueState, order: Order): void {
  const instrument = state.instrument(order.instrumentId);
  state.book(instrument.id).add({
    id: order.id,
    group: state.account(order.uid).masterUid,
    side: order.side,
    ticks: fitSteps(order.price ?? Decimal.ZERO, instrument.tick),
    lots: fitSteps(remainingSize(order), instrument.lot),
  });
}
