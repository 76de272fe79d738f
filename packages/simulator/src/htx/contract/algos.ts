import { Decimal } from '@bitting/core/money/decimal.ts';
import { cancelAlgo, placeAlgo, type AlgoRequest } from '../../engine/algo-orders.ts';
import { CLOSING_SIDE } from '../../engine/margin.ts';
import type { Algo, AlgoType, StopLeg, Trailing } from '../../engine/records.ts';
import type { VenueState } from '../../engine/venue-state.ts';
import { algoShape, algoStateOf, kindOf } from './algo-shape.ts';
import { batchRow, batchRows } from './batch.ts';
import { ContractRefusal, refusalOf } from './codes.ts';
import type { ContractPrivateCall } from './contract-call.ts';
import { v5Get, v5Post } from './contract-routes.ts';
import { chosenContracts, namedContract, type Shape } from './contracts.ts';
import { checkMayTrade } from './order-lookup.ts';
import { checkMarginMode, CONTRACT_TAG, positionSideOf, priceOf, readLeg } from './order-requests.ts';
import { pageOf, spanOf } from './paging.ts';
import type { Params } from './params.ts';

type Terms = Pick<AlgoRequest, 'type' | 'takeProfit' | 'stopLoss' | 'trigger'> & {
  readonly trailing?: Trailing;
};

/** Reads what the order waits for. @throws ContractRefusal */
function readTerms({ params, state }: ContractPrivateCall): Terms {
  const none = { takeProfit: null, stopLoss: null, trigger: null };
  if (params.text('callback_rate') !== '')
    return { ...none, type: 'trailing', trailing: readTrailing(params) };
  // ccxt overwrites `type` of a trigger order with `limit` or `market`: the trigger price says what it is.
  if (params.text('trigger_price') !== '')
    return { ...none, type: 'trigger', trigger: readTrigger(state, params) };
  const [takeProfit, stopLoss] = [readLeg(params, 'tp'), readLeg(params, 'sl')];
  params.oneOf('type', ['tp', 'sl', 'tpsl']);
  if (takeProfit === null && stopLoss === null) throw new ContractRefusal(1066, 'tp_trigger_price');
  const type: AlgoType = takeProfit !== null && stopLoss !== null ? 'oco' : 'conditional';
  return { ...none, type, takeProfit, stopLoss };
}

function readTrailing(params: Params): Trailing {
  const callbackRatio = params.requiredDecimal('callback_rate');
  if (callbackRatio.sign() <= 0 || !callbackRatio.isBelow(Decimal.ONE)) {
    throw new ContractRefusal(1067, 'callback_rate');
  }
  return { callbackRatio, activePrice: params.decimal('active_price'), best: null };
}

function readTrigger(state: VenueState, params: Params): StopLeg {
  params.oneOf('type', ['trigger', 'limit', 'market', 'post_only']);
  const triggerPrice = params.requiredDecimal('trigger_price');
  if (triggerPrice.sign() <= 0) throw new ContractRefusal(1067, 'trigger_price');
  const instrument = namedContract(state, params.text('contract_code'));
  const price = params.decimal('price');
  const side = params.oneOf('side', ['buy', 'sell']);
  return {
    triggerPrice,
    orderPrice: price === null ? null : priceOf(state, { instrument, side, priceMatch: '' }, price),
    triggerOn: params.oneOf('trigger_price_type', ['last', 'mark'], 'last'),
  };
}

/** Refuses a take-profit or stop-loss that the last price has passed already. @throws ContractRefusal 1403 */
function checkSides(state: VenueState, request: AlgoRequest): void {
  const { last } = state.market(request.instrumentId);
  const sign = request.side === 'buy' ? -1 : 1;
  if (request.takeProfit?.triggerPrice.compare(last) === -sign) throw new ContractRefusal(1403);
  if (request.stopLoss?.triggerPrice.compare(last) === sign) throw new ContractRefusal(1403);
}

function readAlgo(call: ContractPrivateCall): AlgoRequest {
  const { account, params, state } = call;
  const instrument = namedContract(state, params.text('contract_code'));
  checkMarginMode(params);
  const terms = readTerms(call);
  const positionSide = positionSideOf(account, params);
  const side = params.oneOf('side', ['buy', 'sell']);
  // A take-profit, stop-loss or trailing stop ends a position; a trigger order may open one.
  const isClosing = terms.type !== 'trigger';
  if (isClosing && positionSide !== null && side !== CLOSING_SIDE[positionSide]) {
    throw new ContractRefusal(1067, 'side');
  }
  return {
    ...terms,
    instrumentId: instrument.id,
    clientId: params.clientId('algo_client_order_id'),
    tradeMode: 'cross',
    side,
    positionSide,
    size: params.requiredDecimal('volume'),
    closeFraction: '',
    targetCurrency: '',
    advanceType: '',
    reduceOnly:
      positionSide === null && (params.flag('reduce_only') || (isClosing && terms.type !== 'trailing')),
    attached: [],
    tag: CONTRACT_TAG,
  };
}

function place(call: ContractPrivateCall): readonly Shape[] {
  const { account, engine, state } = call;
  const request = readAlgo(call);
  checkMayTrade(state, account);
  checkSides(state, request);
  const result = engine.command((venue) => placeAlgo(venue, account.uid, request));
  if (result.kind === 'rejected') {
    throw result.reason === 'too-many-orders' ? new ContractRefusal(1081) : refusalOf(result);
  }
  const { id, clientId } = result.algo;
  return [{ algo_id: id, algo_client_order_id: clientId === '' ? null : clientId }];
}

function isContractAlgo(state: VenueState, algo: Algo): boolean {
  return state.instrument(algo.instrumentId).market === 'swap';
}

function openAlgos(state: VenueState, uid: string): readonly Algo[] {
  return state.openAlgos.ownedBy(uid).filter((algo) => isContractAlgo(state, algo));
}

function closedAlgos(state: VenueState, uid: string): readonly Algo[] {
  return state.closedAlgos.ownedBy(uid).filter((algo) => isContractAlgo(state, algo));
}

interface AlgoName {
  readonly algoId: string;
  readonly clientId: string;
}

/** @throws ContractRefusal 1066 */
function nameOf(params: Params): AlgoName {
  const name = { algoId: params.text('algo_id'), clientId: params.text('algo_client_order_id') };
  if (name.algoId === '' && name.clientId === '') throw new ContractRefusal(1066, 'algo_id');
  return name;
}

function isNamed(algo: Algo, { algoId, clientId }: AlgoName): boolean {
  return algoId === '' ? algo.clientId === clientId : algo.id === algoId;
}

function cancelOne({ account, engine, state }: ContractPrivateCall, params: Params): Shape {
  const instrument = namedContract(state, params.text('contract_code'));
  const name = nameOf(params);
  const algo = openAlgos(state, account.uid).findLast((row) => isNamed(row, name));
  if (algo?.instrumentId !== instrument.id) throw new ContractRefusal(1061);
  const result = engine.command((venue) =>
    cancelAlgo(venue, { uid: account.uid, algoId: algo.id, clientId: '' }),
  );
  if (result.kind === 'rejected') throw refusalOf(result);
  return { algo_id: algo.id, algo_client_order_id: algo.clientId === '' ? null : algo.clientId };
}

function cancel(call: ContractPrivateCall): readonly Shape[] {
  return batchRows(call).map((params) =>
    batchRow(() => cancelOne(call, params), {
      algo_id: params.text('algo_id') || null,
      algo_client_order_id: params.text('algo_client_order_id') || null,
    }),
  );
}

function one({ account, params, state }: ContractPrivateCall): readonly Shape[] {
  const name = nameOf(params);
  const { uid } = account;
  const algo = [...closedAlgos(state, uid), ...openAlgos(state, uid)].findLast((row) => isNamed(row, name));
  if (algo === undefined) throw new ContractRefusal(1061);
  return [algoShape(state, algo)];
}

/** `tpsl` means every take-profit and stop-loss, whichever legs it has. */
function isOfKind(algo: Algo, kinds: readonly string[]): boolean {
  const kind = kindOf(algo);
  const isStop = kind === 'tp' || kind === 'sl';
  return kinds.length === 0 || kinds.includes(kind) || (isStop && kinds.includes('tpsl'));
}

function list({ params, state }: ContractPrivateCall, algos: readonly Algo[]): readonly Shape[] {
  const chosen = new Set(chosenContracts(state, params.text('contract_code')).map(({ id }) => id));
  const [kinds, states] = [params.list('type'), [...params.list('state'), ...params.list('states')]];
  const { from, to } = spanOf(params);
  const rows = algos.filter(
    (algo) =>
      chosen.has(algo.instrumentId) &&
      isOfKind(algo, kinds) &&
      (states.length === 0 || states.includes(algoStateOf(algo))) &&
      algo.createdAt >= from &&
      algo.createdAt <= to,
  );
  return pageOf(rows, params, ({ id }) => id).map((algo) => algoShape(state, algo));
}

function opens(call: ContractPrivateCall): readonly Shape[] {
  return list(call, openAlgos(call.state, call.account.uid));
}

function history(call: ContractPrivateCall): readonly Shape[] {
  return list(call, closedAlgos(call.state, call.account.uid));
}

export const CONTRACT_ALGO_ROUTES = [
  v5Post('algo/order', place),
  v5Post('algo/cancel_orders', cancel),
  v5Get('algo/order', one),
  v5Get('algo/order/opens', opens),
  v5Get('algo/order/history', history),
];
