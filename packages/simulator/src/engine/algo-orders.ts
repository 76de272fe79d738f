import { Decimal } from '@bitting/core/money/decimal.ts';
import { OPEN_ALGOS_MAX } from '../bounds.ts';
import { putAlgo } from './algo-arming.ts';
import { reject, type Rejection } from './rejections.ts';
import type { Algo, StopLeg } from './records.ts';
import { followPrice } from './trailing.ts';
import { nameKey, type VenueState } from './venue-state.ts';

export type AlgoRequest = Pick<
  Algo,
  | 'instrumentId'
  | 'clientId'
  | 'tradeMode'
  | 'side'
  | 'type'
  | 'size'
  | 'closeFraction'
  | 'targetCurrency'
  | 'takeProfit'
  | 'stopLoss'
  | 'trigger'
  | 'advanceType'
  | 'reduceOnly'
  | 'attached'
  | 'tag'
  | 'trailing'
  | 'givesId'
> & { readonly positionSide: Algo['positionSide'] | null };

export interface AlgoChanged {
  readonly kind: 'changed';
  readonly algo: Algo;
}

/** Puts an order aside until a price is reached. Nothing is reserved before that. */
export function placeAlgo(state: VenueState, uid: string, request: AlgoRequest): AlgoChanged | Rejection {
  const instrument = state.instruments.get(request.instrumentId);
  if (instrument === undefined) return reject('instrument-unknown', request.instrumentId);
  const rejection = checkAlgo(state, uid, request);
  if (rejection !== null) return rejection;
  const now = state.now();
  const algo: Algo = {
    ...request,
    id: state.nextId(),
    uid,
    positionSide: instrument.market === 'spot' ? 'net' : (request.positionSide ?? 'net'),
    triggerAbove:
      request.trigger !== null && request.trigger.triggerPrice.isAbove(state.market(instrument.id).last),
    state: 'live',
    failCode: '',
    orderId: '',
    actualSide: '',
    parentOrderId: '',
    triggeredAt: null,
    createdAt: now,
    updatedAt: now,
  };
  putAlgo(state, algo);
  return { kind: 'changed', algo: followPrice(state, algo) };
}

function checkAlgo(state: VenueState, uid: string, request: AlgoRequest): Rejection | null {
  const instrument = state.instrument(request.instrumentId);
  const account = state.account(uid);
  const isSpot = instrument.market === 'spot';
  const isHedged = account.positionMode === 'long_short_mode';
  // Clients send spot stops as `cross`, because the venue refused `cash` there; nothing is borrowed either way.
  const modes = isSpot ? ['cash', 'cross'] : ['cross'];
  if (!modes.includes(request.tradeMode)) return reject('mode-not-allowed', 'tdMode');
  const named = request.positionSide === 'long' || request.positionSide === 'short';
  if (!isSpot && named !== isHedged) return reject('parameter', 'posSide');
  if (request.closeFraction === '' && request.targetCurrency !== 'quote_ccy') {
    if (request.size.isBelow(instrument.minSize))
      return reject('size-too-small', instrument.minSize.toString());
    if (!request.size.isMultipleOf(instrument.lot))
      return reject('size-not-a-multiple', instrument.lot.toString());
  }
  if (state.openAlgos.countOwnedBy(uid) >= OPEN_ALGOS_MAX) return reject('too-many-orders', 'algo');
  const { clientId } = request;
  const isTaken = clientId !== '' && state.openAlgosByName.count(nameKey({ uid, clientId })) > 0;
  return isTaken ? reject('client-id-in-use', clientId) : null;
}

export interface AlgoRef {
  readonly uid: string;
  readonly algoId: string;
  readonly clientId: string;
}

export function findAlgo(state: VenueState, ref: AlgoRef): Algo | null {
  if (ref.algoId !== '') {
    const algo = state.openAlgos.get(ref.algoId) ?? state.closedAlgos.get(ref.algoId);
    return algo?.uid === ref.uid ? algo : null;
  }
  const name = nameKey(ref);
  return state.openAlgosByName.findLast(name) ?? state.closedAlgosByName.findLast(name);
}

export function cancelAlgo(state: VenueState, ref: AlgoRef): AlgoChanged | Rejection {
  const algo = findAlgo(state, ref);
  if (algo?.state !== 'live') return reject('algo-unknown', ref.algoId || ref.clientId);
  const canceled: Algo = { ...algo, state: 'canceled', updatedAt: state.now() };
  putAlgo(state, canceled);
  return { kind: 'changed', algo: canceled };
}

export interface AlgoAmendment extends AlgoRef {
  readonly newSize: Decimal | null;
  /** A trigger price of zero removes the leg; `undefined` leaves it. */
  readonly takeProfit: StopLeg | undefined;
  readonly stopLoss: StopLeg | undefined;
  readonly trigger: StopLeg | undefined;
}

export function amendAlgo(state: VenueState, amendment: AlgoAmendment): AlgoChanged | Rejection {
  const algo = findAlgo(state, amendment);
  if (algo?.state !== 'live') return reject('algo-unknown', amendment.algoId || amendment.clientId);
  const trigger = amendment.trigger ?? algo.trigger;
  const amended: Algo = {
    ...algo,
    size: amendment.newSize ?? algo.size,
    takeProfit: amendedLeg(algo.takeProfit, amendment.takeProfit),
    stopLoss: amendedLeg(algo.stopLoss, amendment.stopLoss),
    trigger,
    triggerAbove: trigger !== null && trigger.triggerPrice.isAbove(state.market(algo.instrumentId).last),
    updatedAt: state.now(),
  };
  const { minSize, lot } = state.instrument(algo.instrumentId);
  if (amended.size.isBelow(minSize)) return reject('size-too-small', minSize.toString());
  if (!amended.size.isMultipleOf(lot)) return reject('size-not-a-multiple', lot.toString());
  putAlgo(state, amended);
  return { kind: 'changed', algo: amended };
}

function amendedLeg(before: StopLeg | null, change: StopLeg | undefined): StopLeg | null {
  if (change === undefined) return before;
  return change.triggerPrice.equals(Decimal.ZERO) ? null : change;
}
