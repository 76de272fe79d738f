import type { Snapshot } from '@bitting/core/policy/policy.ts';
import { API_FAMILIES } from '@bitting/core/venues/operation.ts';
import { FACTS_INSTRUMENTS_MAX } from '../bounds.ts';
import { findDestination } from '../pipeline/destination.ts';
import type { KeyRing } from '../ports/key-ring.ts';
import type { Markets } from '../ports/market.ts';
import type { VirtualKeyEntry } from '../vault/entries.ts';

export type MarketFacts = Pick<Snapshot, 'instruments' | 'marketStates'>;

/** What is known of the instruments that a key's policy names one by one; asks the venue for what is missing. */
export async function gatherMarketFacts(
  { id, venue, accountId, policy }: VirtualKeyEntry,
  { keyRing, markets }: { readonly keyRing: KeyRing; readonly markets: Markets },
): Promise<MarketFacts> {
  const named = policy.instruments === 'all' ? [] : policy.instruments.filter((name) => !name.includes(':'));
  const ids = named.length > FACTS_INSTRUMENTS_MAX ? [] : named;
  const [destination] = API_FAMILIES[venue].flatMap(
    (family) => findDestination(accountId, family, keyRing) ?? [],
  );
  if (destination === undefined || ids.length === 0)
    return { instruments: new Map(), marketStates: new Map() };
  const market = markets.of(destination);
  await market.prefetch(ids, id);
  return {
    instruments: new Map(
      ids.flatMap((name) => {
        const instrument = market.instrument(name);
        return instrument === null ? [] : [[name, instrument] as const];
      }),
    ),
    marketStates: new Map(ids.map((name) => [name, market.state(name)])),
  };
}
