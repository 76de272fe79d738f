import { dispatchOperation } from '../dispatch.ts';
import type { Fields } from '../fields.ts';
import { textIn } from './messages.ts';
import type { Desk, Member } from './private-parts.ts';

/** What runs for each operation: the endpoint of REST that does the same. */
const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['create-order', '/v1/order/orders/place'],
  ['create-batchorder', '/v1/order/batch-orders'],
  ['create-margin-order', '/v1/order/auto/place'],
  ['cancel', '/v1/order/orders/batchcancel'],
  ['cancelall', '/v1/order/orders/batchCancelOpenOrders'],
]);

/** Orders of the spot market by message: answers are those of REST with the client's `cid`. */
export class SpotTradeDesk implements Desk {
  readonly #member: Member;

  constructor(member: Member) {
    this.#member = member;
  }

  receive(fields: Fields): void {
    const { parts, link, key } = this.#member;
    const ch = textIn(fields, 'ch');
    const cid = textIn(fields, 'cid');
    const path = OPERATIONS.get(ch);
    if (path === undefined) {
      link.send({ code: 2001, ch, message: 'invalid.ch', cid });
      return;
    }
    const reply = dispatchOperation(parts.venue(), {
      host: 'spot',
      method: 'POST',
      path,
      key: key(),
      address: link.peer.remoteAddress,
      content: fields.values.get('params') ?? {},
    });
    link.send({ ...reply.body, cid });
  }

  subscriptions(): readonly string[] {
    return [];
  }

  closed(): void {}
}
