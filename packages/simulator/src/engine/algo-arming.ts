import type { Decimal } from '@bitting/core/money/decimal.ts';
import { fitSteps, stepsToDecimal } from './steps.ts';
import type { Algo, AttachedStop, Order } from './records.ts';
import type { VenueState } from './venue-state.ts';

export function putAlgo(state: VenueState, algo: Algo): void {
  if (algo.state === 'live') {
    state.openAlgos.put(algo);
  } else {
    state.openAlgos.delete(algo.id);
    state.closedAlgos.put(algo);
  }
  if (state.isObserved) state.emit({ kind: 'algo', algo });
}

/** Arms the take-profit and stop-loss that came with an order, once that order is filled. */
export function armAttached(state: VenueState, parent: Order): void {
  for (const stop of parent.attached) putAlgo(state, attachedAlgo(state, parent, stop));
}

function attachedAlgo(state: VenueState, parent: Order, stop: AttachedStop): Algo {
  const instrument = state.instrument(parent.instrumentId);
  const now = state.now();
  return {
    id: stop.attachAlgoId,
    uid: parent.uid,
    clientId: stop.attachAlgoClOrdId,
    instrumentId: parent.instrumentId,
    tradeMode: parent.tradeMode,
    side: parent.side === 'buy' ? 'sell' : 'buy',
    positionSide: parent.positionSide,
    type: stop.takeProfit !== null && stop.stopLoss !== null ? 'oco' : 'conditional',
    size: stop.size ?? receivedSize(state, parent),
    closeFraction: '',
    targetCurrency: instrument.market === 'spot' ? 'base_ccy' : '',
    takeProfit: stop.takeProfit,
    stopLoss: stop.stopLoss,
    trigger: null,
    triggerAbove: false,
    advanceType: '',
    reduceOnly: instrument.market === 'swap' && parent.positionSide === 'net',
    attached: [],
    tag: parent.tag,
    state: 'live',
    failCode: '',
    orderId: '',
    actualSide: '',
    parentOrderId: parent.id,
    triggeredAt: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** A spot purchase pays its fee in what it bought, so that less can be sold again. */
function receivedSize(state: VenueState, parent: Order): Decimal {
  const instrument = state.instrument(parent.instrumentId);
  if (instrument.market !== 'spot' || parent.feeAsset !== instrument.base) return parent.filled;
  return stepsToDecimal(fitSteps(parent.filled.subtract(parent.fee), instrument.lot), instrument.lot);
}
