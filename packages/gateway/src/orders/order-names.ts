import type { NamedOrder } from '../ports/orders.ts';
import type { OrderIdKind, OrderRow } from './order-file.ts';

/** An id may be given twice, to an ordinary order and to another kind or instrument: then it names neither by mistake. */
export function isNamedBy(row: OrderRow, { algo, instrument }: NamedOrder): boolean {
  return row.algo === algo && (instrument === null || row.instrument === instrument);
}

/** A name of an order, as none of another account or part of a venue's API is. */
export function keyOf(space: Pick<OrderRow, 'accountId' | 'family'>, kind: OrderIdKind, id: string): string {
  return `${space.accountId}\n${space.family}\n${kind}\n${id}`;
}

/** All names of an order. */
export function keysOf(row: OrderRow): readonly string[] {
  const client = row.clientId === null ? [] : [keyOf(row, 'client', row.clientId)];
  return row.venueId === null ? client : [...client, keyOf(row, 'venue', row.venueId)];
}
