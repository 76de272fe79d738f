import type { Decimal } from '@bitting/core/money/decimal.ts';
import type { OrderRequest } from '../engine/placement.ts';
import type { AttachedStop, OrderType, SelfTradeMode, StopLeg } from '../engine/records.ts';
import type { VenueState } from '../engine/venue-state.ts';
import { OkxRefusal } from './errors.ts';
import type { Fields } from './fields.ts';

const ORDER_TYPES: readonly OrderType[] = ['market', 'limit', 'post_only', 'fok', 'ioc', 'optimal_limit_ioc'];
const CLIENT_ID = /^[A-Za-z0-9]{1,32}$/;
const TAG = /^[A-Za-z0-9]{1,16}$/;

export function clientIdOf(fields: Fields, name = 'clOrdId'): string {
  const text = fields.text(name);
  if (text !== '' && !CLIENT_ID.test(text)) throw new OkxRefusal('51000', name);
  return text;
}

export function tagOf(fields: Fields): string {
  const text = fields.text('tag');
  if (text !== '' && !TAG.test(text)) throw new OkxRefusal('51000', 'tag');
  return text;
}

/** Reads the body (or one row) of an order. @throws OkxRefusal 50014, 51000 */
export function readOrder(state: VenueState, fields: Fields): OrderRequest {
  const instrumentId = fields.required('instId');
  const type = fields.oneOf('ordType', ORDER_TYPES);
  const side = fields.oneOf('side', ['buy', 'sell']);
  const targetCurrency = fields.oneOf('tgtCcy', ['base_ccy', 'quote_ccy', 'margin', ''], '');
  const isSpotMarket = type === 'market' && state.instruments.get(instrumentId)?.market === 'spot';
  const unit = targetCurrency === '' ? (side === 'buy' ? 'quote_ccy' : 'base_ccy') : targetCurrency;
  return {
    instrumentId,
    tradeMode: fields.oneOf('tdMode', ['cash', 'cross', 'isolated', 'spot_isolated']),
    side,
    positionSide: positionSideOf(fields),
    type,
    size: fields.requiredDecimal('sz'),
    price: fields.decimal('px'),
    sizeUnit: isSpotMarket && unit === 'quote_ccy' ? 'quote' : 'base',
    targetCurrency: isSpotMarket ? unit : targetCurrency,
    clientId: clientIdOf(fields),
    tag: tagOf(fields),
    reduceOnly: fields.flag('reduceOnly'),
    selfTrade: selfTradeOf(fields),
    attached: readAttached(state, fields),
  };
}

export function positionSideOf(fields: Fields): 'net' | 'long' | 'short' | null {
  return fields.text('posSide') === '' ? null : fields.oneOf('posSide', ['net', 'long', 'short']);
}

function selfTradeOf(fields: Fields): SelfTradeMode | null {
  if (fields.text('stpMode') === '') return null;
  return fields.oneOf('stpMode', ['cancel_maker', 'cancel_taker', 'cancel_both']);
}

function readAttached(state: VenueState, fields: Fields): readonly AttachedStop[] {
  return fields.objects('attachAlgoOrds').map((row) => {
    const stop: AttachedStop = {
      attachAlgoId: state.nextId(),
      attachAlgoClOrdId: clientIdOf(row, 'attachAlgoClOrdId'),
      takeProfit: readLeg(row, 'tp'),
      stopLoss: readLeg(row, 'sl'),
      size: row.decimal('sz'),
    };
    if (stop.takeProfit === null && stop.stopLoss === null) throw new OkxRefusal('51000', 'attachAlgoOrds');
    return stop;
  });
}

/** A take-profit or stop-loss: `-1` as its order price is a market order. */
export function readLeg(fields: Fields, prefix: 'tp' | 'sl'): StopLeg | null {
  const triggerPrice = fields.decimal(`${prefix}TriggerPx`);
  if (triggerPrice === null) return null;
  return {
    triggerPrice,
    orderPrice: orderPriceOf(fields, `${prefix}OrdPx`),
    triggerOn: fields.oneOf(`${prefix}TriggerPxType`, ['last', 'index', 'mark'], 'last'),
  };
}

export function orderPriceOf(fields: Fields, name: string): Decimal | null {
  if (fields.required(name) === '-1') return null;
  const price = fields.requiredDecimal(name);
  if (price.sign() <= 0) throw new OkxRefusal('51000', name);
  return price;
}

/** Refuses stops that would fire at once. @throws OkxRefusal 51046–51049 */
export function checkAttached(state: VenueState, request: OrderRequest): void {
  const market = state.markets.get(request.instrumentId);
  if (market === undefined) return;
  const price = request.price ?? market.last;
  for (const { takeProfit, stopLoss } of request.attached ?? []) {
    const tp = takeProfit?.triggerPrice.compare(price);
    const sl = stopLoss?.triggerPrice.compare(price);
    const [wrongTp, wrongSl] = request.side === 'buy' ? ([-1, 1] as const) : ([1, -1] as const);
    if (tp === wrongTp || tp === 0) throw new OkxRefusal(request.side === 'buy' ? '51046' : '51048');
    if (sl === wrongSl || sl === 0) throw new OkxRefusal(request.side === 'buy' ? '51047' : '51049');
  }
}
