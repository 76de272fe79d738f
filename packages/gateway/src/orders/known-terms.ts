import type { KnownOrder, OrderOwnership } from '@bitting/core/policy/policy.ts';
import { readDecimal } from './recorded-item.ts';
import type { TrackedOrder } from './tracked-orders.ts';

/** What the policy may believe of a key's own order. */
export function ownTerms({ amends, row }: TrackedOrder): KnownOrder {
  // Until the venue has taken it under this id, the id may be of an order that was placed elsewhere.
  const isCertain = amends === 0 && row.venueId !== null;
  return {
    ownership: 'own',
    price: isCertain ? readDecimal(row.price) : null,
    size: isCertain ? readDecimal(row.size) : null,
    side: row.side === 'buy' || row.side === 'sell' ? row.side : null,
    reduceOnly: row.reduceOnly,
  };
}

export function unknownTerms(ownership: OrderOwnership): KnownOrder {
  return { ownership, price: null, size: null, side: null, reduceOnly: false };
}
