import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Instrument } from '../../engine/instruments.ts';
import type { OrderRequest } from '../../engine/placement.ts';
import { priceLimits } from '../../engine/price-limits.ts';
import type {
  Account,
  AttachedStop,
  OrderType,
  PositionSide,
  SelfTradeMode,
  Side,
  StopLeg,
} from '../../engine/records.ts';
import { stepsToDecimal } from '../../engine/steps.ts';
import type { VenueState } from '../../engine/venue-state.ts';
import { ContractRefusal } from './codes.ts';
import { namedContract } from './contracts.ts';
import type { Params } from './params.ts';

/** Marks orders of this host, so that a spot timer leaves them alone. */
export const CONTRACT_TAG = 'contract';

const PRICE_MATCH_LEVELS: Readonly<Record<string, number>> = {
  opponent: 1,
  optimal_5: 5,
  optimal_10: 10,
  optimal_20: 20,
};

/** What a request means apart from its words: the same for V5, legacy and trigger orders. */
export interface OrderTerms {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly positionSide: PositionSide | null;
  readonly type: OrderType;
  readonly price: Decimal | null;
  readonly size: Decimal;
  readonly clientId: string;
  readonly reduceOnly: boolean;
  readonly selfTrade: SelfTradeMode;
  readonly attached: readonly AttachedStop[];
  readonly priceMatch: string;
}

/** The order that the engine is asked for. */
export function requestOf(terms: OrderTerms): OrderRequest {
  const { instrument, priceMatch, ...rest } = terms;
  return {
    ...rest,
    instrumentId: instrument.id,
    tradeMode: 'cross',
    tag: CONTRACT_TAG,
    category: priceMatch === '' ? 'normal' : priceMatch,
  };
}

/** Only cross margin is traded here. @throws ContractRefusal 1066 or 1067 */
export function checkMarginMode(params: Params): void {
  params.oneOf('margin_mode', ['cross']);
}

/** The position that an order names, as the account's mode allows. @throws ContractRefusal 1499 or 1500 */
export function positionSideOf(account: Account, params: Params): PositionSide | null {
  const named = params.oneOf('position_side', ['long', 'short', 'both'], 'both');
  const isHedged = account.positionMode === 'long_short_mode';
  if (isHedged && named === 'both') throw new ContractRefusal(1499);
  if (!isHedged && named !== 'both') throw new ContractRefusal(1500);
  return named === 'both' ? null : named;
}

/** Reads an order of V5. @throws ContractRefusal */
export function readOrder(state: VenueState, account: Account, params: Params): OrderTerms {
  const instrument = namedContract(state, params.text('contract_code'));
  checkMarginMode(params);
  const side = params.oneOf('side', ['buy', 'sell']);
  const kind = params.oneOf('type', ['market', 'limit', 'post_only']);
  const timeInForce = params.oneOf('time_in_force', ['gtc', 'ioc', 'fok'], 'gtc');
  const priceMatch = params.oneOf('price_match', ['', ...Object.keys(PRICE_MATCH_LEVELS)], '');
  const type = typeOf(kind, timeInForce);
  return {
    instrument,
    side,
    positionSide: positionSideOf(account, params),
    type,
    price:
      type === 'market' ? null : priceOf(state, { instrument, side, priceMatch }, params.decimal('price')),
    size: params.requiredDecimal('volume'),
    clientId: params.clientId('client_order_id'),
    reduceOnly: params.flag('reduce_only'),
    selfTrade: params.oneOf(
      'self_match_prevent',
      ['cancel_taker', 'cancel_maker', 'cancel_both'],
      'cancel_taker',
    ),
    attached: readAttached(state, params),
    priceMatch: type === 'market' ? '' : priceMatch,
  };
}

function typeOf(kind: 'market' | 'limit' | 'post_only', timeInForce: 'gtc' | 'ioc' | 'fok'): OrderType {
  if (kind === 'market') return 'market';
  if (kind === 'post_only') {
    if (timeInForce !== 'gtc') throw new ContractRefusal(1067, 'time_in_force');
    return 'post_only';
  }
  return timeInForce === 'gtc' ? 'limit' : timeInForce;
}

interface Priced {
  readonly instrument: Instrument;
  readonly side: Side;
  /** Takes the price from the book; empty for the client's own price. */
  readonly priceMatch: string;
}

/** The client's price on the grid, or the one that it lets the book name. @throws ContractRefusal */
export function priceOf(state: VenueState, priced: Priced, price: Decimal | null): Decimal {
  const { instrument, priceMatch } = priced;
  const levels = PRICE_MATCH_LEVELS[priceMatch];
  if (levels !== undefined) return matchedPrice(state, priced, levels);
  if (price === null) throw new ContractRefusal(1066, 'price');
  if (price.sign() <= 0 || !price.isMultipleOf(instrument.tick)) {
    throw new ContractRefusal(1038, instrument.tick.toString());
  }
  return price;
}

/** The worst of the best `levels` prices of the other side; never outside the price band. */
function matchedPrice(state: VenueState, { instrument, side }: Priced, levels: number): Decimal {
  const other = side === 'buy' ? 'sell' : 'buy';
  const last = state.book(instrument.id).levels(other, levels).at(-1);
  if (last === undefined) throw new ContractRefusal(1053);
  const price = stepsToDecimal(last.ticks, instrument.tick);
  if (!state.rules.priceBands) return price;
  const { highestBuy, lowestSell } = priceLimits(state, instrument);
  return side === 'buy' ? Decimal.min(price, highestBuy) : Decimal.max(price, lowestSell);
}

/** Take-profit and stop-loss that come with an order. */
export function readAttached(state: VenueState, params: Params): readonly AttachedStop[] {
  const [takeProfit, stopLoss] = [readLeg(params, 'tp'), readLeg(params, 'sl')];
  if (takeProfit === null && stopLoss === null) return [];
  return [{ attachAlgoId: state.nextId(), attachAlgoClOrdId: '', takeProfit, stopLoss, size: null }];
}

/** A take-profit or stop-loss: at the market unless it is a limit with a price of its own. */
export function readLeg(params: Params, prefix: 'tp' | 'sl'): StopLeg | null {
  const triggerPrice = params.decimal(`${prefix}_trigger_price`);
  if (triggerPrice === null) return null;
  if (triggerPrice.sign() <= 0) throw new ContractRefusal(1067, `${prefix}_trigger_price`);
  const orderPrice = params.decimal(`${prefix}_order_price`);
  const isPriced = orderPrice !== null && orderPrice.sign() > 0;
  const named = params.text(`${prefix}_type`) || params.text(`${prefix}_order_price_type`);
  const type = named || (isPriced ? 'limit' : 'market');
  if (type === 'limit' && !isPriced) throw new ContractRefusal(1066, `${prefix}_order_price`);
  return {
    triggerPrice,
    orderPrice: type === 'limit' ? orderPrice : null,
    triggerOn: params.oneOf(`${prefix}_trigger_price_type`, ['last', 'mark'], 'last'),
  };
}

/** Refuses stops that would fire at once. @throws ContractRefusal 1403 */
export function checkAttached(state: VenueState, terms: OrderTerms): void {
  const price = terms.price ?? state.market(terms.instrument.id).last;
  const sign = terms.side === 'buy' ? 1 : -1;
  for (const { takeProfit, stopLoss } of terms.attached) {
    if (takeProfit !== null && takeProfit.triggerPrice.compare(price) !== sign)
      throw new ContractRefusal(1403);
    if (stopLoss !== null && stopLoss.triggerPrice.compare(price) !== -sign) throw new ContractRefusal(1403);
  }
}
