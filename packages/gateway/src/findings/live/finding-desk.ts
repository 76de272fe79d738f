import type { Clock } from '../../ports/clock.ts';
import type { LedgerWriter } from '../../ports/ledger.ts';
import type { Pseudonyms } from '../../ports/pseudonyms.ts';
import type { Stamp } from '../../ports/stamp.ts';
import { isPseudonym } from '@bitting/core/ledger/pseudonym.ts';
import { RECORDS_NAMED_MAX } from '../bounds.ts';
import { ALARM_RULES } from '../rules.ts';
import { ORIGINS_MAX, RECORDED_PER_MINUTE_MAX, SENTENCE_CHARACTERS_MAX } from './bounds.ts';
import type { WatchSource } from './remote-watch.ts';
import type { OriginAnswer, OriginQuestion, ToldFinding, WatchReply, WatchWord } from './messages.ts';

const MINUTE_MS = 60_000;
const MS_PER_SECOND = 1_000;
const RULES = new Set(ALARM_RULES.map(({ id }) => id));
const ID = /^[\w-]{0,64}$/u;
const RECORD = /^\d{1,19}$/u;

export interface FindingDeskPorts {
  readonly ledger: LedgerWriter;
  readonly stamp: Stamp;
  readonly clock: Clock;
  readonly pseudonyms: Pick<Pseudonyms, 'reveal'>;
}

/**
 * The gateway's end of the watch: what stands out becomes a record of the ledger, and whether two addresses are one is said without
 * saying which. Whoever watches has read what bots wrote: what it says is bounded and checked like theirs.
 */
export class FindingDesk {
  readonly #ports: FindingDeskPorts;
  readonly #recorded = new Map<string, number>();
  readonly #underWay = new Set<string>();
  #dropped = 0;
  #minute = { index: 0, records: 0 };
  #heardMs: number;

  constructor(ports: FindingDeskPorts, watch: WatchSource) {
    this.#ports = ports;
    this.#heardMs = ports.clock.monotonicMs();
    watch.observe((word) => this.take(word));
  }

  take(word: WatchWord): WatchReply | null {
    if (word.kind === 'watched') this.#heardMs = this.#ports.clock.monotonicMs();
    if (word.kind === 'found') for (const finding of word.findings) void this.#record(finding);
    if (word.kind !== 'compare') return null;
    return { kind: 'compared', id: word.id, answer: this.#compare(word.question) };
  }

  renderMetrics(): string {
    const waited = this.#ports.clock.monotonicMs() - this.#heardMs;
    const rows = ALARM_RULES.map(
      ({ id }) => `bitting_findings_total{rule="${id}"} ${this.#recorded.get(id) ?? 0}\n`,
    ).join('');
    return (
      head('bitting_findings_total', 'Things that stood out while they happened, as recorded.', 'counter') +
      rows +
      head('bitting_findings_dropped_total', 'Findings that could not be recorded when told.', 'counter') +
      `bitting_findings_dropped_total ${this.#dropped}\n` +
      head(
        'bitting_findings_unwatched_seconds',
        'Since when nobody has said that all records were looked at.',
        'gauge',
      ) +
      `bitting_findings_unwatched_seconds ${Math.round(waited) / MS_PER_SECOND}\n`
    );
  }

  /** What is dropped is told again, until the ledger shows it. */
  async #record(finding: ToldFinding): Promise<void> {
    const { rule, virtualKeyId, accountId, sentence, fromMs, toMs, records } = finding;
    const name = `${rule} ${virtualKeyId} ${records[0] ?? ''}`;
    if (this.#underWay.has(name)) return;
    if (!isPlausible(finding) || !this.#hasRoom()) {
      this.#dropped += 1;
      return;
    }
    this.#underWay.add(name);
    const named = {
      ...(virtualKeyId === '' ? {} : { virtualKeyId }),
      ...(accountId === '' ? {} : { accountId }),
    };
    const details = {
      rule,
      ...named,
      sentence: sentence.slice(0, SENTENCE_CHARACTERS_MAX),
      fromMs: String(fromMs),
      toMs: String(toMs),
      records: records.slice(0, RECORDS_NAMED_MAX).join(' '),
    };
    try {
      const { ledger, stamp } = this.#ports;
      await ledger.append({ ...stamp(), type: 'system', event: 'finding', details });
      this.#recorded.set(rule, (this.#recorded.get(rule) ?? 0) + 1);
    } catch {
      this.#dropped += 1;
    } finally {
      this.#underWay.delete(name);
    }
  }

  #hasRoom(): boolean {
    const index = Math.floor(this.#ports.clock.monotonicMs() / MINUTE_MS);
    if (index !== this.#minute.index) this.#minute = { index, records: 0 };
    this.#minute.records += 1;
    return this.#minute.records <= RECORDED_PER_MINUTE_MAX && this.#ports.ledger.writable;
  }

  #compare({ address, among }: OriginQuestion): OriginAnswer {
    const wanted = this.#reveal(address);
    if (wanted === null) return null;
    const known = among.slice(0, ORIGINS_MAX).map((one) => this.#reveal(one));
    const same = known.indexOf(wanted);
    return same === -1 ? known.indexOf(null) : same;
  }

  #reveal(text: string): string | null {
    const shown = this.#ports.pseudonyms.reveal(text);
    return shown === null || isPseudonym(shown) ? null : shown;
  }
}

function isPlausible({ rule, virtualKeyId, accountId, fromMs, toMs, records }: ToldFinding): boolean {
  return (
    RULES.has(rule) &&
    ID.test(virtualKeyId) &&
    ID.test(accountId) &&
    Number.isSafeInteger(fromMs) &&
    Number.isSafeInteger(toMs) &&
    records.length > 0 &&
    records.every((record) => RECORD.test(record))
  );
}

function head(name: string, help: string, type: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}
