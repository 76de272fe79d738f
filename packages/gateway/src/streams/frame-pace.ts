import { LINK_FRAMES_WAITING_MAX } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

/** Counts what is done within any hour, up to a bound. */
export class HourCount {
  readonly #clock: Clock;
  readonly #bound: number;
  /** When it was, in order; at most as many as an hour admits. */
  readonly #taken: number[] = [];

  constructor(clock: Clock, bound: number) {
    this.#clock = clock;
    this.#bound = bound;
  }

  /** All of them, or none and false. */
  take(count: number): boolean {
    if (this.left() < count) return false;
    const now = this.#clock.monotonicMs();
    for (let one = 0; one < count; one += 1) this.#taken.push(now);
    return true;
  }

  left(): number {
    const begin = this.#clock.monotonicMs() - HOUR_MS;
    const first = this.#taken.findIndex((atMs) => atMs > begin);
    this.#taken.splice(0, first === -1 ? this.#taken.length : first);
    return this.#bound - this.#taken.length;
  }
}

/**
 * Lets frames of one connection go at the pace that the venue admits: so many a second, the rest waits in order; so many
 * an hour, the rest is refused.
 */
export class FramePace {
  readonly #clock: Clock;
  readonly #limits: { readonly operationsPerSecond: number; readonly operationsPerHour: number };
  readonly #send: (text: string) => void;
  readonly #waiting: string[] = [];
  readonly #hour: HourCount;
  #second = 0;
  #inSecond = 0;
  #stop: (() => void) | null = null;

  constructor(
    clock: Clock,
    limits: { readonly operationsPerSecond: number; readonly operationsPerHour: number },
    send: (text: string) => void,
  ) {
    this.#clock = clock;
    this.#limits = limits;
    this.#hour = new HourCount(clock, limits.operationsPerHour);
    this.#send = send;
  }

  /** False, and nothing is taken: the hour, or the place for those that wait, is used up. */
  take(frames: readonly string[]): boolean {
    if (this.#waiting.length + frames.length > LINK_FRAMES_WAITING_MAX) return false;
    if (!this.#hour.take(frames.length)) return false;
    this.#waiting.push(...frames);
    if (this.#stop === null) this.#flush();
    return true;
  }

  /** How many more this hour admits. */
  left(): number {
    return this.#hour.left();
  }

  stop(): void {
    this.#waiting.length = 0;
    this.#stop?.();
    this.#stop = null;
  }

  #flush(): void {
    this.#stop = null;
    const now = this.#clock.monotonicMs();
    if (now - this.#second >= SECOND_MS) {
      this.#second = now;
      this.#inSecond = 0;
    }
    while (this.#inSecond < this.#limits.operationsPerSecond) {
      const text = this.#waiting.shift();
      if (text === undefined) return;
      this.#inSecond += 1;
      this.#send(text);
    }
    if (this.#waiting.length > 0)
      this.#stop = this.#clock.after(this.#second + SECOND_MS - now, () => {
        this.#flush();
      });
  }
}
