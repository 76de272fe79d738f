import { Decimal } from '@bitting/core/money/decimal.ts';
import { TRIGGER_CASCADE_MAX } from '../bounds.ts';
import { putAlgo } from './algo-arming.ts';
import { liquidateAccounts } from './liquidation.ts';
import { placeOrder } from './placement.ts';
import { followPrice, trailingLeg } from './trailing.ts';
import { positionKey, type VenueState } from './venue-state.ts';
import type { Algo, OrderType, StopLeg } from './records.ts';

interface Fired {
  readonly leg: StopLeg;
  readonly actualSide: Algo['actualSide'];
}

/** Sets off what waits for a price: trigger orders of the instruments that moved, and liquidations. */
export function settleConsequences(state: VenueState): void {
  for (let round = 0; round < TRIGGER_CASCADE_MAX && state.moved.size > 0; round += 1) {
    const moved = new Set(state.moved);
    state.moved.clear();
    for (const waiting of state.openAlgos.among(state.openAlgosByInstrument, moved)) {
      const algo = followPrice(state, waiting);
      const fired = firedLeg(state, algo);
      if (fired !== null) fire(state, algo, fired);
    }
    liquidateAccounts(state, moved);
  }
}

function priceFor(state: VenueState, instrumentId: string, leg: StopLeg): Decimal {
  const market = state.market(instrumentId);
  return leg.triggerOn === 'last' ? market.last : market.mark;
}

/** Which leg of a waiting order the present price sets off. */
export function firedLeg(state: VenueState, algo: Algo): Fired | null {
  const reached = (leg: StopLeg | null, above: boolean): leg is StopLeg => {
    if (leg === null) return false;
    const price = priceFor(state, algo.instrumentId, leg);
    return above ? !price.isBelow(leg.triggerPrice) : !price.isAbove(leg.triggerPrice);
  };
  if (reached(algo.trigger, algo.triggerAbove)) return { leg: algo.trigger, actualSide: '' };
  const sells = algo.side === 'sell';
  const trailing = trailingLeg(algo);
  if (reached(trailing, !sells)) return { leg: trailing, actualSide: '' };
  if (reached(algo.takeProfit, sells)) return { leg: algo.takeProfit, actualSide: 'tp' };
  if (reached(algo.stopLoss, !sells)) return { leg: algo.stopLoss, actualSide: 'sl' };
  return null;
}

function fire(state: VenueState, algo: Algo, { leg, actualSide }: Fired): void {
  const instrument = state.instrument(algo.instrumentId);
  const now = state.now();
  const result = placeOrder(state, algo.uid, {
    ...(algo.givesId === true ? { id: algo.id, clientId: algo.clientId, sharesClientId: true } : {}),
    instrumentId: algo.instrumentId,
    tradeMode: instrument.market === 'spot' ? 'cash' : algo.tradeMode,
    side: algo.side,
    positionSide: instrument.market === 'spot' ? null : algo.positionSide,
    type: orderType(algo, leg),
    size: algo.closeFraction === '' ? algo.size : wholePosition(state, algo),
    price: leg.orderPrice,
    sizeUnit: algo.targetCurrency === 'quote_ccy' && leg.orderPrice === null ? 'quote' : 'base',
    targetCurrency: algo.targetCurrency,
    tag: algo.tag,
    reduceOnly: algo.reduceOnly || algo.closeFraction !== '',
    attached: algo.attached,
    source: algo.trigger === null ? '7' : '6',
    algoId: algo.id,
    algoClientId: algo.clientId,
  });
  putAlgo(state, {
    ...algo,
    state: result.kind === 'placed' ? 'effective' : 'order_failed',
    failCode: result.kind === 'placed' ? '' : result.reason,
    orderId: result.kind === 'placed' ? result.order.id : '',
    actualSide,
    triggeredAt: now,
    updatedAt: now,
  });
}

const ADVANCED: readonly OrderType[] = ['fok', 'ioc', 'post_only'];

function orderType(algo: Algo, leg: StopLeg): OrderType {
  if (leg.orderPrice === null) return 'market';
  return ADVANCED.find((type) => type === algo.advanceType) ?? 'limit';
}

function wholePosition(state: VenueState, algo: Algo): Decimal {
  const { uid, instrumentId, positionSide: side } = algo;
  return state.positions.get(positionKey({ uid, instrumentId, side }))?.size.absolute() ?? Decimal.ZERO;
}
