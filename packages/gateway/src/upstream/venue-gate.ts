import { VENUE_DOWN_ORDERS, VENUE_TRY_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { RandomBytes } from '../ports/random.ts';
import type { Destination } from '../pipeline/stages.ts';
import { UNREACHED, type Transmission } from '../ports/upstream.ts';

export type VenuePlace = Pick<Destination, 'environment' | 'region' | 'family'>;

interface Failures {
  /** One after the other. */
  count: number;
  /** Nobody tries before; by the monotonic clock. */
  nextTryMs: number;
  /** The order that has the try of this time, which is its own to give back; `null`: nobody has. Not kept for it: its head has a passphrase. */
  trier: WeakRef<object> | null;
}

/**
 * Who may try a part of a venue that is down: one order about every second, so that whoever waits for it neither presses upon
 * it nor comes back as one. Cancels, reductions and reads do not ask.
 */
export class VenueGate {
  readonly #clock: Clock;
  readonly #random: RandomBytes;
  /** As many as there are families, environments and regions. */
  readonly #failures = new Map<string, Failures>();

  constructor(clock: Clock, random: RandomBytes) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Whoever may is the one who tries. An order is known by its identity. */
  admits(place: VenuePlace, order: object): boolean {
    if (this.#failures.size === 0) return true;
    const failures = this.#failures.get(nameOf(place));
    if (failures === undefined || failures.count < VENUE_DOWN_ORDERS) return true;
    if (this.#clock.monotonicMs() < failures.nextTryMs) return false;
    failures.nextTryMs = this.#laterMs();
    failures.trier = new WeakRef(order);
    return true;
  }

  /** Whoever was admitted has not tried after all: the next one may. One that was admitted before the gate shut had no try. */
  giveBack(place: VenuePlace, order: object): void {
    const failures = this.#failures.get(nameOf(place));
    if (failures?.trier?.deref() !== order) return;
    failures.nextTryMs = -Infinity;
    failures.trier = null;
  }

  isShut(place: VenuePlace): boolean {
    return (this.#failures.get(nameOf(place))?.count ?? 0) >= VENUE_DOWN_ORDERS;
  }

  /** What became of an order that was admitted. Where no answer came back it says nothing; what stayed here has not tried. */
  conclude(place: VenuePlace, order: object, transmission: Transmission, saysDown: boolean): void {
    if (transmission.kind === 'answer') this.note(place, saysDown);
    else if (transmission.kind === 'not-sent') {
      if (transmission.cause.startsWith(UNREACHED)) this.note(place, true);
      else this.giveBack(place, order);
    }
  }

  /** What the venue said to an order: that it is down, or anything else. */
  note(place: VenuePlace, isDown: boolean): void {
    if (!isDown && this.#failures.size === 0) return;
    const name = nameOf(place);
    if (!isDown) {
      this.#failures.delete(name);
      return;
    }
    const count = (this.#failures.get(name)?.count ?? 0) + 1;
    this.#failures.set(name, { count, nextTryMs: this.#laterMs(), trier: null });
  }

  /** Between half of the time and all of it. */
  #laterMs(): number {
    const part = (1 + (this.#random(1)[0] ?? 0) / 255) / 2;
    return this.#clock.monotonicMs() + VENUE_TRY_MS * part;
  }
}

function nameOf({ environment, region, family }: VenuePlace): string {
  return `${environment} ${region} ${family}`;
}
