import type { Decimal } from '@bitting/core/money/decimal.ts';
import { CLIENT_ID_LENGTH_MAX } from '../bounds.ts';
import type { Instrument } from '../engine/instruments.ts';
import type { OrderRequest } from '../engine/placement.ts';
import type { Rejection, RejectionReason } from '../engine/rejections.ts';
import { nameKey } from '../engine/venue-state.ts';
import type { PrivateCall } from './call.ts';
import { ownAccountType } from './accounts.ts';
import { HtxRefusal, type HtxCode } from './errors.ts';
import type { Fields } from './fields.ts';
import { readOrderType, type SpotOrderType } from './order-types.ts';
import { MAX_MARKET_VALUE, MIN_ORDER_VALUE, spotInstrument, VALUE_DIGITS } from './symbols.ts';

/** Marks orders of the spot market, so that their timer leaves those of contracts alone. */
export const SPOT_TAG = 'spot';

export interface StopTerms {
  readonly stopPrice: Decimal;
  readonly operator: 'gte' | 'lte';
}

export interface SpotOrder {
  readonly instrument: Instrument;
  readonly type: SpotOrderType;
  readonly request: OrderRequest;
  /** Only of the stop types. */
  readonly stop: StopTerms | null;
}

/** Reads what is to be placed. @throws HtxRefusal as the venue refuses it, first reason first */
export function readSpotOrder(call: PrivateCall, fields: Fields): SpotOrder {
  const source = readSource(call, fields);
  const instrument = spotInstrument(call.state, fields.required('symbol'));
  const type = readOrderType(fields.required('type'));
  const amount = fields.requiredDecimal('amount');
  const price = type.engine === 'market' ? null : checkedPrice(instrument, fields);
  const isBudget = type.engine === 'market' && type.side === 'buy';
  checkAmount(instrument, { type, amount, price });
  const clientId = readClientId(call, fields.text('client-order-id'));
  const request: OrderRequest = {
    instrumentId: instrument.id,
    tradeMode: 'cash',
    side: type.side,
    positionSide: null,
    type: type.engine,
    size: amount,
    sizeUnit: isBudget ? 'quote' : 'base',
    price,
    clientId,
    sharesClientId: call.variants.clientIdReuse === 'always',
    tag: SPOT_TAG,
    selfTrade: fields.oneOf('self-match-prevent', ['0', '1'], '0') === '1' ? 'cancel_taker' : 'allow',
    source,
  };
  return { instrument, type, request, stop: type.isStop ? readStop(call, instrument, fields) : null };
}

const SOURCES = ['spot-api', 'api', 'margin-api', 'super-margin-api', 'c2c-margin-api'] as const;

/** The account must be the user's own; margin accounts exist without being open. */
function readSource({ account }: PrivateCall, fields: Fields): string {
  const type = ownAccountType(account, fields.required('account-id'));
  const named = fields.text('source') || 'spot-api';
  const source = SOURCES.find((one) => one === named);
  if (source === undefined) throw new HtxRefusal('order-source-invalid');
  const isSpot = source === 'spot-api' || source === 'api';
  if (!isSpot) throw new HtxRefusal('account-margin-not-open');
  if (type !== 'spot') throw new HtxRefusal('base-operation-forbidden');
  return source;
}

function checkedPrice({ tick }: Instrument, fields: Fields): Decimal {
  const price = fields.decimal('price');
  if (price === null || price.sign() <= 0) throw new HtxRefusal('order-invalid-price');
  if (!price.isMultipleOf(tick)) {
    throw new HtxRefusal('order-orderprice-precision-error', tick.scale.toString());
  }
  return price;
}

interface Amounts {
  readonly type: SpotOrderType;
  readonly amount: Decimal;
  readonly price: Decimal | null;
}

function checkAmount(instrument: Instrument, { type, amount, price }: Amounts): void {
  if (type.engine === 'market' && type.side === 'buy') {
    checkValue(amount);
    return;
  }
  const { lot, minSize, maxLimitSize, maxMarketSize } = instrument;
  if (!amount.isMultipleOf(lot)) {
    throw new HtxRefusal('order-orderamount-precision-error', lot.scale.toString());
  }
  const isMarket = price === null;
  if (amount.isBelow(minSize)) {
    const code = isMarket ? 'order-marketorder-amount-min-error' : 'order-limitorder-amount-min-error';
    throw new HtxRefusal(code, minSize.toString());
  }
  const sizeMax = isMarket ? maxMarketSize : maxLimitSize;
  if (amount.isAbove(sizeMax)) {
    const code = isMarket ? 'order-marketorder-amount-sell-max-error' : 'order-limitorder-amount-max-error';
    throw new HtxRefusal(code, sizeMax.toString());
  }
  if (price?.multiply(amount).isBelow(MIN_ORDER_VALUE) === true) {
    throw new HtxRefusal('order-value-min-error', MIN_ORDER_VALUE.toString());
  }
}

/** A market purchase names the money that it spends. */
function checkValue(value: Decimal): void {
  if (value.sign() > 0 && value.scale > VALUE_DIGITS) {
    throw new HtxRefusal('order-orderamount-precision-error', VALUE_DIGITS.toString());
  }
  if (value.isBelow(MIN_ORDER_VALUE)) {
    throw new HtxRefusal('order-value-min-error', MIN_ORDER_VALUE.toString());
  }
  if (value.isAbove(MAX_MARKET_VALUE)) {
    throw new HtxRefusal('order-marketorder-amount-buy-max-error', MAX_MARKET_VALUE.toString());
  }
}

const CLIENT_ID = /^[A-Za-z0-9_-]+$/;
const DAY_MS = 86_400_000;

/** @throws HtxRefusal invalid-client-order-id */
export function readClientId({ account, now, state, variants }: PrivateCall, clientId: string): string {
  if (clientId === '') return '';
  if (clientId.length > CLIENT_ID_LENGTH_MAX || !CLIENT_ID.test(clientId)) {
    throw new HtxRefusal('invalid-client-order-id', clientId);
  }
  if (variants.clientIdReuse === 'always') return clientId;
  const isSpot = ({ tag }: { readonly tag: string }): boolean => tag === SPOT_TAG;
  const isRecent = ({ createdAt }: { readonly createdAt: number }): boolean =>
    variants.clientIdReuse === 'after-a-day' && createdAt > now - DAY_MS;
  const name = nameKey({ uid: account.uid, clientId });
  const isTaken =
    state.openOrdersByName.of(name).some(isSpot) ||
    state.openAlgosByName.of(name).some(isSpot) ||
    state.closedOrdersByName.of(name).some((row) => isSpot(row) && isRecent(row)) ||
    state.closedAlgosByName.of(name).some((row) => isSpot(row) && isRecent(row));
  if (isTaken) throw new HtxRefusal('invalid-client-order-id', clientId);
  return clientId;
}

function readStop({ state }: PrivateCall, instrument: Instrument, fields: Fields): StopTerms {
  const stopPrice = fields.requiredDecimal('stop-price');
  const operator = fields.oneOf('operator', ['gte', 'lte']);
  if (stopPrice.sign() <= 0 || !stopPrice.isMultipleOf(instrument.tick)) {
    throw new HtxRefusal('order-orderprice-precision-error', instrument.tick.scale.toString());
  }
  const { last } = state.market(instrument.id);
  const isReached = operator === 'gte' ? !last.isBelow(stopPrice) : !last.isAbove(stopPrice);
  if (isReached) throw new HtxRefusal('order-stop-order-hit-trigger');
  return { stopPrice, operator };
}

const REASONS: Readonly<Record<RejectionReason, HtxCode>> = {
  'instrument-unknown': 'base-symbol-error',
  parameter: 'invalid-parameter',
  'mode-not-allowed': 'base-operation-forbidden',
  'size-too-small': 'order-limitorder-amount-min-error',
  'size-not-a-multiple': 'order-orderamount-precision-error',
  'size-too-large': 'order-limitorder-amount-max-error',
  'price-outside-band': 'order-invalid-price',
  'client-id-in-use': 'invalid-client-order-id',
  'too-many-orders': 'order-holding-limit-failed',
  'insufficient-funds': 'account-frozen-balance-insufficient-error',
  'no-position': 'bad-request',
  'close-too-large': 'bad-request',
  'closing-orders-pending': 'bad-request',
  'order-not-open': 'order-orderstate-error',
  'order-unknown': 'base-record-invalid',
  'nothing-to-amend': 'bad-request',
  'type-not-amendable': 'bad-request',
  'algo-unknown': 'order-orderstate-error',
  'trigger-on-wrong-side': 'order-stop-order-hit-trigger',
  'account-busy': 'base-operation-forbidden',
  'kyc-level': 'base-operation-forbidden',
};

/** The engine's reason in the words of the spot host. `left` is what the account has of the asset that is short. */
export function refusalOf({ reason, detail }: Rejection, left: (asset: string) => Decimal): HtxRefusal {
  if (reason === 'insufficient-funds') return new HtxRefusal(REASONS[reason], left(detail).toString());
  if (reason === 'price-outside-band') {
    const [side, limit = ''] = detail.split(' ');
    const code =
      side === 'buy' ? 'order-limitorder-price-buy-max-error' : 'order-limitorder-price-sell-min-error';
    return new HtxRefusal(code, limit);
  }
  return new HtxRefusal(REASONS[reason], detail);
}
