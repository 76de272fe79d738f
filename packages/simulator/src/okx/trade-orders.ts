import { BATCH_ROWS_MAX } from '../bounds.ts';
import { amendOrder, cancelOrder, findOrder, type OrderRef } from '../engine/order-changes.ts';
import { checkOrder, placeOrder } from '../engine/placement.ts';
import { perTwoSeconds, type PrivateCall, type PrivateRoute } from './call.ts';
import { OkxRefusal } from './errors.ts';
import type { Fields } from './fields.ts';
import { checkAttached, clientIdOf, readOrder } from './order-requests.ts';
import { refusalOf } from './rejection-codes.ts';
import { ok, rowReply, type Reply, type RowResult } from './replies.ts';

interface OrderRow extends RowResult {
  readonly ordId: string;
  readonly clOrdId: string;
  readonly [name: string]: string;
}

type RowAction = (call: PrivateCall, row: Fields) => OrderRow;

const KYC_LEVEL_MIN = 2;

function placeRow(call: PrivateCall, row: Fields): OrderRow {
  const { account, engine, key, state } = call;
  if (key.environment === 'live' && Number(account.kycLevel) < KYC_LEVEL_MIN) throw new OkxRefusal('59113');
  const request = readOrder(state, row);
  checkAttached(state, request);
  const result = engine.command((venue) => placeOrder(venue, account.uid, request));
  if (result.kind === 'rejected') {
    throw refusalOf(result, { instrument: state.instruments.get(request.instrumentId), side: request.side });
  }
  return { ...accepted(call), ordId: result.order.id, clOrdId: result.order.clientId, tag: result.order.tag };
}

function accepted({ now }: PrivateCall): Pick<OrderRow, 'sCode' | 'sMsg' | 'subCode' | 'ts'> {
  return { ts: now.toString(), sCode: '0', sMsg: '', subCode: '' };
}

function refOf({ account }: PrivateCall, row: Fields): OrderRef {
  const ref = {
    uid: account.uid,
    instrumentId: row.required('instId'),
    orderId: row.text('ordId'),
    clientId: clientIdOf(row),
  };
  if (ref.orderId === '' && ref.clientId === '') throw new OkxRefusal('51003');
  return ref;
}

function cancelRow(call: PrivateCall, row: Fields): OrderRow {
  const ref = refOf(call, row);
  const result = call.engine.command((venue) => cancelOrder(venue, ref));
  if (result.kind === 'rejected') throw refusalOf(result);
  const { ts, sCode, sMsg } = accepted(call);
  return { ordId: result.order.id, clOrdId: result.order.clientId, ts: ts ?? '', sCode, sMsg: sMsg ?? '' };
}

function amendRow(call: PrivateCall, row: Fields): OrderRow {
  const amendment = {
    ...refOf(call, row),
    newSize: row.decimal('newSz'),
    newPrice: row.decimal('newPx'),
    cancelOnFail: row.flag('cxlOnFail'),
  };
  const order = findOrder(call.state, amendment);
  const result = call.amendments.during(order?.id ?? '', row.text('reqId'), () =>
    call.engine.command((venue) => amendOrder(venue, amendment)),
  );
  if (result.kind === 'rejected') {
    const isGone = result.reason === 'order-not-open' || result.reason === 'order-unknown';
    throw isGone ? new OkxRefusal('51503') : refusalOf(result);
  }
  const { id, clientId } = result.order;
  return { ...accepted(call), ordId: id, clOrdId: clientId, reqId: row.text('reqId') };
}

function failedRow(row: Fields, refusal: OkxRefusal): OrderRow {
  return {
    ordId: '',
    clOrdId: row.text('clOrdId'),
    tag: row.text('tag'),
    reqId: row.text('reqId'),
    ts: '',
    sCode: refusal.code,
    sMsg: refusal.message,
    subCode: refusal.code === '51008' ? '1000' : '',
  };
}

function runRow(call: PrivateCall, row: Fields, action: RowAction): OrderRow {
  try {
    return action(call, row);
  } catch (error) {
    if (error instanceof OkxRefusal) return { ...failedRow(row, error), ts: call.now.toString() };
    throw error;
  }
}

/** A missing parameter or unknown instrument of a single order refuses the request; the rest is said in its row. */
function single(action: RowAction) {
  return (call: PrivateCall): Reply => {
    for (const name of ['instId']) call.fields.required(name);
    return rowReply([runRow(call, call.fields, action)]);
  };
}

function batch(action: RowAction) {
  return (call: PrivateCall): Reply => {
    if (call.rows.length === 0) throw new OkxRefusal('50014', 'body');
    if (call.rows.length > BATCH_ROWS_MAX) throw new OkxRefusal('51111', BATCH_ROWS_MAX.toString());
    return rowReply(call.rows.map((row) => runRow(call, row, action)));
  };
}

/** Says whether an order would be taken, and leaves everything as it was. */
function precheck(call: PrivateCall): Reply {
  const { account, state } = call;
  const request = readOrder(state, call.fields);
  checkAttached(state, request);
  const result = checkOrder(state, account.uid, request);
  if (result.kind === 'rejected') {
    throw refusalOf(result, { instrument: state.instruments.get(request.instrumentId), side: request.side });
  }
  return ok([
    {
      adjEq: '',
      adjEqChg: '',
      availBal: '',
      availBalChg: '',
      imr: '',
      imrChg: '',
      isoImr: '',
      liab: '',
      liabChg: '',
      liabChgCcy: '',
      liqPx: '',
      liqPxDiff: '',
      liqPxDiffRatio: '',
      mgnRatio: '',
      mgnRatioChg: '',
      mmr: '',
      mmrChg: '',
      posBal: '',
      posBalChg: '',
      type: '',
    },
  ]);
}

function orderRoute(path: string, max: number, run: PrivateRoute['run']): PrivateRoute {
  const limit = perTwoSeconds(max, 'user+instrument');
  return { method: 'POST', path: `trade/${path}`, access: 'trade', limit, run };
}

export const ORDER_ROUTES: readonly PrivateRoute[] = [
  { ...orderRoute('order', 60, single(placeRow)), honoursExpiry: true, countsAsOrder: true },
  {
    ...orderRoute('batch-orders', 300, batch(placeRow)),
    honoursExpiry: true,
    countsAsOrder: true,
    singlePath: 'trade/order',
  },
  orderRoute('cancel-order', 60, single(cancelRow)),
  { ...orderRoute('cancel-batch-orders', 300, batch(cancelRow)), singlePath: 'trade/cancel-order' },
  { ...orderRoute('amend-order', 60, single(amendRow)), honoursExpiry: true, countsAsOrder: true },
  {
    ...orderRoute('amend-batch-orders', 300, batch(amendRow)),
    honoursExpiry: true,
    countsAsOrder: true,
    singlePath: 'trade/amend-order',
  },
  { ...orderRoute('order-precheck', 5, precheck), limit: perTwoSeconds(5) },
];
