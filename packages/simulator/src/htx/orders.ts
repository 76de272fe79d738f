import { CANCEL_ROWS_MAX, HTX_BATCH_ROWS_MAX, OPEN_CANCEL_ROWS_MAX, SYMBOLS_MAX } from '../bounds.ts';
import { perUser, type PrivateCall, type PrivateRoute, type RateLimit } from './call.ts';
import { ownAccountType } from './accounts.ts';
import { HtxRefusal } from './errors.ts';
import type { Fields } from './fields.ts';
import { engineIdOf, spotIdOf } from './ids.ts';
import { readSpotOrder } from './order-requests.ts';
import { okV1, okV2, type Envelope, type Reply } from './replies.ts';
import {
  cancelListed,
  findByClientId,
  findListed,
  openListed,
  placeSpotOrder,
  type Listed,
} from './spot-orders.ts';
import { shownType } from './order-types.ts';
import { spotInstrument, type Shape } from './symbols.ts';

function place(call: PrivateCall): Reply {
  const id = placeSpotOrder(call, readSpotOrder(call, call.fields));
  return okV1(spotIdOf(id).toString());
}

/** Borrowing is not modelled: what needs none is placed as any other order. */
function placeAuto(call: PrivateCall): Reply {
  const { fields } = call;
  if ((fields.decimal('borrow-amount')?.sign() ?? 0) > 0) throw new HtxRefusal('loan-order-unsupported');
  const id = placeSpotOrder(call, readSpotOrder(call, fields));
  return okV2({ orderId: spotIdOf(id) }, { success: true });
}

function placeBatch(call: PrivateCall): Reply {
  const { rows } = call;
  if (rows.length === 0) throw new HtxRefusal('parameter-required', 'orders');
  if (rows.length > HTX_BATCH_ROWS_MAX) {
    throw new HtxRefusal('invalid-parameter', `orders: at most ${HTX_BATCH_ROWS_MAX}`);
  }
  return okV1(rows.map((row) => placeRow(call, row)));
}

function placeRow(call: PrivateCall, row: Fields): Shape {
  const clientId = row.text('client-order-id');
  const named = clientId === '' ? {} : { 'client-order-id': clientId };
  try {
    return { 'order-id': spotIdOf(placeSpotOrder(call, readSpotOrder(call, row))), ...named };
  } catch (error) {
    if (!(error instanceof HtxRefusal)) throw error;
    return { ...named, 'err-code': error.code, 'err-msg': error.message };
  }
}

function cancel(call: PrivateCall): Reply {
  const id = call.segments.get('order-id') ?? '';
  const end = cancelListed(call, findListed(call.state, call.account.uid, engineIdOf(id)));
  if (end.kind === 'refused') throw end.refusal;
  return okV1(id);
}

const CANCELING = 10;
const NOT_FOUND = 0;

function cancelByClientId(call: PrivateCall): Reply {
  const { account, fields, state, variants } = call;
  const listed = findByClientId(state, account.uid, fields.required('client-order-id'));
  if (listed === null) return okV1(NOT_FOUND);
  const end = cancelListed(call, listed);
  if (end.kind === 'refused') return okV1(end.stateNumber);
  return okV1(variants.cancelClientReply === 'state' ? CANCELING : shownId(listed));
}

function shownId(listed: Listed): string {
  return spotIdOf(listed.kind === 'order' ? listed.order.id : listed.stop.id).toString();
}

function cancelBatch(call: PrivateCall): Reply {
  const { account, fields, state } = call;
  const [ids, clientIds] = [fields.list('order-ids'), fields.list('client-order-ids')];
  if ((ids.length === 0) === (clientIds.length === 0)) throw new HtxRefusal('invalid-parameter', 'order-ids');
  const names = ids.length === 0 ? clientIds : ids;
  if (names.length > CANCEL_ROWS_MAX) throw new HtxRefusal('invalid-parameter', 'order-ids');
  const success: string[] = [];
  const failed: Shape[] = [];
  for (const name of names) {
    const listed =
      ids.length === 0
        ? findByClientId(state, account.uid, name)
        : findListed(state, account.uid, engineIdOf(name));
    const end = cancelListed(call, listed);
    if (end.kind === 'canceling') {
      success.push(name);
      continue;
    }
    failed.push({
      'err-msg': end.refusal.message,
      'order-state': end.stateNumber,
      'order-id': listed === null ? (ids.length === 0 ? '' : name) : shownId(listed),
      'err-code': end.refusal.code,
      'client-order-id': rowOf(listed)?.clientId ?? (ids.length === 0 ? name : null),
    });
  }
  return okV1({ success, failed });
}

function rowOf(listed: Listed | null) {
  if (listed === null) return null;
  return listed.kind === 'order' ? listed.order : listed.stop;
}

function typeOf(listed: Listed): string {
  return listed.kind === 'order'
    ? shownType(listed.order.side, listed.order.type, listed.order.algoId === listed.order.id)
    : shownType(listed.stop.side, listed.stop.advanceType === 'fok' ? 'fok' : 'limit', true);
}

/** Open orders that the filters of a request choose, oldest first. */
export function chosenOpen({ account, fields, state }: PrivateCall): readonly Listed[] {
  const accountId = fields.text('account-id');
  if (accountId !== '' && ownAccountType(account, accountId) !== 'spot') return [];
  const symbols = fields.list('symbol');
  if (symbols.length > SYMBOLS_MAX) throw new HtxRefusal('invalid-parameter', 'symbol');
  for (const symbol of symbols) spotInstrument(state, symbol);
  const side = fields.oneOf('side', ['buy', 'sell', ''], '');
  const types = fields.list('types');
  return openListed(state, account.uid).filter((listed) => {
    const row = rowOf(listed);
    return (
      row !== null &&
      (symbols.length === 0 || symbols.includes(row.instrumentId)) &&
      (side === '' || row.side === side) &&
      (types.length === 0 || types.includes(typeOf(listed)))
    );
  });
}

function cancelChosen(call: PrivateCall, sizeMax: number): Reply {
  const chosen = chosenOpen(call);
  const taken = chosen.slice(0, sizeMax);
  for (const listed of taken) cancelListed(call, listed);
  const next = chosen[sizeMax];
  return okV1({
    'success-count': taken.length,
    'failed-count': 0,
    'next-id': next === undefined ? -1 : Number(shownId(next)),
  });
}

function cancelOpen(call: PrivateCall): Reply {
  const size = call.fields.whole('size', OPEN_CANCEL_ROWS_MAX);
  if (size < 1 || size > OPEN_CANCEL_ROWS_MAX) throw new HtxRefusal('invalid-parameter', 'size');
  return cancelChosen(call, size);
}

/** A GET that changes something. The venue shows no sample of its answer; it is taken to be that of its sibling. */
function cancelAll(call: PrivateCall): Reply {
  return cancelChosen(call, Number.MAX_SAFE_INTEGER);
}

function trade(
  path: string,
  run: PrivateRoute['run'],
  limit: RateLimit,
  envelope: Envelope = 'v1',
): PrivateRoute {
  return { host: 'spot', method: 'POST', path: `/v1/order/${path}`, access: 'trade', envelope, limit, run };
}

export const ORDER_ROUTES: readonly PrivateRoute[] = [
  trade('orders/place', place, perUser(100)),
  trade('batch-orders', placeBatch, perUser(50)),
  trade('auto/place', placeAuto, perUser(100), 'v2'),
  trade('orders/submitCancelClientOrder', cancelByClientId, perUser(100)),
  trade('orders/batchcancel', cancelBatch, perUser(50)),
  trade('orders/batchCancelOpenOrders', cancelOpen, perUser(50)),
  trade('orders/{order-id}/submitcancel', cancel, perUser(100)),
  { ...trade('cancelAllOrders', cancelAll, perUser(1)), method: 'GET' },
];
