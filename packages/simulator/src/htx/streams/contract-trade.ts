import { dispatchOperation } from '../dispatch.ts';
import type { Fields } from '../fields.ts';
import { streamRefusal } from './contract-session.ts';
import { textIn } from './messages.ts';
import type { Desk, Member } from './private-parts.ts';

/** What runs for each operation of both generations: the endpoint of REST that does the same. */
const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['place_order', '/v5/trade/order'],
  ['place_batch_orders', '/v5/trade/batch_orders'],
  ['cancel_order', '/v5/trade/cancel_order'],
  ['cancel_batch_orders', '/v5/trade/cancel_batch_orders'],
  ['cancel_all_orders', '/v5/trade/cancel_all_orders'],
  ['create_order', '/linear-swap-api/v1/swap_order'],
  ['create_cross_order', '/linear-swap-api/v1/swap_cross_order'],
  ['create_batchorder', '/linear-swap-api/v1/swap_batchorder'],
  ['create_cross_batchorder', '/linear-swap-api/v1/swap_cross_batchorder'],
  ['cancel', '/linear-swap-api/v1/swap_cancel'],
  ['cross_cancel', '/linear-swap-api/v1/swap_cross_cancel'],
  ['cancelall', '/linear-swap-api/v1/swap_cancelall'],
  ['cross_cancelall', '/linear-swap-api/v1/swap_cross_cancelall'],
]);

/** Contract orders by message: answers are those of REST with the client's `cid`. */
export class ContractTradeDesk implements Desk {
  readonly #member: Member;

  constructor(member: Member) {
    this.#member = member;
  }

  receive(fields: Fields): void {
    const { parts, link, key } = this.#member;
    const path = OPERATIONS.get(textIn(fields, 'op'));
    const venue = parts.venue();
    const content = fields.values.get('data');
    if (path === undefined || content === undefined || content === null) {
      link.send(streamRefusal(fields, venue.now, path === undefined ? 2010 : 2040));
      return;
    }
    const reply = dispatchOperation(venue, {
      host: 'contract',
      method: 'POST',
      path,
      key: key(),
      address: link.peer.remoteAddress,
      content,
    });
    const cid = textIn(fields, 'cid');
    link.send({ ...reply.body, ...(cid === '' ? {} : { cid }) });
  }

  subscriptions(): readonly string[] {
    return [];
  }

  closed(): void {}
}
