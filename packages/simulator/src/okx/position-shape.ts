import { AVERAGE_DIGITS } from '../bounds.ts';
import { averagePrice, baseAmount, type Instrument } from '../engine/instruments.ts';
import { figuresOf, marginOf } from '../engine/margin.ts';
import { closableSize } from '../engine/reducing.ts';
import type { Position } from '../engine/records.ts';
import type { VenueState } from '../engine/venue-state.ts';
import { dollarPrice } from './balance-shape.ts';
import { instType } from './instrument-shape.ts';
import { liquidationPrice } from '../engine/liquidation-price.ts';
import type { Shape } from './order-shape.ts';

/** Fields that mean nothing for a cross-margined swap. */
const EMPTY = {
  posCcy: '',
  nonSettleAvgPx: '',
  margin: '',
  liab: '',
  liabCcy: '',
  interest: '',
  optVal: '',
  deltaBS: '',
  deltaPA: '',
  gammaBS: '',
  gammaPA: '',
  thetaBS: '',
  thetaPA: '',
  vegaBS: '',
  vegaPA: '',
  spotInUseAmt: '',
  spotInUseCcy: '',
  clSpotInUseAmt: '',
  maxSpotInUseAmt: '',
  pendingCloseOrdLiabVal: '',
  hedgedPos: '',
  baseBal: '',
  quoteBal: '',
  baseBorrowed: '',
  baseInterest: '',
  quoteBorrowed: '',
  quoteInterest: '',
  bizRefId: '',
  bizRefType: '',
  fundingFee: '0',
  liqPenalty: '0',
  settledPnl: '0',
  adl: '1',
  closeOrderAlgo: [],
} as const;

/** A short of long/short mode shows its size without a sign; in net mode the sign is the direction. */
function shownSize(position: Position): string {
  return (position.side === 'short' ? position.size.absolute() : position.size).toString();
}

export function positionShape(state: VenueState, position: Position): Shape {
  const instrument = state.instrument(position.instrumentId);
  const figures = figuresOf(state, position);
  const margin = marginOf(state, position.uid, instrument.settle);
  const average = averagePrice(instrument, position.size, position.cost);
  const { initialMargin, maintenanceMargin, mark, notional, upl } = figures;
  const uplRatio = initialMargin.isZero()
    ? ''
    : upl.divide(initialMargin, AVERAGE_DIGITS, 'half-even').toString();
  const key = { uid: position.uid, instrumentId: position.instrumentId, side: position.side };
  return {
    ...EMPTY,
    instType: instType(instrument),
    mgnMode: 'cross',
    posId: position.id,
    posSide: position.side,
    pos: shownSize(position),
    availPos: position.side === 'net' ? '' : closableSize(state, key).toString(),
    avgPx: average.toString(),
    markPx: mark.toString(),
    last: state.market(instrument.id).last.toString(),
    idxPx: mark.toString(),
    usdPx: dollarPrice(state, instrument.settle).toString(),
    bePx: average.toString(),
    upl: upl.toString(),
    uplRatio,
    uplLastPx: upl.toString(),
    uplRatioLastPx: uplRatio,
    instId: instrument.id,
    lever: position.leverage,
    liqPx: liquidationPrice(state, position, margin.equity)?.toString() ?? '',
    imr: initialMargin.toString(),
    mgnRatio: margin.maintenanceMargin.isZero()
      ? ''
      : margin.equity.divide(margin.maintenanceMargin, AVERAGE_DIGITS, 'half-even').toString(),
    mmr: maintenanceMargin.toString(),
    tradeId: position.lastTradeId,
    notionalUsd: notional.multiply(dollarPrice(state, instrument.settle)).toString(),
    ccy: instrument.settle,
    realizedPnl: position.pnl.add(position.fee).toString(),
    pnl: position.pnl.toString(),
    fee: position.fee.toString(),
    cTime: position.createdAt.toString(),
    uTime: position.updatedAt.toString(),
  };
}

/** A closed position as `account/positions-history` shows it. */
export function closedPositionShape(state: VenueState, position: Position): Shape {
  const instrument: Instrument = state.instrument(position.instrumentId);
  const closeAverage = position.closedSize.isZero()
    ? ''
    : position.closedCost.divide(position.closedSize, AVERAGE_DIGITS, 'half-even').toString();
  const realized = position.pnl.add(position.fee);
  return {
    instType: instType(instrument),
    instId: instrument.id,
    mgnMode: 'cross',
    type: '2',
    cTime: position.createdAt.toString(),
    uTime: position.updatedAt.toString(),
    openAvgPx: position.openAverage.toString(),
    nonSettleAvgPx: '',
    closeAvgPx: closeAverage,
    posId: position.id,
    openMaxPos: position.sizeMax.toString(),
    closeTotalPos: position.closedSize.toString(),
    realizedPnl: realized.toString(),
    settledPnl: '0',
    pnlRatio: '',
    fee: position.fee.toString(),
    fundingFee: '0',
    liqPenalty: '0',
    pnl: position.pnl.toString(),
    posSide: position.side,
    lever: position.leverage,
    direction: position.side === 'short' ? 'short' : 'long',
    triggerPx: '',
    uly: `${instrument.base}-${instrument.quote}`,
    ccy: instrument.settle,
    notional: baseAmount(instrument, position.closedSize, position.openAverage).toString(),
  };
}
