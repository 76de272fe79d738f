import type { NamedOrder } from '../ports/orders.ts';
import type { OrderRow } from './order-file.ts';

/** An id may be given twice, to an ordinary order and to another kind or instrument: then it names neither by mistake. */
export function isNamedBy(row: OrderRow, { algo, instrument }: NamedOrder): boolean {
  return row.algo === algo && (instrument === null || row.instrument === instrument);
}

/** Whether nobody could ask for it by a name. */
export function isNameless(row: OrderRow): boolean {
  return row.clientId === null && row.venueId === null;
}
