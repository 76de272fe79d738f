import {
  stricterState,
  VENUE_IDS,
  type TradingState,
  type VenueId,
} from '@bitting/core/trading/vocabulary.ts';
import { STATE_CODEC } from './entry-codec.ts';
import { PLACES } from './places.ts';
import { UnwrittenStates } from './unwritten-states.ts';
import type { EntryPlace } from './vault-store.ts';
import type { Vault } from './vault.ts';

export const EVERYTHING = 'everything';

/** What holds for many accounts at once. */
export type OuterSubject = typeof EVERYTHING | VenueId;

/** They can be told to no account for good: what is bound later would be dead. */
export type OuterState = Exclude<TradingState, 'revoked'>;

const SUBJECTS: readonly OuterSubject[] = [EVERYTHING, ...VENUE_IDS];

/** The states of everything and of each venue. They are known, and can be tightened, while the vault is sealed. */
export class OuterStates {
  readonly #vault: Vault;
  readonly #announce: () => void;
  readonly #unwritten: UnwrittenStates;
  readonly #states = new Map<OuterSubject, TradingState>();
  #restraint: () => TradingState = () => 'active';

  /** `announce` is called after each change, before anything is written that could fail. */
  constructor(vault: Vault, announce: () => void, unwritten = new UnwrittenStates()) {
    this.#vault = vault;
    this.#announce = announce;
    this.#unwritten = unwritten;
  }

  of(subject: OuterSubject): TradingState {
    return this.#states.get(subject) ?? 'active';
  }

  /** What holds for an account of this venue, its own state included where it is said. */
  over(venue: VenueId, own: TradingState = 'active'): TradingState {
    const outer = stricterState(this.of(EVERYTHING), this.of(venue));
    return stricterState(stricterState(outer, own), this.#restraint());
  }

  /** A state that nobody sets and nothing holds: it is asked for at every look. */
  restrain(restraint: () => TradingState): void {
    this.#restraint = restraint;
  }

  /** A tighter state is in force even when it cannot be written; the call then throws. */
  set(subject: OuterSubject, state: OuterState): void {
    this.#unwritten.change(subject, [this.of(subject), state], {
      persist: () => {
        this.#write(subject, state);
      },
      show: () => {
        this.#states.set(subject, state);
        this.#announce();
      },
    });
  }

  /** After an unsealing: a halt that could not be written, or that came while sealed, still holds, and is written now. */
  load(): void {
    for (const subject of SUBJECTS) {
      const bytes = this.#vault.read(placeOf(subject))?.bytes ?? null;
      const stored = bytes === null ? 'active' : STATE_CODEC.decode(bytes);
      const state = stricterState(this.of(subject), stored);
      this.#states.set(subject, state);
      if (state !== stored) this.#tryWrite(subject, state);
    }
  }

  #tryWrite(subject: OuterSubject, state: TradingState): void {
    try {
      this.#unwritten.change(subject, [state, state], {
        persist: () => {
          this.#write(subject, state);
        },
        show: () => undefined,
      });
    } catch {
      // In force all the same; whoever halted was told that it was not durable.
    }
  }

  #write(subject: OuterSubject, state: TradingState): void {
    this.#vault.write(placeOf(subject), STATE_CODEC.encode(state));
  }
}

function placeOf(subject: OuterSubject): EntryPlace {
  return subject === EVERYTHING ? PLACES.installationState() : PLACES.venueState(subject);
}
