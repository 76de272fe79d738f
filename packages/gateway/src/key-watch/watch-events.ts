import type { LedgerWriter } from '../ports/ledger.ts';
import type { Stamp } from '../ports/stamp.ts';
import { renderFamily, type Family } from '../metrics/family.ts';

/** What is told of bound keys. */
export type WatchEvent =
  'key-changed' | 'key-gone' | 'key-ends' | 'key-unwatched' | 'key-elsewhere' | 'egress-absent';

const EVENTS: readonly WatchEvent[] = [
  'key-changed',
  'key-gone',
  'key-ends',
  'key-unwatched',
  'key-elsewhere',
  'egress-absent',
];

const TOLD: Family = {
  name: 'bitting_key_events_total',
  type: 'counter',
  help: 'What was told of bound venue keys: changes, ends, and that nobody could look.',
};

export interface EventPorts {
  readonly ledger: LedgerWriter;
  readonly stamp: Stamp;
}

/** Tells the ledger, and counts what was told. */
export class WatchEvents {
  readonly #ports: EventPorts;
  readonly #counts = new Map<WatchEvent, number>(EVENTS.map((event) => [event, 0]));

  constructor(ports: EventPorts) {
    this.#ports = ports;
  }

  tell(event: WatchEvent, details: Readonly<Record<string, string>>): void {
    const { ledger, stamp } = this.#ports;
    if (details['state'] !== 'over') this.#counts.set(event, (this.#counts.get(event) ?? 0) + 1);
    const entry = { ...stamp(), type: 'system', event, details } as const;
    // A ledger that takes nothing now has it with its gaps.
    ledger.append(entry).catch(() => {
      ledger.noteGap(entry);
    });
  }

  renderMetrics(): string {
    const samples = Array.from(this.#counts, ([event, count]) => [`{event="${event}"}`, count] as const);
    return renderFamily(TOLD, samples);
  }
}
