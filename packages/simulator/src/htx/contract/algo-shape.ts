import type { Algo, AlgoState, StopLeg } from '../../engine/records.ts';
import type { VenueState } from '../../engine/venue-state.ts';
import { contractCode, type Shape } from './contracts.ts';
import { legShape, shownSide } from './order-shape.ts';

export type AlgoKind = 'trigger' | 'tp' | 'sl' | 'tpsl' | 'trailing_stop';

/** What the venue calls a waiting order: after what it waits for. */
export function kindOf(algo: Algo): AlgoKind {
  if (algo.type === 'trailing') return 'trailing_stop';
  if (algo.type === 'trigger') return 'trigger';
  if (algo.type === 'oco') return 'tpsl';
  return algo.takeProfit === null ? 'sl' : 'tp';
}

const STATES: Readonly<Record<AlgoState, string>> = {
  live: 'active',
  effective: 'effective',
  canceled: 'canceled',
  order_failed: 'failed',
};

export function algoStateOf(algo: Algo): string {
  return STATES[algo.state];
}

function triggerShape(leg: StopLeg): Shape {
  return {
    trigger_price: leg.triggerPrice.toString(),
    trigger_price_type: leg.triggerOn,
    price: leg.orderPrice?.toString() ?? '0',
    order_price_type: leg.orderPrice === null ? 'market' : 'limit',
  };
}

/** The fields that belong to one kind of waiting order only. */
function termsShape(algo: Algo): Shape {
  if (algo.trigger !== null) return triggerShape(algo.trigger);
  if (algo.trailing !== undefined) {
    return {
      active_price: algo.trailing.activePrice?.toString() ?? '',
      callback_rate: algo.trailing.callbackRatio.toString(),
      order_price_type: 'formula_price',
    };
  }
  return {
    ...(algo.takeProfit === null ? {} : legShape('tp', algo.takeProfit)),
    ...(algo.stopLoss === null ? {} : legShape('sl', algo.stopLoss)),
  };
}

/** A waiting order as V5 shows it. */
export function algoShape(state: VenueState, algo: Algo): Shape {
  return {
    id: algo.id,
    volume: algo.size.toString(),
    type: kindOf(algo),
    state: algoStateOf(algo),
    side: algo.side,
    algo_id: algo.id,
    algo_client_order_id: algo.clientId === '' ? null : algo.clientId,
    contract_code: contractCode(state.instrument(algo.instrumentId)),
    position_side: shownSide(algo.positionSide),
    margin_mode: algo.tradeMode,
    created_time: algo.createdAt.toString(),
    updated_time: algo.updatedAt.toString(),
    order_source: algo.parentOrderId === '' ? 'api' : 'tpsl',
    reduce_only: algo.reduceOnly,
    relation_order_id: algo.orderId === '' ? null : algo.orderId,
    ...termsShape(algo),
  };
}
