import { Decimal } from '@bitting/core/money/decimal.ts';
import { OPEN_ORDERS_MAX, OPEN_ORDERS_PER_INSTRUMENT_MAX } from '../bounds.ts';
import { incomingOf, workOrder } from './execution.ts';
import { signedValue, type Instrument } from './instruments.ts';
import { availableIn, canCarry, CLOSING_SIDE, isReducing } from './margin.ts';
import { previewMatch } from './matching.ts';
import { leverageOf } from './positions.ts';
import { priceLimits } from './price-limits.ts';
import { closableSize } from './reducing.ts';
import { reject, type Rejection } from './rejections.ts';
import { stepsToDecimal } from './steps.ts';
import type {
  Account,
  AttachedStop,
  Order,
  OrderType,
  PositionSide,
  SelfTradeMode,
  Side,
} from './records.ts';
import { isHouse, nameKey, placeKey, positionKey, type VenueState } from './venue-state.ts';

export interface OrderRequest {
  /** Given only where the order takes over the id of what set it off. */
  readonly id?: string;
  readonly instrumentId: string;
  readonly tradeMode: string;
  readonly side: Side;
  /** `null` when the client named none. */
  readonly positionSide: PositionSide | null;
  readonly type: OrderType;
  readonly size: Decimal;
  readonly price: Decimal | null;
  readonly sizeUnit?: 'base' | 'quote';
  readonly targetCurrency?: string;
  readonly clientId?: string;
  /** Another open order may have the same client id. */
  readonly sharesClientId?: boolean;
  readonly tag?: string;
  readonly reduceOnly?: boolean;
  readonly selfTrade?: SelfTradeMode | null;
  readonly attached?: readonly AttachedStop[];
  readonly source?: string;
  readonly category?: string;
  readonly algoId?: string;
  readonly algoClientId?: string;
}

export interface Placed {
  readonly kind: 'placed';
  readonly order: Order;
}

interface Draft {
  readonly state: VenueState;
  readonly account: Account;
  readonly instrument: Instrument;
  readonly request: OrderRequest;
}

const NEEDS_PRICE: Readonly<Record<OrderType, boolean>> = {
  limit: true,
  post_only: true,
  fok: true,
  ioc: true,
  market: false,
  optimal_limit_ioc: false,
};

type Check = (draft: Draft) => Rejection | null;

const CHECKS: readonly Check[] = [
  checkMode,
  checkPositionSide,
  checkSize,
  checkPrice,
  checkClientId,
  checkCounts,
];

/** Checks an order as the venue does and, when it is in order, lets it trade at once. */
export function placeOrder(state: VenueState, uid: string, request: OrderRequest): Placed | Rejection {
  const checked = checkOrder(state, uid, request);
  if (checked.kind === 'rejected') return checked;
  return { kind: 'placed', order: workOrder(state, checked.order) };
}

/** Everything that placing checks, without placing. */
export function checkOrder(state: VenueState, uid: string, request: OrderRequest): Placed | Rejection {
  const instrument = state.instruments.get(request.instrumentId);
  if (instrument === undefined) return reject('instrument-unknown', request.instrumentId);
  const draft: Draft = { state, account: state.account(uid), instrument, request };
  for (const check of CHECKS) {
    const rejection = check(draft);
    if (rejection !== null) return rejection;
  }
  const fitted = fitToPosition(draft);
  if (fitted.kind === 'rejected') return fitted;
  return checkFunds(state, fitted.order) ?? fitted;
}

function checkMode({ account, instrument, request }: Draft): Rejection | null {
  if (instrument.market === 'spot') {
    const isCash =
      request.tradeMode === 'cash' || (request.tradeMode === 'cross' && Number(account.level) > 2);
    return isCash ? null : reject('mode-not-allowed', 'tdMode');
  }
  return request.tradeMode === 'cross' && account.level !== '1' ? null : reject('mode-not-allowed', 'tdMode');
}

function checkPositionSide({ account, instrument, request }: Draft): Rejection | null {
  if (instrument.market === 'spot') return null;
  const isHedged = account.positionMode === 'long_short_mode';
  const named = request.positionSide;
  const fits = isHedged ? named === 'long' || named === 'short' : named === null || named === 'net';
  return fits ? null : reject('parameter', 'posSide');
}

function checkSize({ instrument, request }: Draft): Rejection | null {
  const { size } = request;
  if (size.sign() <= 0) return reject('parameter', 'sz');
  const isMarket = !NEEDS_PRICE[request.type];
  if (request.sizeUnit === 'quote') {
    return isMarket && instrument.market === 'spot' ? null : reject('parameter', 'tgtCcy');
  }
  if (size.isBelow(instrument.minSize)) return reject('size-too-small', instrument.minSize.toString());
  if (!size.isMultipleOf(instrument.lot)) return reject('size-not-a-multiple', instrument.lot.toString());
  const sizeMax = isMarket ? instrument.maxMarketSize : instrument.maxLimitSize;
  return size.isAbove(sizeMax) ? reject('size-too-large', sizeMax.toString()) : null;
}

function checkPrice({ state, account, instrument, request }: Draft): Rejection | null {
  if (request.type === 'optimal_limit_ioc' && instrument.market === 'spot')
    return reject('parameter', 'ordType');
  if (!NEEDS_PRICE[request.type]) return null;
  const { price } = request;
  if (price === null || price.sign() <= 0 || !price.isMultipleOf(instrument.tick))
    return reject('parameter', 'px');
  if (!state.rules.priceBands || isHouse(account.uid)) return null;
  const { highestBuy, lowestSell } = priceLimits(state, instrument);
  if (request.side === 'buy' && price.isAbove(highestBuy))
    return reject('price-outside-band', `buy ${highestBuy}`);
  if (request.side === 'sell' && price.isBelow(lowestSell))
    return reject('price-outside-band', `sell ${lowestSell}`);
  return null;
}

function checkClientId({ state, account, request }: Draft): Rejection | null {
  const { clientId = '' } = request;
  if (clientId === '' || request.sharesClientId === true) return null;
  const isTaken = state.openOrdersByName.count(nameKey({ uid: account.uid, clientId })) > 0;
  return isTaken ? reject('client-id-in-use', clientId) : null;
}

function checkCounts({ state, account, instrument }: Draft): Rejection | null {
  if (isHouse(account.uid)) return null;
  if (state.openOrders.countOwnedBy(account.uid) >= OPEN_ORDERS_MAX)
    return reject('too-many-orders', 'account');
  const count = state.openOrdersByPlace.count(placeKey({ uid: account.uid, instrumentId: instrument.id }));
  return count >= OPEN_ORDERS_PER_INSTRUMENT_MAX ? reject('too-many-orders', 'instrument') : null;
}

/** Builds the order; one that may only reduce must meet a position, and is cut down to it. */
function fitToPosition(draft: Draft): Placed | Rejection {
  const order = buildOrder(draft);
  if (draft.instrument.market === 'spot' || !isReducing(order)) return { kind: 'placed', order };
  const key = { uid: order.uid, instrumentId: order.instrumentId, side: order.positionSide };
  const position = draft.state.positions.get(positionKey(key));
  const closable = closableSize(draft.state, key);
  const closes = position?.size.sign() === (order.side === 'sell' ? 1 : -1);
  if (!closes || closable.isZero()) return reject('no-position', order.instrumentId);
  if (!order.size.isAbove(closable)) return { kind: 'placed', order };
  if (CLOSING_SIDE[order.positionSide] !== null) return reject('close-too-large', closable.toString());
  return { kind: 'placed', order: { ...order, size: closable } };
}

function buildOrder({ state, account, instrument, request }: Draft): Order {
  const now = state.now();
  const isSpot = instrument.market === 'spot';
  const positionSide = isSpot ? 'net' : (request.positionSide ?? 'net');
  return {
    id: request.id ?? state.nextId(),
    uid: account.uid,
    instrumentId: instrument.id,
    clientId: request.clientId ?? '',
    tag: request.tag ?? '',
    side: request.side,
    positionSide,
    tradeMode: request.tradeMode,
    type: request.type,
    price: NEEDS_PRICE[request.type] ? request.price : null,
    size: request.size,
    sizeUnit: request.sizeUnit ?? 'base',
    targetCurrency: request.targetCurrency ?? '',
    filled: Decimal.ZERO,
    filledCost: Decimal.ZERO,
    fee: Decimal.ZERO,
    feeAsset: isSpot && request.side === 'buy' ? instrument.base : instrument.settle,
    pnl: Decimal.ZERO,
    state: 'live',
    cancelSource: '',
    reduceOnly: !isSpot && positionSide === 'net' && request.reduceOnly === true,
    selfTrade: request.selfTrade ?? account.selfTrade,
    leverage: isSpot ? '' : leverageOf(state, account.uid, instrument.id, positionSide),
    source: request.source ?? '',
    category: request.category ?? 'normal',
    attached: request.attached ?? [],
    algoId: request.algoId ?? '',
    algoClientId: request.algoClientId ?? '',
    lastFill: null,
    rank: state.nextRank(),
    createdAt: now,
    updatedAt: now,
  };
}

/** Whether the account can pay for (or carry) an order that is not open yet. */
export function checkFunds(state: VenueState, order: Order): Rejection | null {
  if (isHouse(order.uid)) return null;
  const instrument = state.instrument(order.instrumentId);
  if (instrument.market === 'swap') {
    if (isReducing(order)) return null;
    const price = order.price ?? state.market(instrument.id).mark;
    const fee = signedValue(instrument, order.size, price).absolute().multiply(state.profile.fees.swap.taker);
    return canCarry(state, order, fee) ? null : reject('insufficient-funds', instrument.settle);
  }
  const asset = order.side === 'buy' ? instrument.quote : instrument.base;
  const available = availableIn(state, { uid: order.uid, wallet: state.profile.wallets.spot }, asset);
  return spotNeed(state, order).isAbove(available) ? reject('insufficient-funds', asset) : null;
}

function spotNeed(state: VenueState, order: Order): Decimal {
  const instrument = state.instrument(order.instrumentId);
  if (order.price !== null) return order.side === 'buy' ? order.price.multiply(order.size) : order.size;
  const preview = previewMatch(state.book(instrument.id), incomingOf(state, order));
  if (order.side === 'sell') {
    return order.sizeUnit === 'base' ? order.size : stepsToDecimal(preview.lots, instrument.lot);
  }
  return order.sizeUnit === 'quote'
    ? order.size
    : stepsToDecimal(preview.cost, instrument.tick.multiply(instrument.lot));
}
