import type { AccountOrder } from '@bitting/core/trading/account-picture.ts';
import type { OrderReference } from '@bitting/core/trading/intent.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { ATTRIBUTIONS_MAX } from '../bounds.ts';
import { idSpaceOf, type IdSpace } from '../../orders/id-space.ts';
import type { OrderRow } from '../../orders/order-file.ts';
import { orderKey } from './row-key.ts';

/** An order as the venue tells of it, or the order of a fill. */
export type ToldOrder = Pick<
  AccountOrder,
  | 'instrument'
  | 'market'
  | 'venueOrderId'
  | 'clientOrderId'
  | 'algo'
  | 'side'
  | 'placedByAlgoId'
  | 'attachedAlgoIds'
  | 'placedOrderIds'
>;

/** The gateway's own index of orders. Both may throw where it cannot be read. */
export interface OwnOrders {
  lookUp(space: IdSpace, order: OrderReference): Readonly<OrderRow> | null;
  /** Whether an order of the account is under way that has no name yet. */
  hasNameless(accountId: string): boolean;
}

/**
 * Whose an order is: the virtual key's that placed it through the gateway, found by the venue's id, by the client's, or by the
 * algo order that placed it. What is known of an order stays known: its fills name less than it does.
 */
export class Attribution {
  readonly #account: { readonly accountId: string; readonly venue: VenueId };
  readonly #own: OwnOrders;
  readonly #owners = new Map<string, string>();

  constructor(account: { readonly accountId: string; readonly venue: VenueId }, own: OwnOrders) {
    this.#account = account;
    this.#own = own;
  }

  /** `null`: of nobody here, as far as is known now. Throws where the index cannot be read. */
  ownerOf(order: ToldOrder): string | null {
    const key = orderKey(order);
    const known = this.#owners.get(key);
    const found = known ?? this.#find(order);
    if (found === null) return null;
    if (known === undefined) this.#remember(key, found);
    for (const venueOrderId of order.attachedAlgoIds ?? [])
      this.#remember(orderKey({ ...order, algo: true, venueOrderId }), found);
    for (const venueOrderId of (order.algo ? order.placedOrderIds : null) ?? [])
      this.#remember(orderKey({ ...order, algo: false, venueOrderId }), found);
    return found;
  }

  /** It was found out in another way. */
  adopt(order: ToldOrder, virtualKeyId: string): void {
    this.#remember(orderKey(order), virtualKeyId);
  }

  /** Whether who placed it could still turn out to be one of ours. */
  get isOpen(): boolean {
    return this.#own.hasNameless(this.#account.accountId);
  }

  #remember(key: string, virtualKeyId: string): void {
    this.#owners.set(key, virtualKeyId);
    if (this.#owners.size <= ATTRIBUTIONS_MAX) return;
    const [oldest] = this.#owners.keys();
    if (oldest !== undefined) this.#owners.delete(oldest);
  }

  #find(order: ToldOrder): string | null {
    const { accountId } = this.#account;
    const space = idSpaceOf(this.#account, order);
    if (space === null) return null;
    const byVenue = this.#own.lookUp(space, { kind: 'venue-id', id: order.venueOrderId });
    if (byVenue !== null && isOf(byVenue, order)) return byVenue.virtualKeyId;
    const byClient =
      order.clientOrderId === null
        ? null
        : this.#own.lookUp(space, { kind: 'client-id', id: order.clientOrderId });
    if (byClient !== null && isNamed(byClient, order)) return byClient.virtualKeyId;
    if (order.placedByAlgoId === null) return null;
    const parent = orderKey({ ...order, algo: true, venueOrderId: order.placedByAlgoId });
    const known = this.#owners.get(parent);
    if (known !== undefined) return known;
    const algo = this.#own.lookUp(
      { accountId, family: space.family },
      { kind: 'venue-id', id: order.placedByAlgoId },
    );
    return algo?.algo === true ? algo.virtualKeyId : null;
  }
}

function isOf(row: Readonly<OrderRow>, { algo, instrument }: ToldOrder): boolean {
  return row.algo === algo && (row.instrument === null || row.instrument === instrument);
}

/**
 * A client's id is the client's word, which others who trade on the account can give too: where the venue's id of our order
 * is known it has to be that one. HTX's conditional orders alone pass their client's id on to the order that they place.
 */
function isNamed(row: Readonly<OrderRow>, order: ToldOrder): boolean {
  if (row.family === 'htx-spot' && row.algo && !order.algo) return row.instrument === order.instrument;
  return isOf(row, order) && (row.venueId === null || row.venueId === order.venueOrderId);
}
