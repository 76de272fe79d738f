import {
  strictestState,
  VENUE_IDS,
  type TradingState,
  type VenueId,
} from '@bitting/core/trading/vocabulary.ts';
import { EVERYTHING, type OuterState } from './outer-states.ts';

/** Whatever has a state. */
export interface StatedRing {
  readonly installationState: TradingState;
  venueState(venue: VenueId): TradingState;
  account(id: string): { readonly state: TradingState } | null;
  virtualKey(id: string): { readonly state: TradingState } | null;
  setInstallationState(state: OuterState): void;
  setVenueState(venue: VenueId, state: OuterState): void;
  setAccountState(id: string, state: TradingState): unknown;
  setKeyState(id: string, state: TradingState): unknown;
}

/** Tightens the state of whatever has this name, or writes it once more. Throws what its own setter throws. */
export function tightenState(subject: string, state: TradingState, ring: StatedRing): void {
  const venue = VENUE_IDS.find((id) => id === subject);
  if (subject === EVERYTHING) ring.setInstallationState(outerState([ring.installationState, state]));
  else if (venue !== undefined) ring.setVenueState(venue, outerState([ring.venueState(venue), state]));
  else if (ring.account(subject) === null)
    ring.setKeyState(subject, strictestState([ring.virtualKey(subject)?.state ?? 'active', state]));
  else ring.setAccountState(subject, strictestState([ring.account(subject)?.state ?? 'active', state]));
}

function outerState(states: readonly TradingState[]): OuterState {
  const strictest = strictestState(states);
  return strictest === 'revoked' ? 'suspended' : strictest;
}
