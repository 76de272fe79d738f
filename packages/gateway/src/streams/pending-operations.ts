import type { VenueAnswer } from '@bitting/core/venues/dialect.ts';
import { UPSTREAM_TIMEOUT_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { Transmission } from '../ports/upstream.ts';

interface Pending {
  readonly beganMs: number;
  readonly settle: (transmission: Transmission) => void;
}

/** Orders that left over one connection, in that order, and whose answers have not come. Each of them ends once. */
export class PendingOperations {
  readonly #clock: Clock;
  readonly #ended: () => void;
  readonly #pending = new Map<string, Pending>();
  #stopWatch: (() => void) | null = null;

  /** `ended`: called after the end of each. */
  constructor(clock: Clock, ended: () => void) {
    this.#clock = clock;
    this.#ended = ended;
  }

  get isEmpty(): boolean {
    return this.#pending.size === 0;
  }

  add(id: string, settle: (transmission: Transmission) => void): void {
    this.#pending.set(id, { beganMs: this.#clock.monotonicMs(), settle });
    if (this.#stopWatch === null) this.#watch(UPSTREAM_TIMEOUT_MS);
  }

  /** What nobody waits for is not heard. */
  answer(id: string, answer: VenueAnswer): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    const upstreamMs = this.#clock.monotonicMs() - pending.beganMs;
    this.#settle(id, { kind: 'answer', answer, contentType: null, headers: [], upstreamMs });
  }

  /** No answer comes any more. */
  end(): void {
    this.#stopWatch?.();
    this.#stopWatch = null;
    const nowMs = this.#clock.monotonicMs();
    for (const [id, { beganMs }] of this.#pending)
      this.#settle(id, { kind: 'unknown', cause: 'the connection ended', upstreamMs: nowMs - beganMs });
  }

  /** One timer for all: they have the same time, so the oldest is the first to be late. */
  #watch(delayMs: number): void {
    this.#stopWatch = this.#clock.after(delayMs, () => {
      this.#stopWatch = null;
      this.#giveUpLate();
    });
  }

  #giveUpLate(): void {
    const upstreamMs = UPSTREAM_TIMEOUT_MS;
    for (const [id, { beganMs }] of this.#pending) {
      const leftMs = beganMs + UPSTREAM_TIMEOUT_MS - this.#clock.monotonicMs();
      if (leftMs > 0) {
        this.#watch(leftMs);
        return;
      }
      this.#settle(id, { kind: 'unknown', cause: 'no answer in time', upstreamMs });
    }
  }

  #settle(id: string, transmission: Transmission): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.settle(transmission);
    this.#ended();
  }
}
