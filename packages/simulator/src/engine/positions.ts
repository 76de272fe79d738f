import { Decimal } from '@bitting/core/money/decimal.ts';
import { COST_DIGITS } from '../bounds.ts';
import { averagePrice, signedValue, type Instrument } from './instruments.ts';
import type { Order, Position, PositionSide } from './records.ts';
import { leverageKey, positionKey, type VenueState } from './venue-state.ts';

export const DEFAULT_LEVERAGE = '3';

export function leverageOf(state: VenueState, uid: string, instrumentId: string, side: PositionSide): string {
  const row = (of: PositionSide) =>
    state.leverages.get(leverageKey({ uid, instrumentId, marginMode: 'cross', side: of }));
  return (row(side) ?? row('net'))?.leverage ?? DEFAULT_LEVERAGE;
}

interface PositionTrade {
  readonly order: Order;
  readonly instrument: Instrument;
  readonly price: Decimal;
  readonly size: Decimal;
  readonly fee: Decimal;
  readonly tradeId: string;
}

export interface PositionEffect {
  readonly pnl: Decimal;
  readonly isClosing: boolean;
}

/**
 * Moves a position by one trade. Cost is conserved exactly: over both parties of a trade, Δcash − Δcost is zero, so
 * that cash plus unrealised profit over all accounts never changes.
 */
export function applyTrade(state: VenueState, trade: PositionTrade): PositionEffect {
  const { order, instrument, price } = trade;
  const before = currentPosition(state, order);
  const signed = order.side === 'buy' ? trade.size : trade.size.negate();
  const isClosing = before.size.sign() !== 0 && before.size.sign() !== signed.sign();
  const closing = isClosing ? Decimal.min(before.size.absolute(), trade.size) : Decimal.ZERO;
  const signedClosing = signed.sign() < 0 ? closing.negate() : closing;
  const total = signedValue(instrument, signed, price);
  const closedValue = signedValue(instrument, signedClosing, price);
  const released = isClosing ? releasedCost(before, closing) : Decimal.ZERO;
  const pnl = isClosing ? closedValue.negate().subtract(released) : Decimal.ZERO;
  const size = before.size.add(signed);
  const cost = before.cost.subtract(released).add(total.subtract(closedValue));
  const isFresh = before.size.isZero() || (isClosing && closing.isBelow(trade.size));
  const next: Position = {
    ...before,
    size,
    cost,
    pnl: before.pnl.add(pnl),
    fee: before.fee.subtract(trade.fee),
    sizeMax: Decimal.max(before.sizeMax, size.absolute()),
    closedSize: before.closedSize.add(closing),
    closedCost: before.closedCost.add(closing.multiply(price)),
    openAverage: isFresh || !isClosing ? averagePrice(instrument, size, cost) : before.openAverage,
    lastTradeId: trade.tradeId,
    updatedAt: state.now(),
  };
  storePosition(state, before, next);
  return { pnl, isClosing };
}

function releasedCost(position: Position, closing: Decimal): Decimal {
  if (closing.equals(position.size.absolute())) return position.cost;
  return position.cost.multiply(closing).divide(position.size.absolute(), COST_DIGITS, 'half-even');
}

function currentPosition(state: VenueState, order: Order): Position {
  const key = { uid: order.uid, instrumentId: order.instrumentId, side: order.positionSide };
  const leverage = leverageOf(state, order.uid, order.instrumentId, order.positionSide);
  return state.positions.get(positionKey(key)) ?? emptyPosition(state, { ...key, leverage });
}

function emptyPosition(
  state: VenueState,
  key: Pick<Position, 'uid' | 'instrumentId' | 'side' | 'leverage'>,
): Position {
  return {
    ...key,
    id: state.nextId(),
    size: Decimal.ZERO,
    cost: Decimal.ZERO,
    pnl: Decimal.ZERO,
    fee: Decimal.ZERO,
    sizeMax: Decimal.ZERO,
    closedSize: Decimal.ZERO,
    closedCost: Decimal.ZERO,
    openAverage: Decimal.ZERO,
    lastTradeId: '',
    createdAt: state.now(),
    updatedAt: state.now(),
  };
}

/** An emptied position goes to the history; one that flipped ends there too and starts anew. */
function storePosition(state: VenueState, before: Position, next: Position): void {
  const key = positionKey(next);
  if (next.size.isZero()) {
    state.positions.delete(key);
    state.closedPositions.put(next);
  } else if (!before.size.isZero() && before.size.sign() !== next.size.sign()) {
    state.closedPositions.put({ ...next, size: Decimal.ZERO, cost: Decimal.ZERO });
    state.positions.put({
      ...emptyPosition(state, next),
      size: next.size,
      cost: next.cost,
      sizeMax: next.size.absolute(),
      openAverage: next.openAverage,
      lastTradeId: next.lastTradeId,
    });
  } else {
    state.positions.put(next);
  }
  if (state.isObserved) state.emit({ kind: 'position', position: next });
}
