import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { countingKey } from '@bitting/http/address.ts';
import { PUBLIC_ADDRESSES_MAX } from '../bounds.ts';
import {
  ACCOUNT_LINKS_MAX,
  CHANNELS_PER_ADDRESS_MAX,
  HUB_CHANNELS_MAX,
  HUB_QUESTIONS_MAX,
  SESSIONS_MAX,
  SESSIONS_PER_ADDRESS_MAX,
  SESSIONS_PER_KEY_MAX,
  SESSIONS_RECHECK_MS,
} from './bounds.ts';
import { RateCounter } from '../pipeline/rate-counter.ts';
import type { BotSession, StreamEntrance } from '../ports/streams.ts';
import { Places, SharedPlaces } from './places.ts';
import { StreamSession, type SessionPorts } from './session.ts';

export type EntrancePorts = Omit<SessionPorts, 'places' | 'questions' | 'asked'>;

/** Everything that bots stream at one venue. */
export interface Streams {
  entrance(family: ApiFamily): StreamEntrance;
  readonly sessions: number;
  close(): void;
}

/** Try again later (IANA's registry of close codes). */
const BUSY = 1013;
const HOUR_MS = 3_600_000;
const CLOSED: BotSession = { receive: () => undefined, closed: () => undefined };

export function createStreams(given: EntrancePorts): Streams {
  return new VenueStreams(given);
}

class VenueStreams implements Streams {
  readonly #ports: SessionPorts;
  readonly #sessions = new Set<StreamSession>();
  readonly #addresses = new Places({ perName: SESSIONS_PER_ADDRESS_MAX, inAll: SESSIONS_MAX });
  readonly #endObserving: () => void;
  #stopLook: (() => void) | null = null;

  constructor(given: EntrancePorts) {
    const { clock, dialect, keyRing } = given;
    const linksMax: Readonly<Record<VenueId, { readonly inAll: number; readonly perKey: number }>> =
      ACCOUNT_LINKS_MAX;
    const { inAll: perName, perKey: perAsker } = linksMax[dialect.id];
    const { inAll, perAddress } = HUB_QUESTIONS_MAX;
    this.#ports = {
      ...given,
      questions: new RateCounter(clock, PUBLIC_ADDRESSES_MAX),
      asked: new RateCounter(clock, PUBLIC_ADDRESSES_MAX, HOUR_MS),
      places: {
        links: new SharedPlaces({ perName, perAsker, inAll: SESSIONS_MAX }),
        keys: new Places({ perName: SESSIONS_PER_KEY_MAX, inAll: SESSIONS_MAX }),
        channels: new Places({ perName: CHANNELS_PER_ADDRESS_MAX, inAll: HUB_CHANNELS_MAX * 10 }),
        questions: new Places({ perName: perAddress, inAll }),
      },
    };
    this.#endObserving = keyRing.observe(() => {
      this.#recheck();
    });
    this.#look();
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  entrance(family: ApiFamily): StreamEntrance {
    const { counts, streams, metrics } = this.#ports;
    return {
      family,
      accept: (handshake) => {
        const endpoint = streams.findEndpoint(family, handshake.path, handshake.query);
        if (endpoint === null) return null;
        return (socket) => {
          const countedAs = countingKey(handshake.sourceAddress);
          const giveBack = this.#addresses.take(countedAs);
          if (giveBack === null) {
            metrics.count('stream_sessions', 'too-many');
            counts.rejected(handshake.sourceAddress, 'OVERLOADED');
            socket.close(BUSY, 'too many connections');
            return CLOSED;
          }
          const ended = (session: StreamSession): void => {
            giveBack();
            this.#sessions.delete(session);
          };
          const start = { handshake, endpoint, countedAs, ended };
          const session = new StreamSession(socket, start, this.#ports);
          this.#sessions.add(session);
          metrics.count('stream_sessions', 'opened');
          return session;
        };
      },
    };
  }

  close(): void {
    this.#endObserving();
    this.#stopLook?.();
    for (const session of this.#sessions) session.closed();
    this.#ports.hub.close();
  }

  #recheck(): void {
    for (const session of this.#sessions) session.recheck();
  }

  /** What ends by time alone, as a key does, is found out by looking. */
  #look(): void {
    this.#stopLook = this.#ports.clock.after(SESSIONS_RECHECK_MS, () => {
      this.#recheck();
      this.#look();
    });
  }
}
