import type { IntentEntry } from '@bitting/core/ledger/entry.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';

/** The shortest timer that a venue sets. */
export const TIMER_LEAST_MS = { okx: 10_000, htx: 5_000 } as const satisfies Record<VenueId, number>;

/** What is in the place of a tag where a venue's timers are told apart by what they cancel. */
const FAMILIES_OF_HTX: Readonly<Record<string, ApiFamily>> = { spot: 'htx-spot', linear: 'htx-contract' };

/**
 * Which of the account's timers a recorded call sets; `null`: none that a gateway's call would touch. At OKX a tag, which SDKs
 * put there by themselves, makes a timer of its own for the orders that bear it.
 */
export function familyOfTimer({ items, venue }: Pick<IntentEntry, 'items' | 'venue'>): ApiFamily | null {
  const { details } = items[0] ?? {};
  if (details?.['means'] !== 'cancel-all-after') return null;
  const tag = details['tag'] ?? '';
  if (venue === 'okx') return tag === '' ? 'okx' : null;
  return FAMILIES_OF_HTX[tag] ?? null;
}

/** 0 ends the timer; `null`: it is no such call. */
export function secondsOfTimer({ items }: Pick<IntentEntry, 'items'>): number | null {
  const delay = items[0]?.details['delaySeconds'];
  return delay === undefined ? null : Number(delay);
}
