import type { EpochMs, VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { ProbeSuccess } from '../ports/credential-probe.ts';
import type { WatchedKey } from '../vault/entries.ts';
import { toFacts } from './key-facts.ts';

/** What was accepted of a key by binding it: what the venue said of it then. */
export function watchedAtBind(
  { expiresAt, ips, keyLabel, permissions }: ProbeSuccess,
  { at, by, venue }: { readonly at: EpochMs; readonly by: string; readonly venue: VenueId },
): WatchedKey {
  // The end of a key of OKX is our own reckoning, of which the venue says nothing.
  const endsAt = venue === 'okx' ? null : expiresAt;
  const accepted = toFacts({ permissions, ips, label: keyLabel, endsAt, others: null });
  return { accepted, told: accepted, acceptedAt: at, acceptedBy: by, gone: null, toldDays: null };
}
