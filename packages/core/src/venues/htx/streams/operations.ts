import { writeJson } from '../../../encoding/json-text.ts';
import type { JsonObject, JsonValue } from '../../../encoding/json.ts';
import { refuse, type Refusal } from '../../../errors/refusal.ts';
import type { StreamOperation } from '../../stream-dialect.ts';
import { findHtxOperation } from '../operations/table.ts';
import { rowOf, type HtxEndpoint } from './endpoints.ts';

/** What an operation is called at the older contract API, below its path. */
const LEGACY = '/linear-swap-api/v1/';
const V5 = '/v5/trade/';

/** The REST twin of each operation of a stream: its body is the same (HTX API documentation, read 2026-11-21). */
const TWINS: Readonly<Record<'spot-trade' | 'contract-trade', ReadonlyMap<string, string>>> = {
  'spot-trade': new Map([
    ['create-order', '/v1/order/orders/place'],
    ['create-batchorder', '/v1/order/batch-orders'],
    // An order that borrows: known, and as little passed on as its twin.
    ['create-margin-order', '/v1/order/auto/place'],
    ['cancel', '/v1/order/orders/batchcancel'],
    ['cancelall', '/v1/order/orders/batchCancelOpenOrders'],
  ]),
  'contract-trade': new Map([
    ['place_order', `${V5}order`],
    ['place_batch_orders', `${V5}batch_orders`],
    ['cancel_order', `${V5}cancel_order`],
    ['cancel_batch_orders', `${V5}cancel_batch_orders`],
    ['cancel_all_orders', `${V5}cancel_all_orders`],
    ['create_order', `${LEGACY}swap_order`],
    ['create_cross_order', `${LEGACY}swap_cross_order`],
    ['create_batchorder', `${LEGACY}swap_batchorder`],
    ['create_cross_batchorder', `${LEGACY}swap_cross_batchorder`],
    ['cancel', `${LEGACY}swap_cancel`],
    ['cross_cancel', `${LEGACY}swap_cross_cancel`],
    ['cancelall', `${LEGACY}swap_cancelall`],
    ['cross_cancelall', `${LEGACY}swap_cross_cancelall`],
  ]),
};

/** What the two kinds of frames call the operation and what it is to do. */
const FIELDS = {
  'spot-trade': { name: 'ch', body: 'params' },
  'contract-trade': { name: 'op', body: 'data' },
} as const;

export function isTradeEndpoint(
  endpoint: HtxEndpoint,
): endpoint is HtxEndpoint & { readonly protocol: keyof typeof TWINS } {
  return endpoint.protocol in TWINS;
}

/** An order operation of a frame of exactly three fields; `id` may be empty, as at the venue. */
export function readOperation(
  endpoint: HtxEndpoint & { readonly protocol: keyof typeof TWINS },
  frame: JsonObject,
  id: string,
): StreamOperation | Refusal {
  const fields = FIELDS[endpoint.protocol];
  const name = frame.get(fields.name);
  const path = typeof name === 'string' ? TWINS[endpoint.protocol].get(name) : undefined;
  const operation = path === undefined ? null : findHtxOperation('POST', path, endpoint.family);
  if (typeof name !== 'string' || path === undefined || operation === null)
    return refuse('OPERATION_UNKNOWN');
  const body = frame.get(fields.body);
  const unknown = [...frame.keys()].some((key) => !['cid', fields.name, fields.body].includes(key));
  if (unknown) return refuse('FIELD_UNKNOWN');
  if (body === undefined) return refuse('FIELD_MISSING', { detail: `The field ${fields.body} is missing.` });
  return { kind: 'operation', id, name, endpoint, operation, message: messageOf(path, body) };
}

function messageOf(path: string, body: JsonValue): StreamOperation['message'] {
  return {
    method: 'POST',
    target: path,
    path,
    query: '',
    body: Buffer.from(writeJson(body)),
    header: () => undefined,
  };
}

/** The recorded body in a frame of the stream, byte for byte. */
export function writeOperation(
  { name, endpoint }: StreamOperation,
  body: Uint8Array,
  outgoing: { readonly id: string },
): string {
  const fields = FIELDS[rowOf(endpoint).protocol === 'spot-trade' ? 'spot-trade' : 'contract-trade'];
  const text = Buffer.from(body).toString('utf8');
  return `{"cid":${JSON.stringify(outgoing.id)},"${fields.name}":${JSON.stringify(name)},"${fields.body}":${text}}`;
}
