import { HISTORY_WINDOW_MS } from '../bounds.ts';
import type { Fill } from '../engine/records.ts';
import { perUser, type PrivateCall, type PrivateRoute } from './call.ts';
import { HtxRefusal } from './errors.ts';
import type { Fields } from './fields.ts';
import { engineIdOf } from './ids.ts';
import { matchShape, openOrderShape, orderShape } from './order-shape.ts';
import { STATES } from './order-types.ts';
import { chosenOpen } from './orders.ts';
import { okV1, type Reply } from './replies.ts';
import { findByClientId, findListed, idOf, listedOrders, stateOf, type Listed } from './spot-orders.ts';
import { spotInstrument } from './symbols.ts';

const HOUR_MS = 3_600_000;
/** Orders that were cancelled without a trade, and client ids of orders that ended, are known for this long. */
const FORGOTTEN_AFTER_MS = 2 * HOUR_MS;
/** Client ids of open orders. */
const OPEN_CLIENT_ID_MS = 8 * HOUR_MS;

function createdAt(listed: Listed): number {
  return listed.kind === 'order' ? listed.order.createdAt : listed.stop.createdAt;
}

function updatedAt(listed: Listed): number {
  return listed.kind === 'order' ? listed.order.updatedAt : listed.stop.updatedAt;
}

function symbolOf(listed: Listed): string {
  return listed.kind === 'order' ? listed.order.instrumentId : listed.stop.instrumentId;
}

function isForgotten(listed: Listed, now: number): boolean {
  return stateOf(listed) === 'canceled' && updatedAt(listed) < now - FORGOTTEN_AFTER_MS;
}

/** One page: `next` goes to older rows, `prev` to newer ones, from a row on; newest first without either. */
function pageOf<T>(
  rows: readonly T[],
  fields: Fields,
  options: { idOf: (row: T) => string; max: number; usual: number },
) {
  const size = fields.whole('size', options.usual);
  if (size < 1 || size > options.max) throw new HtxRefusal('invalid-parameter', 'size');
  const from = fields.text('from');
  const direct = fields.oneOf('direct', ['prev', 'next'], 'next');
  if (from === '') return rows.toReversed().slice(0, size);
  const at = engineIdOf(from);
  if (at === '') throw new HtxRefusal('invalid-parameter', 'from');
  return direct === 'next'
    ? rows
        .filter((row) => BigInt(options.idOf(row)) <= BigInt(at))
        .toReversed()
        .slice(0, size)
    : rows.filter((row) => BigInt(options.idOf(row)) >= BigInt(at)).slice(0, size);
}

function openOrders(call: PrivateCall): Reply {
  const { fields, state } = call;
  if ((fields.text('account-id') === '') !== (fields.text('symbol') === '')) {
    throw new HtxRefusal('parameter-required', fields.text('symbol') === '' ? 'symbol' : 'account-id');
  }
  const page = pageOf(chosenOpen(call), fields, { idOf, max: 500, usual: 100 });
  return okV1(page.map((listed) => openOrderShape(state, listed)));
}

function order({ account, now, segments, state }: PrivateCall): Reply {
  const listed = findListed(state, account.uid, engineIdOf(segments.get('order-id') ?? ''));
  if (listed === null || isForgotten(listed, now)) throw new HtxRefusal('base-record-invalid');
  return okV1(orderShape(state, listed));
}

function orderByClientId({ account, fields, now, state }: PrivateCall): Reply {
  const listed = findByClientId(state, account.uid, fields.required('clientOrderId'));
  if (listed === null || now - updatedAt(listed) > clientIdLife(listed)) {
    throw new HtxRefusal('base-record-invalid');
  }
  return okV1(orderShape(state, listed));
}

function clientIdLife(listed: Listed): number {
  const state = stateOf(listed);
  const isOpen = state === 'created' || state === 'submitted' || state === 'partial-filled';
  return isOpen ? OPEN_CLIENT_ID_MS : FORGOTTEN_AFTER_MS;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** At most 48 hours; the last ones unless told. */
function spanOf(fields: Fields, now: number): Span {
  const [fromDate, toDate] = [dateOf(fields, 'start-date'), dateOf(fields, 'end-date')];
  const end = fields.text('end-time') === '' ? toDate : fields.whole('end-time', now);
  const start = fields.text('start-time') === '' ? fromDate : fields.whole('start-time', 0);
  const to = end ?? (start === null ? now : start + HISTORY_WINDOW_MS);
  const from = start ?? to - HISTORY_WINDOW_MS;
  if (from > to) throw new HtxRefusal('base-date-error', 'start-time');
  if (to - from > HISTORY_WINDOW_MS) throw new HtxRefusal('invalid-interval');
  return { from, to };
}

function dateOf(fields: Fields, name: string): number | null {
  const text = fields.text(name);
  if (text === '') return null;
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at)) throw new HtxRefusal('base-date-error', name);
  return at;
}

function ordersByState({ account, fields, now, state }: PrivateCall): Reply {
  const { id: symbol } = spotInstrument(state, fields.required('symbol'));
  const states = fields.required('states').split(',');
  if (states.some((one) => !STATES.some((known) => known === one))) {
    throw new HtxRefusal('invalid-parameter', 'states');
  }
  const types = fields.list('types');
  const { from, to } = spanOf(fields, now);
  const rows = listedOrders(state, account.uid).filter(
    (listed) =>
      symbolOf(listed) === symbol &&
      states.includes(stateOf(listed)) &&
      !isForgotten(listed, now) &&
      createdAt(listed) >= from &&
      createdAt(listed) <= to,
  );
  const shaped = rows.map((listed) => ({ id: idOf(listed), shape: orderShape(state, listed) }));
  const chosen = shaped.filter(({ shape }) => types.length === 0 || types.includes(String(shape['type'])));
  const page = pageOf(chosen, fields, { idOf: ({ id }) => id, max: 100, usual: 100 });
  return okV1(page.map(({ shape }) => shape));
}

const HISTORY_MAX = 1000;
const FINAL: ReadonlySet<string> = new Set(['filled', 'partial-canceled', 'canceled']);

function history({ account, fields, now, state }: PrivateCall): Reply {
  const symbol = fields.text('symbol');
  if (symbol !== '') spotInstrument(state, symbol);
  const { from, to } = spanOf(fields, now);
  const size = Math.min(Math.max(fields.whole('size', 100), 10), HISTORY_MAX);
  const rows = listedOrders(state, account.uid).filter(
    (listed) =>
      (symbol === '' || symbolOf(listed) === symbol) &&
      FINAL.has(stateOf(listed)) &&
      !isForgotten(listed, now) &&
      createdAt(listed) >= from &&
      createdAt(listed) <= to,
  );
  const sorted = fields.oneOf('direct', ['next', 'prev'], 'next') === 'next' ? rows.toReversed() : rows;
  const next = sorted[size];
  return okV1(
    sorted.slice(0, size).map((listed) => orderShape(state, listed)),
    next === undefined ? {} : { 'next-time': createdAt(next) },
  );
}

function isSpotFill({ tag }: Fill): boolean {
  return tag === 'spot';
}

function matches({ account, fields, now, state }: PrivateCall): Reply {
  const { id: symbol } = spotInstrument(state, fields.required('symbol'));
  const types = fields.list('types');
  const { from, to } = spanOf(fields, now);
  const rows = state.fills
    .ownedBy(account.uid)
    .filter((fill) => isSpotFill(fill) && fill.instrumentId === symbol && fill.at >= from && fill.at <= to);
  const shaped = rows.map((fill) => ({ id: fill.billId, shape: matchShape(state, fill) }));
  const chosen = shaped.filter(({ shape }) => types.length === 0 || types.includes(String(shape['type'])));
  const page = pageOf(chosen, fields, { idOf: ({ id }) => id, max: 500, usual: 100 });
  return okV1(page.map(({ shape }) => shape));
}

function matchesOfOrder({ account, segments, state }: PrivateCall): Reply {
  const id = engineIdOf(segments.get('order-id') ?? '');
  if (findListed(state, account.uid, id) === null) throw new HtxRefusal('base-record-invalid');
  const rows = state.fills.ownedBy(account.uid).filter((fill) => fill.orderId === id);
  return okV1(rows.map((fill) => matchShape(state, fill)).toSorted(byId));
}

function byId(a: ReturnType<typeof matchShape>, b: ReturnType<typeof matchShape>): number {
  return Number(b['id']) - Number(a['id']);
}

function read(path: string, run: PrivateRoute['run'], max: number): PrivateRoute {
  return {
    host: 'spot',
    method: 'GET',
    path: `/v1/order/${path}`,
    access: 'read_only',
    envelope: 'v1',
    limit: perUser(max),
    run,
  };
}

export const ORDER_QUERY_ROUTES: readonly PrivateRoute[] = [
  read('openOrders', openOrders, 50),
  read('orders', ordersByState, 50),
  read('orders/getClientOrder', orderByClientId, 50),
  read('orders/{order-id}', order, 50),
  read('orders/{order-id}/matchresults', matchesOfOrder, 50),
  read('history', history, 20),
  read('matchresults', matches, 20),
];
