import type { Order, OrderType, Position } from '../../engine/records.ts';
import type { VenueState } from '../../engine/venue-state.ts';
import { contractCode, MARGIN_ASSET, turnoverOf, type Shape } from './contracts.ts';
import { averageOf, PRICE_MATCHES, sourceOf, stateOf } from './order-shape.ts';
import { positionFacts } from './position-shape.ts';
import { modeName } from './positions.ts';
import { rawNumber } from './raw-numbers.ts';

/** What the old interface calls a way to price an order, and what it means. */
export const LEGACY_PRICE_TYPES: Readonly<Record<string, readonly [type: OrderType, priceMatch: string]>> = {
  limit: ['limit', ''],
  market: ['market', ''],
  lightning: ['market', ''],
  post_only: ['post_only', ''],
  ioc: ['ioc', ''],
  fok: ['fok', ''],
  opponent: ['limit', 'opponent'],
  optimal_5: ['limit', 'optimal_5'],
  optimal_10: ['limit', 'optimal_10'],
  optimal_20: ['limit', 'optimal_20'],
  opponent_ioc: ['ioc', 'opponent'],
  optimal_5_ioc: ['ioc', 'optimal_5'],
  optimal_10_ioc: ['ioc', 'optimal_10'],
  optimal_20_ioc: ['ioc', 'optimal_20'],
  opponent_fok: ['fok', 'opponent'],
  optimal_5_fok: ['fok', 'optimal_5'],
  optimal_10_fok: ['fok', 'optimal_10'],
  optimal_20_fok: ['fok', 'optimal_20'],
};

function priceTypeOf(order: Order): string {
  const priceMatch = PRICE_MATCHES.has(order.category) ? order.category : '';
  const found = Object.entries(LEGACY_PRICE_TYPES).find(
    ([, [type, match]]) => type === order.type && match === priceMatch,
  );
  return found?.[0] ?? 'limit';
}

const STATUSES: Readonly<Record<string, number>> = {
  new: 3,
  partially_filled: 4,
  partially_canceled: 5,
  filled: 6,
  canceled: 7,
};

/** `both` in one-way mode, else whether the order opens or closes its position. */
function offsetOf(order: Order): string {
  if (order.positionSide === 'net') return 'both';
  const opens = (order.positionSide === 'long') === (order.side === 'buy');
  return opens ? 'open' : 'close';
}

const CROSS = {
  margin_asset: MARGIN_ASSET,
  margin_mode: 'cross',
  margin_account: MARGIN_ASSET,
  trade_partition: MARGIN_ASSET,
} as const;

/** An order as the old interface shows it: ids as a number and as text, decimals as numbers. */
export function legacyOrderShape(state: VenueState, order: Order): Shape {
  const instrument = state.instrument(order.instrumentId);
  const average = averageOf(order);
  return {
    ...CROSS,
    symbol: instrument.base,
    contract_code: contractCode(instrument),
    pair: contractCode(instrument),
    business_type: 'swap',
    contract_type: 'swap',
    volume: rawNumber(order.size),
    price: order.price === null ? null : rawNumber(order.price),
    order_price_type: priceTypeOf(order),
    order_type: 1,
    direction: order.side,
    offset: offsetOf(order),
    lever_rate: Number(order.leverage),
    order_id: rawNumber(order.id),
    order_id_str: order.id,
    client_order_id: order.clientId === '' ? null : rawNumber(order.clientId),
    created_at: order.createdAt,
    canceled_at: order.state === 'canceled' ? order.updatedAt : 0,
    update_time: order.updatedAt,
    trade_volume: rawNumber(order.filled),
    trade_turnover: rawNumber(turnoverOf(instrument, order.filledCost)),
    fee: rawNumber(order.fee.negate()),
    fee_asset: order.feeAsset,
    trade_avg_price: average === null ? null : rawNumber(average),
    margin_frozen: 0,
    profit: rawNumber(order.pnl),
    real_profit: rawNumber(order.pnl),
    status: STATUSES[stateOf(order)] ?? 3,
    order_source: sourceOf(order),
    liquidation_type: '0',
    is_tpsl: order.attached.length > 0 ? 1 : 0,
    reduce_only: order.reduceOnly ? 1 : 0,
  };
}

export function legacyPositionShape(state: VenueState, position: Position): Shape {
  const facts = positionFacts(state, position);
  const { figures, instrument } = facts;
  return {
    ...CROSS,
    symbol: instrument.base,
    contract_code: contractCode(instrument),
    pair: contractCode(instrument),
    business_type: 'swap',
    contract_type: 'swap',
    volume: rawNumber(facts.volume),
    available: rawNumber(facts.available),
    frozen: rawNumber(facts.volume.subtract(facts.available)),
    cost_open: rawNumber(facts.average),
    cost_hold: rawNumber(facts.average),
    profit_unreal: rawNumber(figures.upl),
    profit_rate: rawNumber(facts.profitRate),
    profit: rawNumber(figures.upl),
    lever_rate: Number(position.leverage),
    position_margin: rawNumber(figures.initialMargin),
    direction: facts.direction,
    last_price: rawNumber(facts.last),
    position_mode: modeName(state.account(position.uid).positionMode),
    adl_risk_percent: 1,
  };
}
