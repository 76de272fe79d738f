/**
 * How long the event loop of this process is held up, and by whom: what its thread waited for a processor while others had it is
 * nothing that a program can mend. Linux tells; elsewhere only the whole is known.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';

/** Between two turns of the event loop, the millisecond that its timer takes included. */
export interface LoopDelays {
  readonly p50Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
  /** The longest of them without what the thread waited for a processor: it computed, or waited for a disk or its collector. */
  readonly ownMaxMs: number | null;
  /** The longest that it computed in one of them. */
  readonly computedMaxMs: number;
  /** The longest that it stood still for the collector of garbage, which waits for helpers on other processors. */
  readonly collectorMaxMs: number;
}

/** As finely as the loop's own timers go. */
const RESOLUTION_MS = 1;
const STATISTICS = '/proc/thread-self/schedstat';
const STATISTICS_BYTES = 64;
const NANOSECONDS_PER_MS = 1e6;
const MICROSECONDS_PER_MS = 1e3;

/** Of the main thread, in milliseconds since it began; `waited` is `null` where nobody counts it. */
interface Times {
  readonly at: number;
  readonly computed: number;
  readonly waited: number | null;
}

export class LoopWatch {
  readonly #delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #collector = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries())
      this.#collectorMaxMs = Math.max(this.#collectorMaxMs, duration);
  });
  readonly #buffer = Buffer.alloc(STATISTICS_BYTES);
  #statistics: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  #ownMaxMs: number | null = null;
  #computedMaxMs = 0;
  #collectorMaxMs = 0;

  start(): void {
    this.#statistics = openStatistics();
    this.#ownMaxMs = this.#statistics === null ? null : 0;
    this.#computedMaxMs = 0;
    this.#collectorMaxMs = 0;
    this.#delays.reset();
    this.#delays.enable();
    this.#collector.observe({ entryTypes: ['gc'] });
    let last = this.#look();
    this.#timer = setInterval(() => {
      const now = this.#look();
      this.#take(last, now);
      last = now;
    }, RESOLUTION_MS);
  }

  stop(): LoopDelays {
    this.#delays.disable();
    this.#collector.disconnect();
    if (this.#timer !== null) clearInterval(this.#timer);
    if (this.#statistics !== null) closeSync(this.#statistics);
    const ms = (nanoseconds: number): number => nanoseconds / NANOSECONDS_PER_MS;
    return {
      p50Ms: ms(this.#delays.percentile(50)),
      p999Ms: ms(this.#delays.percentile(99.9)),
      maxMs: ms(this.#delays.max),
      ownMaxMs: this.#ownMaxMs,
      computedMaxMs: this.#computedMaxMs,
      collectorMaxMs: this.#collectorMaxMs,
    };
  }

  #take(last: Times, now: Times): void {
    this.#computedMaxMs = Math.max(this.#computedMaxMs, now.computed - last.computed);
    if (this.#ownMaxMs === null || last.waited === null || now.waited === null) return;
    this.#ownMaxMs = Math.max(this.#ownMaxMs, now.at - last.at - (now.waited - last.waited));
  }

  #look(): Times {
    const { user, system } = process.threadCpuUsage();
    const computed = (user + system) / MICROSECONDS_PER_MS;
    return { at: performance.now(), computed, waited: this.#waitedMs() };
  }

  /** The second figure: time on a run queue. */
  #waitedMs(): number | null {
    if (this.#statistics === null) return null;
    const read = readSync(this.#statistics, this.#buffer, 0, STATISTICS_BYTES, 0);
    const [, waited = '0'] = this.#buffer.toString('latin1', 0, read).split(' ');
    return Number(waited) / NANOSECONDS_PER_MS;
  }
}

function openStatistics(): number | null {
  try {
    return openSync(STATISTICS, 'r');
  } catch {
    return null;
  }
}
