import type { IntentEntry, LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { bucketOf, ONE_REQUEST } from '@bitting/core/policy/rate.ts';
import { LAYERS, type Bucket, type Filling, type Layer, type RateLevel } from '@bitting/core/policy/usage.ts';
import { RESTORED_RATE_MS, RESTORED_STEP_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { Subjects } from './window-counter.ts';

interface Step {
  added: number;
  atMs: number;
}

type Levels = Readonly<Record<Layer, Map<string, Step[]>>>;

const EMPTY: RateLevel = [];

/** What former lives let through, and up to when, by the joined clock. */
export interface SavedRates {
  readonly formerMs: number;
  readonly last: Pick<LedgerEntry, 'boot' | 'monotonicMs'> | null;
  readonly order: readonly (readonly [layer: Layer, subject: string, steps: readonly Readonly<Step>[]])[];
}

/**
 * What the buckets of keys, accounts and the installation held when the last request was let in, and when that was. Times
 * are those of one clock that only goes forward: the monotonic one of each life, its records joined without what was
 * between the lives. So no clock that is set, nor a restart, lets more through. As many as there are keys and accounts.
 */
export class RateLevels {
  readonly #clock: Clock;
  readonly #startMs: number;
  readonly #levels: Readonly<Record<Bucket, Levels>> = { order: emptyLevels(), read: emptyLevels() };
  #formerMs = 0;
  #last: Pick<LedgerEntry, 'boot' | 'monotonicMs'> | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startMs = clock.monotonicMs();
  }

  read(bucket: Bucket, layer: Layer, subject: string): RateLevel {
    const steps = this.#levels[bucket][layer].get(subject);
    if (steps === undefined) return EMPTY;
    const nowMs = this.#nowMs();
    return steps.map(({ added, atMs }) => ({ added, elapsedMs: Math.max(0, nowMs - atMs) }));
  }

  /** The decision has added it already, to what was left. */
  pour(subjects: Subjects, { bucket, levels }: Filling): void {
    const atMs = this.#nowMs();
    for (const layer of LAYERS) {
      const added = levels[layer];
      if (added !== null) this.#levels[bucket][layer].set(subjects[layer], [{ added, atMs }]);
    }
  }

  /** Time goes on, as a record of a former life says. */
  pass({ boot, monotonicMs }: LedgerEntry): void {
    if (this.#last?.boot === boot) this.#formerMs += Math.max(0, monotonicMs - this.#last.monotonicMs);
    this.#last = { boot, monotonicMs };
  }

  /** Which rate was in force then is not known: of the last minute all is kept by the second, for whichever is judged. */
  restore(subjects: Subjects, { items }: IntentEntry): void {
    const added = items.filter(({ kind }) => bucketOf(kind) === 'order').length * ONE_REQUEST;
    if (added === 0) return;
    const atMs = this.#formerMs;
    for (const layer of LAYERS) {
      const steps = this.#levels.order[layer].get(subjects[layer]) ?? [];
      this.#levels.order[layer].set(subjects[layer], steps);
      const latest = steps.at(-1);
      if (latest !== undefined && stepOf(latest.atMs) === stepOf(atMs)) {
        latest.added += added;
        latest.atMs = atMs;
      } else steps.push({ added, atMs });
      joinOldest(steps, atMs - RESTORED_RATE_MS);
    }
  }

  /** Of former lives alone: what this one poured is not in it. */
  save(): SavedRates {
    const order = LAYERS.flatMap((layer) =>
      Array.from(this.#levels.order[layer], ([subject, steps]) => [layer, subject, steps] as const),
    );
    return { formerMs: this.#formerMs, last: this.#last, order };
  }

  load({ formerMs, last, order }: SavedRates): void {
    this.#formerMs = formerMs;
    this.#last = last;
    for (const [layer, subject, steps] of order)
      this.#levels.order[layer].set(
        subject,
        steps.map(({ added, atMs }) => ({ added, atMs })),
      );
  }

  #nowMs(): number {
    return this.#formerMs + Math.floor(Math.max(0, this.#clock.monotonicMs() - this.#startMs));
  }
}

function emptyLevels(): Levels {
  return { installation: new Map(), account: new Map(), key: new Map() };
}

function stepOf(atMs: number): number {
  return Math.floor(atMs / RESTORED_STEP_MS);
}

/**
 * What is older counts as if it had come with the one behind it: later than it did, so that less has leaked. What any rate has
 * leaked meanwhile, one request a second, is gone, or all orders of a bot's life would add up.
 */
function joinOldest(steps: Step[], beforeMs: number): void {
  for (;;) {
    const [oldest, next] = steps;
    if (oldest === undefined || next === undefined || next.atMs > beforeMs) return;
    next.added += Math.max(0, oldest.added - (next.atMs - oldest.atMs));
    steps.shift();
  }
}
