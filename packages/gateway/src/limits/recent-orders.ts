import { POLICY_BREAKER_MINUTES_MAX } from '@bitting/core/bounds.ts';
import { LAYERS, type Layer, type RecentOrders as Recent } from '@bitting/core/policy/usage.ts';
import type { OutcomeKind } from '@bitting/core/trading/outcome.ts';
import type { Clock } from '../ports/clock.ts';
import type { Subjects } from './window-counter.ts';

const MINUTE_MS = 60_000;

/** The present minute is not over, so that one more is kept, and looked at, than was asked for. */
export const MINUTES_KEPT = POLICY_BREAKER_MINUTES_MAX + 1;

type Counts = Record<OutcomeKind, number>;

const NONE: Readonly<Counts> = { accepted: 0, rejected: 0, unknown: 0 };

/** Who counts what became of orders. */
export interface OrderCounter {
  /** `placedMs`: of the monotonic clock. */
  count(subjects: Subjects, kind: OutcomeKind, placedMs: number, orders?: number): void;
  read(layer: Layer, subject: string, minutes: number): Recent;
}

/**
 * What became of orders, by the minute in which they were placed: of each subject as many minutes as had any in the last
 * hour. Minutes are those of the monotonic clock; nothing happens to them when the wall clock is set.
 */
export class RecentOrders implements OrderCounter {
  readonly #clock: Clock;
  readonly #minutes: Readonly<Record<Layer, Map<string, Map<number, Counts>>>> = {
    installation: new Map(),
    account: new Map(),
    key: new Map(),
  };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  count(subjects: Subjects, kind: OutcomeKind, placedMs: number, orders = 1): void {
    const minute = Math.floor(placedMs / MINUTE_MS);
    if (minute <= this.#now() - MINUTES_KEPT) return;
    for (const layer of LAYERS) {
      const minutes = this.#minutes[layer].get(subjects[layer]) ?? this.#begin(layer, subjects[layer]);
      const counts = minutes.get(minute) ?? beginMinute(minutes, minute);
      counts[kind] += orders;
    }
  }

  #begin(layer: Layer, subject: string): Map<number, Counts> {
    const minutes = new Map<number, Counts>();
    this.#minutes[layer].set(subject, minutes);
    return minutes;
  }

  /** By number: of the minutes that are kept it looks at those that it is asked for. */
  read(layer: Layer, subject: string, minutes: number): Recent {
    const sum = { placed: 0, rejected: 0, unknown: 0, passesInMs: 0 };
    const counted = this.#minutes[layer].get(subject);
    const now = this.#now();
    for (let minute = now - minutes; minute <= now; minute += 1) {
      const { accepted, rejected, unknown } = counted?.get(minute) ?? NONE;
      sum.placed += accepted + rejected + unknown;
      sum.rejected += rejected;
      sum.unknown += unknown;
      if (rejected + unknown === 0) continue;
      const passesMs = (minute + minutes + 1) * MINUTE_MS - this.#clock.monotonicMs();
      sum.passesInMs = Math.max(sum.passesInMs, passesMs);
    }
    return sum;
  }

  #now(): number {
    return Math.floor(this.#clock.monotonicMs() / MINUTE_MS);
  }
}

/** The earliest makes room for it, and that may be itself. */
function beginMinute(minutes: Map<number, Counts>, minute: number): Counts {
  const counts = { accepted: 0, rejected: 0, unknown: 0 };
  minutes.set(minute, counts);
  if (minutes.size > MINUTES_KEPT) minutes.delete(Math.min(...minutes.keys()));
  return counts;
}
