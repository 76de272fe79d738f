import { Decimal } from '@bitting/core/money/decimal.ts';
import { LEGACY_ROWS_MAX } from '../../bounds.ts';
import type { Instrument } from '../../engine/instruments.ts';
import { figuresOf, marginOf, type PositionFigures } from '../../engine/margin.ts';
import { leverageOf } from '../../engine/positions.ts';
import type { Account, PositionSide, Side } from '../../engine/records.ts';
import type { VenueState } from '../../engine/venue-state.ts';
import { ContractRefusal } from './codes.ts';
import type { ContractPrivateCall } from './contract-call.ts';
import { legacyLinear } from './contract-routes.ts';
import {
  chosenContracts,
  contractCode,
  contractsOf,
  MARGIN_ASSET,
  namedContract,
  type Shape,
} from './contracts.ts';
import { LEGACY_PRICE_TYPES, legacyOrderShape, legacyPositionShape } from './legacy-shape.ts';
import {
  cancelContractOrder,
  findContractOrder,
  openContractOrders,
  placeContractOrder,
  type OrderName,
} from './order-lookup.ts';
import { priceOf, readAttached, type OrderTerms } from './order-requests.ts';
import type { Params } from './params.ts';
import { contractPositions, modeName, setLeverage } from './positions.ts';
import { rawNumber } from './raw-numbers.ts';

/** Which position an order opens or closes. @throws ContractRefusal 1036, 1499 or 1500 */
function positionSideOf(account: Account, params: Params, side: Side): PositionSide | null {
  const offset = params.text('offset') || 'both';
  if (!['open', 'close', 'both'].includes(offset)) throw new ContractRefusal(1036);
  const isHedged = account.positionMode === 'long_short_mode';
  if (!isHedged) {
    if (offset !== 'both') throw new ContractRefusal(1500);
    return null;
  }
  if (offset === 'both') throw new ContractRefusal(1499);
  return (side === 'buy') === (offset === 'open') ? 'long' : 'short';
}

/** The leverage belongs to the order here; it may only differ from the account's while nothing is open. */
function takeLeverage(call: ContractPrivateCall): void {
  const { account, params, state } = call;
  const wanted = params.text('lever_rate');
  if (wanted === '') throw new ContractRefusal(1094);
  const instrument = namedContract(state, params.text('contract_code'));
  const current = leverageOf(state, account.uid, instrument.id, 'net');
  if (wanted === current) return;
  const isHeld = contractPositions(state, account.uid).some((row) => row.instrumentId === instrument.id);
  const isAsked = openContractOrders(state, account.uid).some((row) => row.instrumentId === instrument.id);
  if (isHeld || isAsked) throw new ContractRefusal(1349, current);
  setLeverage(call);
}

function readOrder(call: ContractPrivateCall): OrderTerms {
  const { account, params, state } = call;
  const instrument = namedContract(state, params.text('contract_code'));
  const direction = params.text('direction');
  if (direction !== 'buy' && direction !== 'sell') throw new ContractRefusal(1035);
  const priceType = LEGACY_PRICE_TYPES[params.required('order_price_type')];
  if (priceType === undefined) throw new ContractRefusal(1034);
  const [type, priceMatch] = priceType;
  const price = params.decimal('price');
  return {
    instrument,
    side: direction,
    positionSide: positionSideOf(account, params, direction),
    type,
    price: type === 'market' ? null : priceOf(state, { instrument, side: direction, priceMatch }, price),
    size: params.requiredDecimal('volume'),
    clientId: params.clientId('client_order_id'),
    reduceOnly: params.flag('reduce_only'),
    selfTrade: 'cancel_taker',
    attached: readAttached(state, params),
    priceMatch,
  };
}

function place(call: ContractPrivateCall): Shape {
  const terms = readOrder(call);
  takeLeverage(call);
  const order = placeContractOrder(call, terms);
  const clientId = order.clientId === '' ? {} : { client_order_id: rawNumber(order.clientId) };
  return { order_id: rawNumber(order.id), order_id_str: order.id, ...clientId };
}

/** The orders that a request names, each by one kind of id. @throws ContractRefusal 1066 or 1052 */
function namesOf({ params, state }: ContractPrivateCall): readonly OrderName[] {
  const { id: instrumentId } = namedContract(state, params.text('contract_code'));
  const [orderIds, clientIds] = [params.list('order_id'), params.list('client_order_id')];
  const names =
    orderIds.length > 0
      ? orderIds.map((orderId) => ({ instrumentId, orderId, clientId: '' }))
      : clientIds.map((clientId) => ({ instrumentId, orderId: '', clientId }));
  if (names.length === 0) throw new ContractRefusal(1066, 'order_id');
  if (names.length > LEGACY_ROWS_MAX) throw new ContractRefusal(1052, LEGACY_ROWS_MAX.toString());
  return names;
}

function cancel(call: ContractPrivateCall): Shape {
  const errors: Shape[] = [];
  const successes: string[] = [];
  for (const name of namesOf(call)) {
    try {
      cancelContractOrder(call, name);
      successes.push(name.orderId || name.clientId);
    } catch (error) {
      if (!(error instanceof ContractRefusal)) throw error;
      errors.push({ order_id: name.orderId || name.clientId, err_code: error.code, err_msg: error.message });
    }
  }
  return { errors, successes: successes.join(',') };
}

const PAGE_SIZE = 20;
const PAGE_SIZE_MAX = 50;

function openOrders({ account, params, state }: ContractPrivateCall): Shape {
  const chosen = new Set(chosenContracts(state, params.text('contract_code')).map(({ id }) => id));
  const size = Math.min(params.whole('page_size', PAGE_SIZE) || PAGE_SIZE, PAGE_SIZE_MAX);
  const page = params.whole('page_index', 1) || 1;
  const orders = openContractOrders(state, account.uid)
    .filter(({ instrumentId }) => chosen.has(instrumentId))
    .toReversed();
  return {
    orders: orders.slice((page - 1) * size, page * size).map((order) => legacyOrderShape(state, order)),
    total_page: Math.ceil(orders.length / size),
    current_page: page,
    total_size: orders.length,
  };
}

function orderInfo(call: ContractPrivateCall): readonly Shape[] {
  const { account, state } = call;
  const orders = namesOf(call).map((name) => findContractOrder(state, account.uid, name));
  const found = orders.filter((order) => order !== null);
  if (found.length === 0) throw new ContractRefusal(1017);
  return found.map((order) => legacyOrderShape(state, order));
}

export function positionInfo({ account, params, state }: ContractPrivateCall): readonly Shape[] {
  return contractPositions(state, account.uid, params.text('contract_code')).map((position) =>
    legacyPositionShape(state, position),
  );
}

export function accountInfo({ account, params, state }: ContractPrivateCall): readonly Shape[] {
  params.oneOf('margin_account', [MARGIN_ASSET, ''], '');
  const margin = marginOf(state, account.uid, MARGIN_ASSET);
  const withdrawable = rawNumber(margin.available);
  return [
    {
      margin_mode: 'cross',
      margin_account: MARGIN_ASSET,
      margin_asset: MARGIN_ASSET,
      margin_balance: rawNumber(margin.equity),
      margin_static: rawNumber(margin.cash),
      margin_position: rawNumber(margin.initialMargin),
      margin_frozen: rawNumber(margin.orderMargin),
      margin_available: withdrawable,
      profit_real: 0,
      profit_unreal: rawNumber(margin.upl),
      withdraw_available: withdrawable,
      risk_rate: null,
      position_mode: modeName(account.positionMode),
      contract_detail: contractsOf(state).map((instrument) => contractDetail(state, account, instrument)),
    },
  ];
}

/** What one contract takes of the shared margin. */
function contractDetail(state: VenueState, account: Account, instrument: Instrument): Shape {
  const figures = contractPositions(state, account.uid, contractCode(instrument)).map((position) =>
    figuresOf(state, position),
  );
  const sum = (part: (row: PositionFigures) => Decimal): unknown =>
    rawNumber(figures.reduce((total, row) => total.add(part(row)), Decimal.ZERO));
  return {
    symbol: instrument.base,
    contract_code: contractCode(instrument),
    margin_position: sum(({ initialMargin }) => initialMargin),
    margin_available: rawNumber(marginOf(state, account.uid, MARGIN_ASSET).available),
    profit_unreal: sum(({ upl }) => upl),
    liquidation_price: null,
    lever_rate: Number(leverageOf(state, account.uid, instrument.id, 'net')),
    adjust_factor: rawNumber(instrument.maintenanceRatio),
    contract_type: 'swap',
    pair: contractCode(instrument),
    business_type: 'swap',
  };
}

export const LEGACY_ORDER_ROUTES = [
  legacyLinear('swap_cross_order', 'trade', place),
  legacyLinear('swap_cross_cancel', 'trade', cancel),
  legacyLinear('swap_cross_openorders', 'read_only', openOrders),
  legacyLinear('swap_cross_order_info', 'read_only', orderInfo),
  legacyLinear('swap_cross_position_info', 'read_only', positionInfo),
  legacyLinear('swap_cross_account_info', 'read_only', accountInfo),
];
