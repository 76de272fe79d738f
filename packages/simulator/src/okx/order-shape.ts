import type { Decimal } from '@bitting/core/money/decimal.ts';
import { AVERAGE_DIGITS } from '../bounds.ts';
import type { AttachedStop, Fill, Order, StopLeg } from '../engine/records.ts';
import type { VenueState } from '../engine/venue-state.ts';
import { instType } from './instrument-shape.ts';

export type Shape = Readonly<Record<string, unknown>>;

/** A fee as OKX writes it: negative is charged. */
export function charged(fee: Decimal): string {
  return fee.negate().toString();
}

export function averageOf(order: Order): string {
  return order.filled.isZero()
    ? ''
    : order.filledCost.divide(order.filled, AVERAGE_DIGITS, 'half-even').toString();
}

const REASONS: Readonly<Record<string, string>> = {
  '1': 'Order canceled by user',
  '2': 'Order canceled: liquidation',
  '13': 'FOK order canceled: not fully filled',
  '14': 'IOC order partially canceled: incompletely filled',
  '17': 'Close order canceled: the position was closed',
  '20': 'Cancel all after triggered',
  '31': 'Post-only order would take liquidity',
  '32': 'Self trade prevention',
  '33': 'The order matches too many orders',
};

/** An order as REST shows it. */
export function orderShape(state: VenueState, order: Order): Shape {
  const { lastFill } = order;
  return {
    instType: instType(state.instrument(order.instrumentId)),
    instId: order.instrumentId,
    ordId: order.id,
    clOrdId: order.clientId,
    tag: order.tag,
    side: order.side,
    posSide: order.positionSide,
    tdMode: order.tradeMode,
    ordType: order.type,
    px: order.price?.toString() ?? '',
    pxUsd: '',
    pxVol: '',
    pxType: '',
    sz: order.size.toString(),
    tgtCcy: order.targetCurrency,
    ccy: '',
    state: order.state,
    accFillSz: order.filled.toString(),
    avgPx: averageOf(order),
    fillPx: lastFill?.price.toString() ?? '',
    fillSz: lastFill?.size.toString() ?? '',
    fillTime: lastFill?.at.toString() ?? '',
    tradeId: lastFill?.tradeId ?? '',
    fee: charged(order.fee),
    feeCcy: order.feeAsset,
    rebate: '0',
    rebateCcy: order.feeAsset,
    pnl: order.pnl.toString(),
    lever: order.leverage,
    source: order.source,
    category: order.category,
    reduceOnly: order.reduceOnly ? 'true' : 'false',
    cancelSource: order.cancelSource,
    cancelSourceReason: REASONS[order.cancelSource] ?? '',
    stpMode: order.selfTrade,
    stpId: '',
    attachAlgoClOrdId: '',
    attachAlgoOrds: order.attached.map((stop) => attachedShape(stop)),
    linkedAlgoOrd: { algoId: '' },
    algoId: order.algoId,
    algoClOrdId: order.algoClientId,
    tpTriggerPx: '',
    tpTriggerPxType: '',
    tpOrdPx: '',
    slTriggerPx: '',
    slTriggerPxType: '',
    slOrdPx: '',
    isTpLimit: 'false',
    quickMgnType: '',
    tradeQuoteCcy: tradeQuote(state, order.instrumentId),
    cTime: order.createdAt.toString(),
    uTime: order.updatedAt.toString(),
  };
}

function tradeQuote(state: VenueState, instrumentId: string): string {
  const instrument = state.instrument(instrumentId);
  return instrument.market === 'spot' ? instrument.quote : '';
}

export function legShape(prefix: 'tp' | 'sl', leg: StopLeg | null): Shape {
  return {
    [`${prefix}TriggerPx`]: leg?.triggerPrice.toString() ?? '',
    [`${prefix}TriggerPxType`]: leg?.triggerOn ?? '',
    [`${prefix}OrdPx`]: leg === null ? '' : (leg.orderPrice?.toString() ?? '-1'),
  };
}

function attachedShape(stop: AttachedStop): Shape {
  return {
    attachAlgoId: stop.attachAlgoId,
    attachAlgoClOrdId: stop.attachAlgoClOrdId,
    tpOrdKind: 'condition',
    tpTriggerRatio: '',
    slTriggerRatio: '',
    ...legShape('tp', stop.takeProfit),
    ...legShape('sl', stop.stopLoss),
    sz: stop.size?.toString() ?? '',
    amendPxOnTriggerType: '0',
    callbackRatio: '',
    callbackSpread: '',
    activePx: '',
    failCode: '',
    failReason: '',
  };
}

export function fillShape(state: VenueState, fill: Fill): Shape {
  const instrument = state.instrument(fill.instrumentId);
  return {
    instType: instType(instrument),
    instId: fill.instrumentId,
    tradeId: fill.tradeId,
    ordId: fill.orderId,
    clOrdId: fill.clientId,
    billId: fill.billId,
    subType: fill.subType,
    tag: fill.tag,
    fillPx: fill.price.toString(),
    fillSz: fill.size.toString(),
    fillIdxPx: fill.markPrice.toString(),
    fillPnl: fill.pnl.toString(),
    fillPxVol: '',
    fillPxUsd: '',
    fillMarkVol: '',
    fillFwdPx: '',
    fillMarkPx: instrument.market === 'spot' ? '' : fill.markPrice.toString(),
    side: fill.side,
    posSide: fill.positionSide,
    execType: fill.role,
    feeCcy: fill.feeAsset,
    fee: charged(fill.fee),
    feeRate: instrument.market === 'spot' ? charged(fill.feeRate) : '',
    ts: fill.at.toString(),
    fillTime: fill.at.toString(),
    tradeQuoteCcy: tradeQuote(state, fill.instrumentId),
  };
}
