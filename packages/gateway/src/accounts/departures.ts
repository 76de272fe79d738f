import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { DeadMan } from '../dead-man/dead-man.ts';
import type { Unsettled, VenueEdge } from '../edge/venue-edge.ts';
import type { Clock } from '../ports/clock.ts';
import type { AccountEntry } from '../vault/entries.ts';
import { DEPARTURE_LOOK_MS, DEPARTURE_WAIT_MS } from './bounds.ts';

type Leaving = Pick<AccountEntry, 'id' | 'venue'>;

/** Orders that are open at a venue. */
export interface OpenOrders {
  readonly count: number;
  /** Those that virtual keys have placed. */
  readonly ofKeys: number;
  /** The venue was asked; else it is what was last heard. */
  readonly isAsked: boolean;
}

/** What is between an account and its venue, for who takes the account out. */
export interface Departures {
  unsettled(account: Leaving): Unsettled;
  /** After it was taken out: what is not known of its requests ends as such, by this operator. */
  giveUp(account: Leaving, operatorId: string): void;
  /** Resolves when nothing is on its way and the gateway's timers there have ended, or after a while. */
  untilQuiet(account: Leaving): Promise<void>;
  /** Whether a timer of the venue may still cancel its orders. */
  timerMayFire(account: Leaving): boolean;
  /** `null`: nobody can tell. */
  openOrders(account: Leaving): Promise<OpenOrders | null>;
}

interface DeparturePorts {
  readonly clock: Clock;
  readonly deadMan: Pick<DeadMan, 'timersOf'>;
  readonly venue: (id: VenueId) => Pick<VenueEdge, 'giveUp' | 'hands' | 'pictures' | 'unsettled'>;
}

export function composeDepartures({ clock, deadMan, venue }: DeparturePorts): Departures {
  const unsettled = (account: Leaving): Unsettled => venue(account.venue).unsettled(account.id);
  const isQuiet = (account: Leaving): boolean =>
    unsettled(account).underWay === 0 && !deadMan.timersOf(account.id).isOurs;
  return {
    unsettled,
    giveUp: (account, operatorId) => {
      venue(account.venue).giveUp(account.id, operatorId);
    },
    timerMayFire: ({ id }) => deadMan.timersOf(id).mayFire,
    untilQuiet: async (account) => {
      const endMs = clock.monotonicMs() + DEPARTURE_WAIT_MS;
      while (!isQuiet(account) && clock.monotonicMs() < endMs) await pause(DEPARTURE_LOOK_MS, clock);
    },
    openOrders: async ({ id, venue: at }) => {
      const { hands, pictures } = venue(at);
      const listed = await hands.listOrders(id);
      // A venue that cannot be asked: what was last heard of it.
      if (listed.kind === 'failed' && pictures.show(id) === null) return null;
      const rows = listed.kind === 'listed' ? listed.rows : hands.knownOrders(id);
      const ofKeys = rows.filter(({ virtualKeyId }) => virtualKeyId !== null).length;
      return { count: rows.length, ofKeys, isAsked: listed.kind === 'listed' };
    },
  };
}

function pause(delayMs: number, clock: Clock): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  clock.after(delayMs, resolve);
  return promise;
}
