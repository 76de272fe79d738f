import { insertIds, makeTextOrderId, type IdPlace } from '../client-order-ids.ts';
import type { Operation } from '../operation.ts';

const SPOT: IdPlace = { name: 'client-order-id', form: 'text', within: null };
const CONTRACT: IdPlace = { name: 'client_order_id', form: 'number', within: null };

/** The operations that place orders, and what they call the id. Contracts take whole numbers alone. */
const ID_PLACES: Readonly<Record<string, IdPlace>> = {
  'spot-order': SPOT,
  'spot-batch-orders': SPOT,
  'spot-algo-order': { ...SPOT, name: 'clientOrderId' },
  'v5-order': CONTRACT,
  'v5-batch-orders': CONTRACT,
  'v5-algo-order': { ...CONTRACT, name: 'algo_client_order_id' },
  'legacy-order': CONTRACT,
  'legacy-batch-orders': { ...CONTRACT, within: 'orders_data' },
};

/** A random whole number from 1 to 2^53 - 1, which JavaScript clients read back exactly; for spot, text. */
export function newClientOrderId(operation: Operation, random: (length: number) => Uint8Array): string {
  if (ID_PLACES[operation.reader ?? '']?.form !== 'number') return makeTextOrderId(random);
  const number = Buffer.from(random(8)).readBigUInt64BE() >> 11n;
  return String(number === 0n ? 1n : number);
}

/** See {@link insertIds}. */
export function insertClientOrderIds(
  operation: Operation,
  body: Uint8Array,
  ids: readonly (string | null)[],
): Uint8Array {
  return insertIds(body, ID_PLACES[operation.reader ?? ''], ids);
}
