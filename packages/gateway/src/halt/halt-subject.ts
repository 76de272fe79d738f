import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { VENUE_IDS, type TradingState, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import { demandAccount, demandKey } from '../admin/views.ts';
import type { VaultKeyRing } from '../vault/key-ring.ts';

/** What an operator halts or resumes. */
export type HaltSubject =
  | { readonly kind: 'everything' }
  | { readonly kind: 'venue'; readonly id: VenueId }
  | { readonly kind: 'account' | 'key'; readonly id: string };

/** As it is named in a call: one of these, or none for everything. */
export interface NamedSubject {
  readonly venue?: VenueId;
  readonly accountId?: string;
  readonly virtualKeyId?: string;
}

type Settable = 'active' | 'reducing' | 'halted';

interface SubjectRow<Id> {
  readonly state: (keys: VaultKeyRing, id: Id) => TradingState;
  readonly set: (keys: VaultKeyRing, id: Id, state: Settable) => void;
}

const VENUE: SubjectRow<VenueId> = {
  state: (keys, venue) => keys.venueState(venue),
  set: (keys, venue, state) => {
    keys.setVenueState(venue, state);
  },
};

const ROWS: Readonly<Record<'account' | 'key', SubjectRow<string>>> = {
  account: {
    state: (keys, id) => demandAccount(keys, id).state,
    set: (keys, id, state) => void keys.setAccountState(id, state),
  },
  key: {
    state: (keys, id) => demandKey(keys, id).state,
    set: (keys, id, state) => void keys.setKeyState(id, state),
  },
};

/** Throws `FIELD_MALFORMED` where several are named. */
export function readSubject({ accountId, venue, virtualKeyId }: NamedSubject): HaltSubject {
  const named: readonly HaltSubject[] = [
    ...(venue === undefined ? [] : [{ kind: 'venue', id: venue } as const]),
    ...(accountId === undefined ? [] : [{ kind: 'account', id: accountId } as const]),
    ...(virtualKeyId === undefined ? [] : [{ kind: 'key', id: virtualKeyId } as const]),
  ];
  if (named.length > 1)
    throw new BittingError('FIELD_MALFORMED', 'several subjects of one halt', {
      publicDetail: 'Name one of venue, accountId and virtualKeyId, or none for everything.',
    });
  return named[0] ?? { kind: 'everything' };
}

/** Throws `ACCOUNT_NOT_FOUND`, `VIRTUAL_KEY_NOT_FOUND`; of accounts and keys `VAULT_SEALED`. */
export function stateOf(subject: HaltSubject, keys: VaultKeyRing): TradingState {
  if (subject.kind === 'everything') return keys.installationState;
  return subject.kind === 'venue'
    ? VENUE.state(keys, subject.id)
    : ROWS[subject.kind].state(keys, subject.id);
}

/** The same errors; a tighter state is in force even when it throws because it could not be written. */
export function setState(subject: HaltSubject, state: Settable, keys: VaultKeyRing): void {
  if (subject.kind === 'everything') keys.setInstallationState(state);
  else if (subject.kind === 'venue') VENUE.set(keys, subject.id, state);
  else ROWS[subject.kind].set(keys, subject.id, state);
}

/** As the ledger names it; `null` is everything. */
export function nameOf(subject: HaltSubject): string | null {
  return subject.kind === 'everything' ? null : subject.id;
}

/** As answers name it. */
export function viewSubject(subject: HaltSubject) {
  return {
    venue: subject.kind === 'venue' ? subject.id : null,
    accountId: subject.kind === 'account' ? subject.id : null,
    virtualKeyId: subject.kind === 'key' ? subject.id : null,
  };
}

/** The venues that are not as they should be. */
export function listClosedVenues(keys: VaultKeyRing): readonly { venue: VenueId; state: TradingState }[] {
  return VENUE_IDS.map((venue) => ({ venue, state: keys.venueState(venue) })).filter(
    ({ state }) => state !== 'active',
  );
}
