import type { CounterName, Metrics, StageName } from '../ports/metrics.ts';

interface CounterRow {
  readonly label: string;
  readonly help: string;
}

const COUNTERS = {
  requests: { label: 'class', help: 'Requests read, by class of operation.' },
  refusals: { label: 'code', help: 'Requests refused, by code.' },
  outcomes: { label: 'kind', help: 'State-changing requests that went through the path, by outcome.' },
  transmissions: { label: 'kind', help: 'Requests handed to an upstream, by what became of them.' },
  framing_refusals: {
    label: 'reason',
    help: 'Requests that were not HTTP as it is accepted here, by reason.',
  },
  ledger_failures: { label: 'record', help: 'Records that the ledger did not take, by type.' },
  resolutions: { label: 'kind', help: 'Unknown outcomes that were found out, by what they were.' },
} as const satisfies Record<CounterName, CounterRow>;

const STAGES: readonly StageName[] = ['decide', 'record', 'send', 'total'];

/** Seconds; from what a check takes to what a venue may take. */
const BUCKETS = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] as const;

/** Labels beyond this are a fault of ours; they are counted together. */
const LABELS_MAX = 200;

class Histogram {
  readonly #buckets: number[] = BUCKETS.map(() => 0);
  #count = 0;
  #sum = 0;

  observe(seconds: number): void {
    this.#count += 1;
    this.#sum += seconds;
    const index = BUCKETS.findIndex((bound) => seconds <= bound);
    if (index !== -1) this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
  }

  render(name: string, stage: StageName): string {
    let below = 0;
    const lines = BUCKETS.map((bound, index) => {
      below += this.#buckets[index] ?? 0;
      return `${name}_bucket{stage="${stage}",le="${bound}"} ${below}\n`;
    });
    lines.push(
      `${name}_bucket{stage="${stage}",le="+Inf"} ${this.#count}\n`,
      `${name}_sum{stage="${stage}"} ${this.#sum}\n`,
      `${name}_count{stage="${stage}"} ${this.#count}\n`,
    );
    return lines.join('');
  }
}

/** What may be measured at the moment of asking. */
export type Gauges = Readonly<Record<string, number>>;

/** Counts in memory and prints the Prometheus text format (version 0.0.4). */
export class TextMetrics implements Metrics {
  readonly #counters = new Map<CounterName, Map<string, number>>();
  readonly #stages = new Map<StageName, Histogram>(STAGES.map((stage) => [stage, new Histogram()]));

  count(counter: CounterName, label: string): void {
    let counts = this.#counters.get(counter);
    if (counts === undefined) {
      counts = new Map();
      this.#counters.set(counter, counts);
    }
    const name = counts.has(label) || counts.size < LABELS_MAX ? label : 'other';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }

  observe(stage: StageName, durationMs: number): void {
    this.#stages.get(stage)?.observe(durationMs / 1000);
  }

  render(gauges: Gauges = {}): string {
    const counters = Object.entries(COUNTERS).map(([counter, row]) => {
      const name = `bitting_${counter}_total`;
      const counts = this.#counters.get(counter as CounterName) ?? new Map<string, number>();
      const lines = Array.from(counts, ([label, count]) => `${name}{${row.label}="${label}"} ${count}\n`);
      return `# HELP ${name} ${row.help}\n# TYPE ${name} counter\n${lines.join('')}`;
    });
    const name = 'bitting_stage_seconds';
    const histograms = Array.from(this.#stages, ([stage, histogram]) => histogram.render(name, stage));
    const head = `# HELP ${name} How long the steps of the path take.\n# TYPE ${name} histogram\n`;
    const measured = Object.entries(gauges).map(
      ([gauge, value]) => `# TYPE bitting_${gauge} gauge\nbitting_${gauge} ${value}\n`,
    );
    return `${counters.join('')}${head}${histograms.join('')}${measured.join('')}`;
  }
}
