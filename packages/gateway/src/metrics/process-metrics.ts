import type { Clock } from '../ports/clock.ts';
import { LOOP_LOOK_MS } from './bounds.ts';
import { describeFamily, renderFamily, renderGauge } from './family.ts';
import { Histogram } from './histogram.ts';

const MS_PER_SECOND = 1_000;
const MICROSECONDS_PER_SECOND = 1_000_000;
const DELAY = 'bitting_event_loop_delay_seconds';
/** Seconds: from what nobody notices to what costs orders. */
const DELAYS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5] as const;

/** What this process is and takes of its machine. What it has open it cannot tell: it may not look into `/proc`. */
export class ProcessMetrics {
  readonly #clock: Clock;
  readonly #version: string;
  readonly #startedSeconds: number;
  readonly #delays = new Histogram(DELAYS);
  #cancel: () => void = () => {};

  constructor(clock: Clock, version: string) {
    this.#clock = clock;
    this.#version = version;
    this.#startedSeconds = Math.round(clock.wallMs() / MS_PER_SECOND - process.uptime());
    this.#lookLater();
  }

  close(): void {
    this.#cancel();
  }

  renderMetrics(): string {
    const { user, system } = process.cpuUsage();
    const { heapUsed, rss } = process.memoryUsage();
    const build = `{version="${this.#version}",node="${process.versions.node}"}`;
    return [
      renderFamily({ name: 'bitting_build_info', type: 'gauge', help: 'What is running: always 1.' }, [
        [build, 1],
      ]),
      describeFamily({
        name: DELAY,
        type: 'histogram',
        help: 'By how much the event loop was late, looked at four times a second.',
      }),
      this.#delays.render(DELAY),
      renderFamily(
        {
          name: 'process_cpu_seconds_total',
          type: 'counter',
          help: 'Time on processors, of all threads of the gateway.',
        },
        [['', (user + system) / MICROSECONDS_PER_SECOND]],
      ),
      renderGauge('process_resident_memory_bytes', 'Memory that the gateway has in use.', rss),
      renderGauge('process_heap_bytes', 'Heap that the gateway has in use; it may have 1 GiB.', heapUsed),
      renderGauge(
        'process_start_time_seconds',
        'When the gateway started, since 1970-01-01T00:00:00Z.',
        this.#startedSeconds,
      ),
      renderGauge('bitting_open_sockets', 'Connections and ports that the gateway has open.', countSockets()),
    ].join('');
  }

  #lookLater(): void {
    const dueMs = this.#clock.monotonicMs() + LOOP_LOOK_MS;
    this.#cancel = this.#clock.after(LOOP_LOOK_MS, () => {
      this.#delays.observe(Math.max(0, this.#clock.monotonicMs() - dueMs) / MS_PER_SECOND);
      this.#lookLater();
    });
  }
}

function countSockets(): number {
  return process.getActiveResourcesInfo().filter((kind) => /^(?:TCP|Pipe)/u.test(kind)).length;
}
