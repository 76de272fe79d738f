import { LINK_FRAMES_WAITING_MAX } from './bounds.ts';
import type { Clock } from '../ports/clock.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

interface Done {
  readonly sinceMs: number;
  /** When the last of them was done: then they count as one. */
  atMs: number;
  count: number;
}

/** Counts what is done within any hour, up to a bound: what is done within a second together, so that memory is bounded. */
export class HourCount {
  readonly #clock: Clock;
  readonly #bound: number;
  /** In order; one for each second of the hour at most. */
  readonly #done: Done[] = [];
  #count = 0;

  constructor(clock: Clock, bound: number) {
    this.#clock = clock;
    this.#bound = bound;
  }

  /** All of them, or none and false. */
  take(count: number): boolean {
    if (this.left() < count) return false;
    const now = this.#clock.monotonicMs();
    const last = this.#done.at(-1);
    this.#count += count;
    if (last === undefined || now - last.sinceMs >= SECOND_MS)
      this.#done.push({ sinceMs: now, atMs: now, count });
    else {
      last.atMs = now;
      last.count += count;
    }
    return true;
  }

  left(): number {
    const begin = this.#clock.monotonicMs() - HOUR_MS;
    for (let first = this.#done[0]; first !== undefined && first.atMs <= begin; first = this.#done[0]) {
      this.#count -= first.count;
      this.#done.shift();
    }
    return this.#bound - this.#count;
  }

  /** How many numbers are kept. */
  get size(): number {
    return this.#done.length;
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
