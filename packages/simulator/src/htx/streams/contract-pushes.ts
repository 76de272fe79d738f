import type { Account, Fill, Order, Position } from '../../engine/records.ts';
import type { VenueEvent, VenueState } from '../../engine/venue-state.ts';
import { contractCode, turnoverOf, type Shape } from '../contract/contracts.ts';
import { orderShape, shownSide } from '../contract/order-shape.ts';
import { positionShape } from '../contract/position-shape.ts';
import { modeName } from '../contract/positions.ts';

export type AccountCause = 'filled' | 'cancel_order' | 'liquidation' | 'transferred' | 'set_leverage';

/** Orders, executions and positions of contracts among a user's events. */
export function isOfContract(state: VenueState, row: { readonly instrumentId: string }): boolean {
  return state.instrument(row.instrumentId).market === 'swap';
}

const RANK: readonly AccountCause[] = [
  'liquidation',
  'filled',
  'cancel_order',
  'transferred',
  'set_leverage',
];

function causeOf(state: VenueState, event: VenueEvent): AccountCause | null {
  if (event.kind === 'order') return orderCause(state, event.order, event.previous);
  if (event.kind === 'position') return isOfContract(state, event.position) ? 'set_leverage' : null;
  return event.kind === 'balance' && event.balance.wallet === 'contract' ? 'transferred' : null;
}

function orderCause(state: VenueState, order: Order, previous: Order | null): AccountCause | null {
  if (!isOfContract(state, order)) return null;
  if (order.category === 'full_liquidation' || order.cancelSource === '2') return 'liquidation';
  if (order.state === 'canceled') return 'cancel_order';
  return previous?.filled.equals(order.filled) === false ? 'filled' : null;
}

/** Why the account is told anew after a command; `null` when nothing happened that the venue tells it of. */
export function accountCause(state: VenueState, events: readonly VenueEvent[]): AccountCause | null {
  const causes = new Set(events.map((event) => causeOf(state, event)));
  return RANK.find((cause) => causes.has(cause)) ?? null;
}

/** An order as V5 pushes it: what REST shows, without what only its lists have. */
export function pushedOrder(state: VenueState, order: Order): Shape {
  const { id, real_profit, price_protect, ...shape } = orderShape(state, order);
  void [id, real_profit, price_protect];
  return { ...shape, profit: order.pnl.toString(), cancel_reason: shape['cancel_reason'] ?? '' };
}

/** `<trade>-<order>-<n>`: one execution is one part here. */
function executionId(fill: Fill): string {
  return `${fill.tradeId}-${fill.orderId}-1`;
}

function execution(state: VenueState, fill: Fill): Shape {
  const instrument = state.instrument(fill.instrumentId);
  return {
    id: executionId(fill),
    trade_id: fill.tradeId,
    role: fill.role === 'T' ? 'taker' : 'maker',
    trade_price: fill.price.toString(),
    trade_volume: fill.size.toString(),
    trade_turnover: turnoverOf(instrument, fill.price.multiply(fill.size)).toString(),
  };
}

/** A row of `trade`. */
export function pushedTrade(state: VenueState, fill: Fill): Shape {
  return {
    direction: fill.side,
    position_side: shownSide(fill.positionSide),
    contract_code: contractCode(state.instrument(fill.instrumentId)),
    contract_type: 'swap',
    order_id: fill.orderId,
    client_order_id: fill.clientId === '' ? fill.orderId : fill.clientId,
    ...execution(state, fill),
    created_time: fill.at.toString(),
    updated_time: fill.at.toString(),
  };
}

/** A row of `match_orders`: an order as the matching left it, with the execution that changed it. */
export function pushedMatch(state: VenueState, order: Order, fill: Fill | null): Shape {
  const shape = pushedOrder(state, order);
  return {
    ...shape,
    total_trade_volume: order.filled.toString(),
    ...(fill === null ? {} : execution(state, fill)),
    match_time: order.updatedAt.toString(),
  };
}

const NOTHING = {
  volume: '0',
  available: '0',
  initial_margin: '0',
  maintenance_margin: '0',
  profit_unreal: '0',
  profit_rate: '0',
  liquidation_price: '',
} as const;

/** A position as V5 pushes it; one that was closed has nothing left. */
export function pushedPosition(state: VenueState, account: Account, position: Position): Shape {
  const instrument = state.instrument(position.instrumentId);
  const isClosed = position.size.isZero();
  const market = state.market(instrument.id);
  const closed = {
    contract_code: contractCode(instrument),
    position_side: shownSide(position.side),
    direction: '',
    margin_mode: 'cross',
    open_avg_price: '0',
    ...NOTHING,
    lever_rate: Number(position.leverage),
    adl_risk_percent: null,
    margin_rate: '0',
    mark_price: market.mark.toString(),
    last_price: market.last.toString(),
    margin_currency: instrument.settle,
    contract_type: 'swap',
    created_time: position.createdAt.toString(),
    updated_time: position.updatedAt.toString(),
  };
  return {
    ...(isClosed ? closed : positionShape(state, position)),
    symbol: instrument.base,
    position_mode: modeName(account.positionMode),
    fee: position.fee.negate().toString(),
    profit: position.pnl.toString(),
    state: 'normal',
    funding_fee: '0',
  };
}
