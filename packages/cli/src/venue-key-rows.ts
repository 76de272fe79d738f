import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { VENUE_IDS, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import { hasKeyFormOf } from '@bitting/core/venues/key-forms.ts';
import type { SecretRow } from './command.ts';

const NAMES: Readonly<Record<VenueId, string>> = { okx: 'OKX', htx: 'HTX' };

/** What a key of the venue is made of, in the venue's own words. */
const ROWS: Readonly<Record<VenueId, readonly SecretRow[]>> = {
  okx: [
    { name: 'apiKey', prompt: 'API key', check: (apiKey) => demandOwnForm('okx', apiKey) },
    { name: 'secret', prompt: 'Secret' },
    { name: 'passphrase', prompt: 'Passphrase' },
  ],
  htx: [
    { name: 'apiKey', prompt: 'Access key', check: (apiKey) => demandOwnForm('htx', apiKey) },
    { name: 'secret', prompt: 'Secret key' },
    // Given all the same, it goes to the gateway, which says that such a key has none.
    { name: 'passphrase', prompt: 'Passphrase', isOptional: true },
  ],
};

export function venueKeyRows(venue: VenueId): readonly SecretRow[] {
  return ROWS[venue];
}

/** A key of another venue is found out before its secret is typed. */
function demandOwnForm(venue: VenueId, apiKey: string): void {
  const other = VENUE_IDS.find((candidate) => candidate !== venue && hasKeyFormOf(candidate, apiKey));
  if (other === undefined || hasKeyFormOf(venue, apiKey)) return;
  throw new BittingError('CREDENTIAL_REFUSED', `a key in the form of ${other} for ${venue}`, {
    publicDetail: `This is a key of another venue. (it has the form of ${NAMES[other]}) Bind it with --venue ${other}.`,
  });
}
