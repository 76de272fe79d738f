import { Decimal } from '@bitting/core/money/decimal.ts';
import { ALGO_CANCEL_ROWS_MAX } from '../bounds.ts';
import {
  amendAlgo,
  cancelAlgo,
  findAlgo,
  placeAlgo,
  type AlgoRequest,
  type AlgoRef,
} from '../engine/algo-orders.ts';
import type { Algo, StopLeg } from '../engine/records.ts';
import type { RejectionReason } from '../engine/rejections.ts';
import type { VenueState } from '../engine/venue-state.ts';
import { perTwoSeconds, type PrivateCall, type PrivateRoute } from './call.ts';
import { OkxRefusal } from './errors.ts';
import { Fields } from './fields.ts';
import { instType } from './instrument-shape.ts';
import { clientIdOf, orderPriceOf, positionSideOf, readLeg, readOrder, tagOf } from './order-requests.ts';
import { legShape, type Shape } from './order-shape.ts';
import { pageById } from './paging.ts';
import { codeOfReason, refusalOf } from './rejection-codes.ts';
import { ok, type Reply } from './replies.ts';

const ALGO_TYPES = ['conditional', 'oco', 'trigger'] as const;
/** Types that the venue has and this simulator does not run. */
const OTHER_TYPES: ReadonlySet<string> = new Set([
  'move_order_stop',
  'iceberg',
  'twap',
  'chase',
  'smart_iceberg',
]);

function readAlgo(state: VenueState, fields: Fields): AlgoRequest {
  const instrumentId = fields.required('instId');
  const type = fields.oneOf('ordType', ALGO_TYPES);
  const closeFraction = fields.text('closeFraction');
  const size = fields.decimal('sz');
  if (closeFraction !== '' && closeFraction !== '1') throw new OkxRefusal('51000', 'closeFraction');
  if (size === null && closeFraction === '') throw new OkxRefusal('50015', 'sz or closeFraction');
  const [takeProfit, stopLoss] = [readLeg(fields, 'tp'), readLeg(fields, 'sl')];
  if (type === 'oco' && (takeProfit === null || stopLoss === null))
    throw new OkxRefusal('51000', 'tpTriggerPx');
  if (type === 'conditional' && takeProfit === null && stopLoss === null) {
    throw new OkxRefusal('51000', 'tpTriggerPx or slTriggerPx');
  }
  return {
    instrumentId,
    clientId: clientIdOf(fields, 'algoClOrdId') || clientIdOf(fields),
    tradeMode: fields.oneOf('tdMode', ['cash', 'cross', 'isolated']),
    side: fields.oneOf('side', ['buy', 'sell']),
    positionSide: positionSideOf(fields),
    type,
    size: size ?? Decimal.ZERO,
    closeFraction,
    targetCurrency: fields.oneOf('tgtCcy', ['base_ccy', 'quote_ccy', ''], ''),
    takeProfit: type === 'trigger' ? null : takeProfit,
    stopLoss: type === 'trigger' ? null : stopLoss,
    trigger: type === 'trigger' ? readTrigger(fields) : null,
    advanceType: fields.oneOf('advanceOrdType', ['fok', 'ioc', ''], ''),
    reduceOnly: fields.flag('reduceOnly'),
    attached: type === 'trigger' ? attachedOf(state, fields) : [],
    tag: tagOf(fields),
  };
}

function readTrigger(fields: Fields): StopLeg {
  return {
    triggerPrice: fields.requiredDecimal('triggerPx'),
    orderPrice: orderPriceOf(fields, 'orderPx'),
    triggerOn: fields.oneOf('triggerPxType', ['last', 'index', 'mark'], 'last'),
  };
}

/** Attached stops read like those of an order; the rest of that order does not matter here. */
function attachedOf(state: VenueState, fields: Fields): AlgoRequest['attached'] {
  if (fields.objects('attachAlgoOrds').length === 0) return [];
  const order = new Fields([
    ['instId', fields.text('instId')],
    ['tdMode', 'cross'],
    ['side', fields.text('side')],
    ['ordType', 'market'],
    ['sz', '1'],
    ['attachAlgoOrds', fields.raw('attachAlgoOrds')],
  ]);
  return readOrder(state, order).attached ?? [];
}

/** Refuses a take-profit or stop-loss that the last price has passed already. */
function checkSides(state: VenueState, request: AlgoRequest): void {
  const last = state.markets.get(request.instrumentId)?.last;
  if (last === undefined) return;
  const buys = request.side === 'buy';
  const tp = request.takeProfit?.triggerPrice;
  const sl = request.stopLoss?.triggerPrice;
  if (tp !== undefined && (buys ? tp.isAbove(last) : tp.isBelow(last)))
    throw new OkxRefusal(buys ? '51277' : '51279');
  if (sl !== undefined && (buys ? sl.isBelow(last) : sl.isAbove(last)))
    throw new OkxRefusal(buys ? '51278' : '51280');
}

function place(call: PrivateCall): Reply {
  const { account, engine, fields, state, variants } = call;
  fields.required('instId');
  try {
    if (OTHER_TYPES.has(fields.text('ordType'))) throw new OkxRefusal('51000', 'ordType');
    const request = readAlgo(state, fields);
    checkSides(state, request);
    const result = engine.command((venue) => placeAlgo(venue, account.uid, request));
    if (result.kind === 'rejected') throw refusalOf(result);
    const { id, clientId, tag } = result.algo;
    return ok([{ algoId: id, algoClOrdId: clientId, clOrdId: '', tag, sCode: '0', sMsg: '', subCode: '' }]);
  } catch (error) {
    if (!(error instanceof OkxRefusal)) throw error;
    const row = {
      algoId: '',
      algoClOrdId: fields.text('algoClOrdId'),
      clOrdId: '',
      tag: fields.text('tag'),
      sCode: error.code,
      sMsg: error.message,
      subCode: '',
    };
    const isFailure = variants.algoRejectTopCode === '1';
    return {
      status: 200,
      code: variants.algoRejectTopCode,
      msg: isFailure ? 'All operations failed' : '',
      data: [row],
    };
  }
}

function refOf({ account }: PrivateCall, fields: Fields): AlgoRef {
  const ref = {
    uid: account.uid,
    algoId: fields.text('algoId'),
    clientId: fields.text('algoClOrdId') || fields.text('clOrdId'),
  };
  if (ref.algoId === '' && ref.clientId === '') throw new OkxRefusal('51000', 'algoId or algoClOrdId');
  return ref;
}

type AlgoRow = Readonly<Record<'algoId' | 'algoClOrdId' | 'sCode' | 'sMsg', string>>;

function runRow(fields: Fields, action: () => { readonly algo: Algo }): AlgoRow {
  try {
    const { algo } = action();
    return { algoId: algo.id, algoClOrdId: algo.clientId, sCode: '0', sMsg: '' };
  } catch (error) {
    if (!(error instanceof OkxRefusal)) throw error;
    const [algoId, algoClOrdId] = [fields.text('algoId'), fields.text('algoClOrdId')];
    return { algoId, algoClOrdId, sCode: error.code, sMsg: error.message };
  }
}

function algoReply(rows: readonly AlgoRow[]): Reply {
  const failed = rows.filter(({ sCode }) => sCode !== '0').length;
  const code = failed === 0 ? '0' : failed === rows.length ? '1' : '2';
  return { status: 200, code, msg: '', data: rows };
}

function cancel(call: PrivateCall): Reply {
  const { engine, rows } = call;
  if (rows.length === 0) throw new OkxRefusal('50014', 'body');
  if (rows.length > ALGO_CANCEL_ROWS_MAX) throw new OkxRefusal('51111', ALGO_CANCEL_ROWS_MAX.toString());
  return algoReply(
    rows.map((row) =>
      runRow(row, () => {
        const ref = refOf(call, row);
        const result = engine.command((venue) => cancelAlgo(venue, ref));
        if (result.kind === 'rejected') throw refusalOf(result);
        return result;
      }),
    ),
  );
}

function newLeg(
  fields: Fields,
  name: string,
  orderName: string,
  before: StopLeg | null,
): StopLeg | undefined {
  const triggerPrice = fields.decimal(name);
  const orderText = fields.text(orderName);
  if (triggerPrice === null && orderText === '') return undefined;
  const orderPrice = orderText === '' ? (before?.orderPrice ?? null) : orderPriceOf(fields, orderName);
  return {
    triggerPrice: triggerPrice ?? before?.triggerPrice ?? Decimal.ZERO,
    orderPrice,
    triggerOn: before?.triggerOn ?? 'last',
  };
}

function amend(call: PrivateCall): Reply {
  const { engine, fields, state } = call;
  fields.required('instId');
  const row = runRow(fields, () => {
    const ref = refOf(call, fields);
    const algo = findAlgo(state, ref);
    const result = engine.command((venue) =>
      amendAlgo(venue, {
        ...ref,
        newSize: fields.decimal('newSz'),
        takeProfit: newLeg(fields, 'newTpTriggerPx', 'newTpOrdPx', algo?.takeProfit ?? null),
        stopLoss: newLeg(fields, 'newSlTriggerPx', 'newSlOrdPx', algo?.stopLoss ?? null),
        trigger: newLeg(fields, 'newTriggerPx', 'newOrdPx', algo?.trigger ?? null),
      }),
    );
    if (result.kind === 'rejected') throw refusalOf(result);
    return result;
  });
  return algoReply([row]);
}

/** A trigger order as REST and its channel show it. */
export function algoShape(state: VenueState, algo: Algo): Shape {
  return {
    instType: instType(state.instrument(algo.instrumentId)),
    instId: algo.instrumentId,
    ccy: '',
    ordId: algo.orderId,
    ordIdList: algo.orderId === '' ? [] : [algo.orderId],
    algoId: algo.id,
    algoClOrdId: algo.clientId,
    clOrdId: '',
    sz: algo.closeFraction === '' ? algo.size.toString() : '',
    closeFraction: algo.closeFraction,
    ordType: algo.type,
    side: algo.side,
    posSide: algo.positionSide,
    tdMode: algo.tradeMode,
    tgtCcy: algo.targetCurrency,
    state: algo.state,
    lever: '',
    ...legShape('tp', algo.takeProfit),
    ...legShape('sl', algo.stopLoss),
    tpOrdKind: 'condition',
    triggerPx: algo.trigger?.triggerPrice.toString() ?? '',
    triggerPxType: algo.trigger?.triggerOn ?? '',
    ordPx: algo.trigger === null ? '' : (algo.trigger.orderPrice?.toString() ?? '-1'),
    advanceOrdType: algo.advanceType,
    actualSz: '',
    actualPx: '',
    actualSide: algo.actualSide,
    tag: algo.tag,
    triggerTime: algo.triggeredAt?.toString() ?? '',
    callbackRatio: '',
    callbackSpread: '',
    activePx: '',
    moveTriggerPx: '',
    reduceOnly: algo.reduceOnly ? 'true' : 'false',
    failCode: failCodeOf(algo),
    quickMgnType: '',
    amendPxOnTriggerType: '0',
    attachAlgoOrds: [],
    linkedOrd: { ordId: algo.parentOrderId },
    last: state.market(algo.instrumentId).last.toString(),
    isTradeBorrowMode: '',
    cTime: algo.createdAt.toString(),
    uTime: algo.updatedAt.toString(),
  };
}

function failCodeOf(algo: Algo): string {
  return algo.failCode === '' ? '' : codeOfReason(algo.failCode as RejectionReason);
}

function one(call: PrivateCall): Reply {
  const algo = findAlgo(call.state, refOf(call, call.fields));
  if (algo === null) throw new OkxRefusal('51603');
  return ok([algoShape(call.state, algo)]);
}

function list({ fields, state }: PrivateCall, algos: readonly Algo[]): Reply {
  const types = fields.required('ordType').split(',');
  const [id, algoId, wantedState] = [fields.text('instId'), fields.text('algoId'), fields.text('state')];
  const rows = algos.filter(
    (algo) =>
      types.includes(algo.type) &&
      (id === '' || algo.instrumentId === id) &&
      (algoId === '' || algo.id === algoId) &&
      (wantedState === '' || algo.state === wantedState),
  );
  return ok(pageById(rows, fields, (algo) => algo.id).map((algo) => algoShape(state, algo)));
}

function pending(call: PrivateCall): Reply {
  return list(call, call.state.openAlgos.ownedBy(call.account.uid));
}

function history(call: PrivateCall): Reply {
  const { fields } = call;
  if (fields.text('state') === '' && fields.text('algoId') === '')
    throw new OkxRefusal('50015', 'state or algoId');
  return list(call, call.state.closedAlgos.ownedBy(call.account.uid));
}

function algoRoute(method: 'GET' | 'POST', path: string, run: PrivateRoute['run']): PrivateRoute {
  const limit = perTwoSeconds(20, method === 'GET' ? 'user' : 'user+instrument');
  return { method, path: `trade/${path}`, access: method === 'GET' ? 'read_only' : 'trade', limit, run };
}

export const ALGO_ROUTES: readonly PrivateRoute[] = [
  algoRoute('POST', 'order-algo', place),
  algoRoute('POST', 'cancel-algos', cancel),
  algoRoute('POST', 'amend-algos', amend),
  algoRoute('GET', 'order-algo', one),
  algoRoute('GET', 'orders-algo-pending', pending),
  algoRoute('GET', 'orders-algo-history', history),
];
