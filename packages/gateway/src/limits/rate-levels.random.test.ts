/** Rates over random schedules: however requests, restarts and clock jumps come, no stretch of time has more than it may. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { evaluate } from '@bitting/core/policy/evaluate.ts';
import { NO_LIMITS, type Limits, type Rate } from '@bitting/core/policy/limits.ts';
import { POLICY, READ, SNAPSHOT } from '@bitting/core/policy/policy.fixture.ts';
import type { Terms } from '@bitting/core/policy/policy.ts';
import { LAYERS, type Layer } from '@bitting/core/policy/usage.ts';
import type { Intent } from '@bitting/core/trading/intent.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import { intentEntry, placeIntent } from '../testing/entries.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { LedgerLimitBook } from './limit-book.ts';

const SCHEDULES = Number(process.env['LIMIT_SCHEDULES'] ?? 400);
/** Two keys of one account, one of another. */
const KEYS = [
  { virtualKeyId: 'k1', accountId: 'a1' },
  { virtualKeyId: 'k2', accountId: 'a1' },
  { virtualKeyId: 'k3', accountId: 'a2' },
] as const;
const PLACE = placeIntent('c');

const ACT = fc.record({
  step: fc.constant('act'),
  key: fc.nat(2),
  kinds: fc.array(fc.constantFrom('open', 'open', 'open', 'reduce'), { minLength: 1, maxLength: 3 }),
});
const STEP = fc.oneof(
  { weight: 10, arbitrary: ACT },
  { weight: 4, arbitrary: fc.record({ step: fc.constant('read'), key: fc.nat(2) }) },
  { weight: 5, arbitrary: fc.record({ step: fc.constant('pass'), ms: fc.nat(600) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constant('jump'),
      ms: fc.integer({ min: -86_400_000, max: 86_400_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('restart'), downMs: fc.nat(2_000) }) },
);
type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;
type Owner = (typeof KEYS)[number];

const RATES = fc.record({
  perSecond: fc.integer({ min: 1, max: 20 }),
  burst: fc.integer({ min: 1, max: 9 }),
});
const WORLD = fc.record({ key: RATES, account: RATES, installation: RATES });

/** The book, and beside it plain lists of when something was let in: of orders that a rate may refuse, and of reads. */
class Schedule {
  readonly #rates: Readonly<Record<Layer, Rate>>;
  readonly #instants = new Map<string, number[]>();
  readonly #ledger: LedgerEntry[] = [];
  /** True time. Each life has a monotonic clock of its own, and the wall clock is anywhere. */
  #nowMs = 0;
  #lives = 1;
  #clock = new ManualClock();
  #book = new LedgerLimitBook(this.#clock);
  admitted = 0;
  refused = 0;

  constructor(rates: Readonly<Record<Layer, Rate>>) {
    this.#rates = rates;
  }

  run(step: Step): void {
    if (step.step === 'act')
      this.#ask(
        KEYS[step.key] ?? KEYS[0],
        step.kinds.map((kind) => ({ ...PLACE, reduceOnly: kind === 'reduce' })),
      );
    else if (step.step === 'read') this.#ask(KEYS[step.key] ?? KEYS[0], [READ]);
    else if (step.step === 'jump') this.#clock.stepWall(step.ms);
    else if (step.step === 'restart') this.#restart(step.downMs);
    else {
      this.#nowMs += step.ms;
      this.#clock.advance(step.ms);
    }
  }

  #ask(owner: Owner, intents: readonly Intent[]): void {
    const termsOf = (layer: Layer): Terms & { readonly limits: Limits } => ({
      ...POLICY,
      limits: { ...NO_LIMITS, orderRate: this.#rates[layer], readRate: this.#rates[layer] },
    });
    const decision = evaluate(
      { ...POLICY, ...termsOf('key'), notionalPerOrder: POLICY.notionalPerOrder },
      intents,
      {
        ...SNAPSHOT,
        usage: this.#book.usage(owner),
        layers: { account: termsOf('account'), installation: termsOf('installation') },
      },
    );
    if (decision.kind === 'denied') {
      assert.ok(decision.refusals.every(({ code }) => /^(?:RATE_EXCEEDED|BATCH_SIZE_WRONG)$/u.test(code)));
      this.refused += 1;
      return;
    }
    this.admitted += 1;
    this.#book.pour(owner, decision.filling);
    const isRead = intents[0]?.kind === 'read';
    if (!isRead) {
      const entry = intentEntry(
        `i${this.#ledger.length}`,
        intents.map((intent) => toRecordedItem(intent)),
        {
          ...owner,
          boot: `life ${this.#lives}`,
          wallMs: this.#clock.wallMs(),
          monotonicMs: this.#clock.monotonicMs(),
        },
      );
      this.#book.reserve(entry);
      this.#ledger.push(entry);
    }
    const counted = intents.filter((intent) => intent.kind !== 'place' || !intent.reduceOnly).length;
    for (const subject of subjectsOf(owner)) {
      // What was read is not recorded: a restart forgets it.
      const name = isRead ? `${subject} reads in life ${this.#lives}` : subject;
      const instants = this.#instants.get(name) ?? [];
      this.#instants.set(name, instants);
      for (let nth = 0; nth < counted; nth += 1) instants.push(this.#nowMs);
    }
  }

  #restart(downMs: number): void {
    this.#nowMs += downMs;
    this.#lives += 1;
    this.#clock = new ManualClock(this.#clock.wallMs() + downMs);
    this.#clock.advance(this.#lives * 12_345);
    this.#book = new LedgerLimitBook(this.#clock);
    for (const entry of this.#ledger) this.#book.restore(entry);
  }

  check(): void {
    for (const [name, instants] of this.#instants) {
      const layer = LAYERS.find((candidate) => name.startsWith(candidate)) ?? 'key';
      const { perSecond, burst } = this.#rates[layer];
      for (const [from, fromMs] of instants.entries())
        for (let to = from; to < instants.length; to += 1) {
          const inMs = (instants[to] ?? 0) - fromMs;
          const count = to - from + 1;
          assert.ok(count * 1_000 <= burst * 1_000 + perSecond * inMs, `${name}: ${count} in ${inMs} ms`);
        }
    }
  }
}

function subjectsOf({ virtualKeyId, accountId }: Owner): readonly string[] {
  return ['installation', `account ${accountId}`, `key ${virtualKeyId}`];
}

test('LIM-01, CRS-10: Over every stretch of time a key, its account and everything send no more than burst and rate, over restarts and clock jumps.', () => {
  let admitted = 0;
  let refused = 0;
  fc.assert(
    fc.property(WORLD, fc.array(STEP, { minLength: 20, maxLength: 80 }), (rates, steps) => {
      const schedule = new Schedule(rates);
      for (const step of steps) schedule.run(step);
      schedule.check();
      admitted += schedule.admitted;
      refused += schedule.refused;
    }),
    { numRuns: SCHEDULES },
  );
  assert.ok(admitted > SCHEDULES * 3 && refused > SCHEDULES * 3, `${admitted} admitted, ${refused} refused`);
});
