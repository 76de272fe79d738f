import type { AccountOrder, AccountPosition } from '@bitting/core/trading/account-picture.ts';
import type { Side } from '@bitting/core/trading/vocabulary.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';

/** A request that the gateway makes itself. It goes the way of a bot's: it is read, judged and recorded like one. */
export interface OwnRequest {
  readonly family: ApiFamily;
  readonly path: string;
  /** Written as JSON. */
  readonly body: unknown;
}

/** What closes a position; price and quantity are decimal text. */
export interface Closing {
  readonly side: Side;
  readonly price: string;
  readonly quantity: string;
}

/** How one venue is told what follows a halt, or comes before a death. */
export interface RequestWriter {
  /** As few requests as the venue allows; an order that cannot be named is left out. */
  cancels(orders: readonly AccountOrder[]): readonly OwnRequest[];
  /** An order that can only reduce this position and never rests. */
  close(position: AccountPosition, closing: Closing): OwnRequest;
  /** Has the venue cancel all orders of this part of the account after so many seconds unless told anew; 0: not any more. */
  cancelAfter(family: ApiFamily, seconds: number): OwnRequest;
}
