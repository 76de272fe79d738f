import type { Clock } from '../ports/clock.ts';
import { FairPlaces, type Place, type PlacesBounds } from './fair-places.ts';

/** What one lane carries at once, and how much of it for one asker. */
export interface LaneBounds extends PlacesBounds {
  readonly sockets: number;
  readonly socketsPerAsker: number;
}

/** A socket of the lane is there for whoever has this. Leaving twice does nothing. */
export interface Seat {
  leave(): void;
}

interface Waiting {
  /** `null`: the time is over, or the lane is closed. */
  readonly serve: (seat: Seat | null) => void;
  readonly place: Place;
}

/** In the lane of who made it. */
class SocketSeat implements Seat {
  readonly #place: Place;
  readonly #giveUp: (place: Place) => void;

  constructor(place: Place, giveUp: (place: Place) => void) {
    this.#place = place;
    this.#giveUp = giveUp;
  }

  leave(): void {
    this.#giveUp(this.#place);
  }
}

/**
 * The sockets of a lane, handed out so that nobody waits behind another's crowd: of those who wait the one that holds the
 * fewest is next, and a part of the sockets is never one asker's.
 */
export class Lane {
  readonly #bounds: LaneBounds;
  readonly #clock: Clock;
  readonly #places: FairPlaces;
  /** By asker; whoever was served last stands last. */
  readonly #waiting = new Map<string, Waiting[]>();
  #heldTotal = 0;

  constructor(bounds: LaneBounds, clock: Clock) {
    this.#bounds = bounds;
    this.#clock = clock;
    this.#places = new FairPlaces(bounds);
  }

  /** `null`: too much of this asker is under way. Otherwise his seat, or his turn; that is `null` when it does not come in that time. */
  enter(asker: string, waitMs: number): Seat | Promise<Seat | null> | null {
    const place = this.#places.take(asker);
    if (place === null) return null;
    // Whoever waits while a socket is free has as many as one may have.
    if (this.#heldTotal < this.#bounds.sockets && place.share.sockets < this.#bounds.socketsPerAsker)
      return this.#sit(place);
    const { promise, resolve } = Promise.withResolvers<Seat | null>();
    const stop = this.#clock.after(waitMs, () => {
      this.#drop(asker, waiting);
    });
    const waiting: Waiting = {
      place,
      serve: (seat) => {
        stop();
        resolve(seat);
      },
    };
    this.#queue(asker, [...(this.#waiting.get(asker) ?? []), waiting]);
    return promise;
  }

  /** Nobody who waits gets a turn any more. */
  close(): void {
    for (const [asker, queue] of this.#waiting) for (const waiting of queue) this.#drop(asker, waiting);
  }

  #drop(asker: string, waiting: Waiting): void {
    this.#queue(asker, this.#waiting.get(asker)?.filter((other) => other !== waiting) ?? []);
    this.#places.giveBack(waiting.place);
    waiting.serve(null);
  }

  #queue(asker: string, queue: Waiting[]): void {
    if (queue.length === 0) this.#waiting.delete(asker);
    else this.#waiting.set(asker, queue);
  }

  #sit(place: Place): Seat {
    place.share.sockets += 1;
    this.#heldTotal += 1;
    return new SocketSeat(place, this.#giveUp);
  }

  readonly #giveUp = (place: Place): void => {
    if (!this.#places.giveBack(place)) return;
    place.share.sockets -= 1;
    this.#heldTotal -= 1;
    if (this.#waiting.size > 0) this.#serveNext();
  };

  #serveNext(): void {
    const asker = this.#findNext();
    const [next, ...rest] = (asker === null ? null : this.#waiting.get(asker)) ?? [];
    if (asker === null || next === undefined) return;
    this.#waiting.delete(asker);
    this.#queue(asker, rest);
    next.serve(this.#sit(next.place));
  }

  /** Of those who wait and may hold another socket the one that holds the fewest; among equals who waits the longest. */
  #findNext(): string | null {
    let found: string | null = null;
    let fewest = this.#bounds.socketsPerAsker;
    for (const [asker, [first]] of this.#waiting) {
      const held = first?.place.share.sockets ?? 0;
      if (held >= fewest) continue;
      fewest = held;
      found = asker;
    }
    return found;
  }
}
