import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { describeFamily } from '../metrics/family.ts';
import { Histogram } from '../metrics/histogram.ts';
import type { CounterName, Metrics, StageName } from '../ports/metrics.ts';

interface CounterRow {
  readonly label: string;
  readonly help: string;
}

/** What is counted of each venue, and by what besides. */
export const COUNTERS = {
  requests: { label: 'class', help: 'Requests read, by class of operation.' },
  refusals: { label: 'code', help: 'Requests refused, by code.' },
  outcomes: { label: 'kind', help: 'State-changing requests that went through the path, by outcome.' },
  transmissions: { label: 'kind', help: 'Requests handed to an upstream, by what became of them.' },
  framing_refusals: {
    label: 'reason',
    help: 'Requests that were not HTTP as it is accepted here, by reason.',
  },
  connections_refused: { label: 'reason', help: 'Connections of bots that were not served, by reason.' },
  ledger_failures: { label: 'record', help: 'Records that the ledger did not take, by type.' },
  stream_sockets: { label: 'event', help: 'WebSockets of bots: opened, and why they ended.' },
  resolutions: { label: 'kind', help: 'Unknown outcomes that were found out, by what they were.' },
  stream_sessions: { label: 'event', help: 'Connections of bots to streams, by what became of them.' },
  stream_subscriptions: { label: 'access', help: 'Channels that bots subscribed, by access.' },
  stream_links: { label: 'event', help: 'Connections to streams of venues, by what became of them.' },
  stream_pushes: { label: 'access', help: 'Pushes passed on to bots, by access.' },
  account_questions: { label: 'kind', help: 'Questions about parts of accounts, by what became of them.' },
  account_rows: {
    label: 'why',
    help: 'Rows of accounts that an answer had to set right, after something was missed (repaired) or not (drift).',
  },
  external_activity: { label: 'what', help: 'Orders and fills on accounts that no virtual key placed.' },
  spells: {
    label: 'kind',
    help: 'How often something began that refuses what opens for as long as it lasts.',
  },
  shadow_looks: {
    label: 'kind',
    help: 'Requests that were judged by shadow policies, too, by how they would have ended.',
  },
} as const satisfies Record<CounterName, CounterRow>;

const STAGES: readonly StageName[] = ['decide', 'shadow', 'record', 'send', 'total'];
const STAGE_SECONDS = 'bitting_stage_seconds';

/** Seconds; from what a check takes to what a venue may take. */
const BUCKETS = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] as const;

/** Labels beyond this are a fault of ours; they are counted together. */
const LABELS_MAX = 200;

const GAUGES = {
  reconciliations_open: 'Requests that were sent, and nobody knows yet what became of them.',
  stream_sessions: 'Connections of bots to streams that are open.',
  accounts_watched: 'Accounts of which a live picture is kept.',
  accounts_live: 'Accounts whose picture is live now.',
  dead_man_unarmed: 'Accounts whose dead-man timer at the venue could not be set, and should be.',
} as const;

/** What may be measured at the moment of asking. */
export type Gauges = Readonly<Partial<Record<keyof typeof GAUGES, number>>>;

interface Cell {
  count: number;
}

/** What one venue's traffic counts, in memory. */
export class VenueMetrics implements Metrics {
  readonly #venue: VenueId;
  readonly #gauges: () => Gauges;
  readonly #counters = new Map<CounterName, Map<string, Cell>>();
  readonly #stages = new Map<StageName, Histogram>(STAGES.map((stage) => [stage, new Histogram(BUCKETS)]));

  constructor(venue: VenueId, gauges: () => Gauges = () => ({})) {
    this.#venue = venue;
    this.#gauges = gauges;
  }

  count(counter: CounterName, label: string): void {
    const cell = this.#counters.get(counter)?.get(label) ?? this.#cellOf(counter, label);
    cell.count += 1;
  }

  #cellOf(counter: CounterName, label: string): Cell {
    const cells = this.#counters.get(counter) ?? new Map<string, Cell>();
    this.#counters.set(counter, cells);
    const name = cells.size < LABELS_MAX ? label : 'other';
    const cell = cells.get(name) ?? { count: 0 };
    cells.set(name, cell);
    return cell;
  }

  observe(stage: StageName, durationMs: number): void {
    this.#stages.get(stage)?.observe(durationMs / 1000);
  }

  counterLines(counter: CounterName): string {
    const name = `bitting_${counter}_total`;
    const lines = Array.from(
      this.#counters.get(counter) ?? [],
      ([label, { count }]) =>
        `${name}{venue="${this.#venue}",${COUNTERS[counter].label}="${label}"} ${count}\n`,
    );
    return lines.join('');
  }

  stageLines(): string {
    const lines = Array.from(this.#stages, ([stage, histogram]) =>
      histogram.render(STAGE_SECONDS, `venue="${this.#venue}",stage="${stage}"`),
    );
    return lines.join('');
  }

  gaugeLines(): ReadonlyMap<string, string> {
    const lines = Object.entries(this.#gauges()).map(
      ([gauge, value]) => [gauge, `bitting_${gauge}{venue="${this.#venue}"} ${value}\n`] as const,
    );
    return new Map(lines);
  }
}

/** All venues in the Prometheus text format (version 0.0.4), where each name stands once with all that it counts. */
export function renderMetrics(venues: readonly VenueMetrics[]): string {
  const counters = Object.entries(COUNTERS).map(([counter, row]) => {
    const name = `bitting_${counter}_total`;
    const lines = venues.map((venue) => venue.counterLines(counter as CounterName));
    return `${describeFamily({ name, type: 'counter', help: row.help })}${lines.join('')}`;
  });
  const stages = venues.map((venue) => venue.stageLines());
  const help = 'How long the steps of the path take.';
  const head = describeFamily({ name: STAGE_SECONDS, type: 'histogram', help });
  const gauges = venues.map((venue) => venue.gaugeLines());
  const measured = Object.entries(GAUGES).map(([gauge, help]) => {
    const lines = gauges.map((known) => known.get(gauge) ?? '').join('');
    return lines === '' ? '' : `${describeFamily({ name: `bitting_${gauge}`, type: 'gauge', help })}${lines}`;
  });
  return `${counters.join('')}${head}${stages.join('')}${measured.join('')}`;
}
