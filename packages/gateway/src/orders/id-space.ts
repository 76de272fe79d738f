import type { Market, VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';

/** Where an id means one order: each part of a venue's API numbers its orders for itself. */
export interface IdSpace {
  readonly accountId: string;
  readonly family: ApiFamily;
}

/** Which part of a venue's API a market is traded by. */
const FAMILIES = {
  okx: { spot: 'okx', margin: 'okx', swap: 'okx', futures: 'okx', option: 'okx' },
  htx: {
    spot: 'htx-spot',
    margin: 'htx-spot',
    swap: 'htx-contract',
    futures: 'htx-contract',
    option: 'htx-contract',
  },
} as const satisfies Record<VenueId, Record<Market, ApiFamily>>;

const FAMILY_OF: ReadonlyMap<string, ReadonlyMap<string | null, ApiFamily>> = new Map(
  Object.entries(FAMILIES).map(([venue, markets]) => [venue, new Map(Object.entries(markets))]),
);

/** The space of a recorded order; `null` for an item that names no known market, so that no id leads to it. */
export function idSpaceOf(
  entry: { readonly accountId: string; readonly venue: string },
  item: { readonly market: string | null },
): IdSpace | null {
  const family = FAMILY_OF.get(entry.venue)?.get(item.market);
  return family === undefined ? null : { accountId: entry.accountId, family };
}
