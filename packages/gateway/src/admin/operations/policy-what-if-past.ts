import type { PastWhatIf } from '@bitting/client/past.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { readPolicy } from '@bitting/core/policy/policy-document.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import type { Instrument } from '@bitting/core/trading/instrument.ts';
import { PAST_INSTRUMENTS_MAX, PAST_PROGRESS_MS, PAST_STRETCH_MS_MAX } from '../../bounds.ts';
import { json, optional, whole } from '../../config/closed-schema.ts';
import { PastJudge } from '../../past/past-judge.ts';
import { readPast, type PastRecord } from '../../past/past-records.ts';
import { untoldRules } from '../../past/past-rules.ts';
import { PastUsage } from '../../past/past-usage.ts';
import type { VirtualKeyEntry } from '../../vault/entries.ts';
import { EPOCH_MS_MAX, id } from '../fields.ts';
import { defineOperation, type AdminCall, type AdminPorts } from '../operation.ts';
import { PastReport } from '../past-report.ts';
import { demandKey } from '../views.ts';

const DAY_MS = 86_400_000;
const instant = whole(0, EPOCH_MS_MAX);

/** What a policy would have made of what the key did in a stretch of time, by the ledger's records of it. */
export const policyWhatIfPast = defineOperation(
  'policy-what-if-past',
  { virtualKeyId: id, document: optional(json), sinceMs: instant, untilMs: optional(instant) },
  async (ports, given, call) => {
    const key = demandKey(ports.keys, given.virtualKeyId);
    const stretch = { sinceMs: given.sinceMs, untilMs: given.untilMs ?? ports.clock.wallMs() };
    demandStretch(stretch);
    const policy = given.document === undefined ? key.policy : readPolicy(given.document);
    return new Hearing({ key, policy, stretch }, { ports, call }).run();
  },
);

interface Stretch {
  readonly sinceMs: number;
  readonly untilMs: number;
}

function demandStretch({ sinceMs, untilMs }: Stretch): void {
  if (sinceMs < untilMs && untilMs - sinceMs <= PAST_STRETCH_MS_MAX) return;
  throw new BittingError('FIELD_MALFORMED', 'the stretch is empty or too long', {
    publicDetail: `The stretch must end after it begins, and have at most ${PAST_STRETCH_MS_MAX / DAY_MS} days.`,
  });
}

interface Question {
  readonly key: VirtualKeyEntry;
  readonly policy: Policy;
  readonly stretch: Stretch;
}

/** One question, from its first record to its answer. */
class Hearing {
  readonly #question: Question;
  readonly #ports: AdminPorts;
  readonly #call: AdminCall;
  readonly #instruments = new Map<string, Instrument>();
  readonly #asked = new Set<string>();
  #read = 0;
  #toldMs: number;

  constructor(question: Question, { ports, call }: { readonly ports: AdminPorts; readonly call: AdminCall }) {
    this.#question = question;
    this.#ports = ports;
    this.#call = call;
    this.#toldMs = ports.clock.monotonicMs();
  }

  async run(): Promise<PastWhatIf> {
    const { policy, key, stretch } = this.#question;
    const usesBefore = policy.limits.uses === null ? 0 : await this.#countUses();
    const judge = new PastJudge(policy, {
      venue: key.venue,
      instruments: this.#instruments,
      usesBefore,
    });
    const report = new PastReport(stretch.sinceMs, stretch.untilMs);
    for await (const record of this.#records(stretch.untilMs)) {
      if (record.kind === 'end') {
        judge.settle(record.entry.intentId, record.entry.items);
        report.settle(record.entry.intentId, record.entry.items);
      } else if (record.entry.wallMs < stretch.untilMs) await this.#judge(record, judge, report);
    }
    return report.write({ unjudged: untoldRules(policy), read: this.#read });
  }

  /** What was placed on the day that the stretch begins in, before it does, fills the limits of that day. */
  async #judge(
    { sequence, entry }: PastRecord & { readonly kind: 'intent' },
    judge: PastJudge,
    report: PastReport,
  ): Promise<void> {
    for (const { instrument } of entry.items) if (instrument !== null) await this.#learn(instrument);
    const sourceAddress = this.#ports.pseudonyms.reveal(entry.sourceAddress) ?? entry.sourceAddress;
    const verdict = judge.judge({ ...entry, sourceAddress });
    if (entry.wallMs >= this.#question.stretch.sinceMs) report.add(sequence, entry, verdict);
  }

  /** Orders that were ever placed, without those since the first record that is read: what is left had been before. */
  async #countUses(): Promise<number> {
    const { accountId, id: virtualKeyId } = this.#question.key;
    const since = new PastUsage(0);
    for await (const record of this.#records(this.#ports.clock.wallMs()))
      if (record.kind === 'end') since.settle(record.entry.intentId, record.entry.items);
      else since.take(record.entry, null);
    return Math.max(0, this.#ports.limits.usage({ accountId, virtualKeyId }).key.uses - since.uses);
  }

  async *#records(untilMs: number): AsyncGenerator<PastRecord> {
    const { key, stretch } = this.#question;
    const fromMs = Math.floor(stretch.sinceMs / DAY_MS) * DAY_MS;
    const records = this.#ports.recordsSince(fromMs);
    for await (const record of readPast(records, { virtualKeyId: key.id, untilMs }, () => {
      this.#tell();
    })) {
      if (record.kind === 'end' || record.entry.wallMs >= fromMs) yield record;
    }
  }

  #tell(): void {
    this.#read += 1;
    const nowMs = this.#ports.clock.monotonicMs();
    if (nowMs - this.#toldMs < PAST_PROGRESS_MS) return;
    this.#toldMs = nowMs;
    if (this.#call.signal.aborted)
      throw new BittingError('OVERLOADED', 'nobody waits for the answer any more');
    this.#call.progress('reading', `${this.#read} records`);
  }

  /** Patterns are compared with what the venue says of an instrument; ids need no such thing. */
  async #learn(instrument: string): Promise<void> {
    const { key, policy } = this.#question;
    const { instruments } = policy;
    const needs = instruments !== 'all' && !instruments.includes(instrument);
    if (!needs || instruments.every((name) => !name.includes(':'))) return;
    if (this.#asked.has(instrument) || this.#asked.size >= PAST_INSTRUMENTS_MAX) return;
    this.#asked.add(instrument);
    const facts = await this.#ports
      .venue(key.venue)
      .marketFacts({ ...key, policy: { ...policy, instruments: [instrument] } });
    const described = facts.instruments.get(instrument);
    if (described !== undefined) this.#instruments.set(instrument, described);
  }
}
