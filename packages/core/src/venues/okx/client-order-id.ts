import { insertIds, makeTextOrderId, type IdPlace } from '../client-order-ids.ts';
import type { Operation } from '../operation.ts';

/** An id for an order that has none; the venue takes 1 to 32 letters and digits. */
export const makeClientOrderId = makeTextOrderId;

const ORDER: IdPlace = { name: 'clOrdId', form: 'text', within: null };

/** The operations that place orders, and what they call the id. */
const ID_PLACES: Readonly<Record<string, IdPlace>> = {
  order: ORDER,
  'batch-orders': ORDER,
  'order-algo': { ...ORDER, name: 'algoClOrdId' },
};

/** See {@link insertIds}. */
export function insertClientOrderIds(
  operation: Operation,
  body: Uint8Array,
  ids: readonly (string | null)[],
): Uint8Array {
  return insertIds(body, ID_PLACES[operation.reader ?? ''], ids);
}
