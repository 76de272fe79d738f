import { findOrder } from '../engine/order-changes.ts';
import type { Fill, Order } from '../engine/records.ts';
import type { VenueState } from '../engine/venue-state.ts';
import { perSecond, perTwoSeconds, type PrivateCall, type PrivateRoute } from './call.ts';
import { OkxRefusal } from './errors.ts';
import type { Fields } from './fields.ts';
import { instType } from './instrument-shape.ts';
import { fillShape, orderShape } from './order-shape.ts';
import { pageById } from './paging.ts';
import { ok, type Reply } from './replies.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How long the venue shows things. */
const HISTORY_MS = 7 * DAY_MS;
const ARCHIVE_MS = 90 * DAY_MS;
const UNFILLED_CANCELS_MS = 2 * HOUR_MS;
const FILLS_MS = 3 * DAY_MS;

function one({ account, fields, state }: PrivateCall): Reply {
  const ref = {
    uid: account.uid,
    instrumentId: fields.required('instId'),
    orderId: fields.text('ordId'),
    clientId: fields.text('clOrdId'),
  };
  if (ref.orderId === '' && ref.clientId === '') throw new OkxRefusal('51003');
  const order = findOrder(state, ref);
  if (order === null) throw new OkxRefusal('51603');
  return ok([orderShape(state, order)]);
}

function fits(state: VenueState, fields: Fields, instrumentId: string): boolean {
  const instrument = state.instrument(instrumentId);
  const [type, id, family] = [fields.text('instType'), fields.text('instId'), fields.text('instFamily')];
  return (
    (type === '' || type === 'ANY' || instType(instrument) === type) &&
    (id === '' || id === instrumentId) &&
    (family === '' || instrumentId.startsWith(`${family}-`))
  );
}

function orderFits(state: VenueState, fields: Fields, order: Order): boolean {
  const [types, states] = [fields.list('ordType'), fields.list('state')];
  const category = fields.text('category');
  return (
    fits(state, fields, order.instrumentId) &&
    (types.length === 0 || types.includes(order.type)) &&
    (states.length === 0 || states.includes(order.state)) &&
    (category === '' || category === order.category)
  );
}

function orderPage({ fields, state }: PrivateCall, orders: readonly Order[]): Reply {
  const chosen = orders
    .filter((order) => orderFits(state, fields, order))
    .toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
  return ok(pageById(chosen, fields, ({ id }) => id).map((order) => orderShape(state, order)));
}

function pending(call: PrivateCall): Reply {
  return orderPage(call, call.state.openOrders.ownedBy(call.account.uid));
}

function history(maxAgeMs: number, unfilledCancelsMs: number) {
  return (call: PrivateCall): Reply => {
    call.fields.required('instType');
    const { now } = call;
    const orders = call.state.closedOrders.ownedBy(call.account.uid).filter((order) => {
      const isUnfilledCancel = order.state === 'canceled' && order.filled.isZero();
      return now - order.updatedAt <= (isUnfilledCancel ? unfilledCancelsMs : maxAgeMs);
    });
    return orderPage(call, orders);
  };
}

function fills(maxAgeMs: number, needsType: boolean) {
  return ({ account, fields, now, state }: PrivateCall): Reply => {
    if (needsType) fields.required('instType');
    const [orderId, subType] = [fields.text('ordId'), fields.text('subType')];
    const rows: readonly Fill[] = state.fills
      .ownedBy(account.uid)
      .filter(
        (fill) =>
          now - fill.at <= maxAgeMs &&
          fits(state, fields, fill.instrumentId) &&
          (orderId === '' || orderId === fill.orderId) &&
          (subType === '' || subType === fill.subType),
      );
    return ok(pageById(rows, fields, ({ billId }) => billId).map((fill) => fillShape(state, fill)));
  };
}

function accountRateLimit({ now }: PrivateCall): Reply {
  return ok([
    { accRateLimit: '1000', nextAccRateLimit: '1000', fillRatio: '', mainFillRatio: '', ts: now.toString() },
  ]);
}

function queryRoute(path: string, max: number, run: PrivateRoute['run']): PrivateRoute {
  return { method: 'GET', path: `trade/${path}`, access: 'read_only', limit: perTwoSeconds(max), run };
}

export const QUERY_ROUTES: readonly PrivateRoute[] = [
  { ...queryRoute('order', 60, one), limit: perTwoSeconds(60, 'user+instrument') },
  queryRoute('orders-pending', 60, pending),
  queryRoute('orders-history', 40, history(HISTORY_MS, UNFILLED_CANCELS_MS)),
  queryRoute('orders-history-archive', 20, history(ARCHIVE_MS, 0)),
  queryRoute('fills', 60, fills(FILLS_MS, false)),
  queryRoute('fills-history', 10, fills(ARCHIVE_MS, true)),
  { ...queryRoute('account-rate-limit', 1, accountRateLimit), limit: perSecond(1) },
];
