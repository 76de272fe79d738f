/** I4 over random schedules: what is reserved and used never passes a limit, and the counters say what a naive twin says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { IntentEntry, LedgerEntry, RecordedOutcomeItem } from '@bitting/core/ledger/entry.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Amounts } from '@bitting/core/policy/limits.ts';
import type { Notional } from '@bitting/core/policy/notional.ts';
import { LAYERS } from '@bitting/core/policy/usage.ts';
import { fromRecordedItem, toRecordedItem } from '../orders/recorded-item.ts';
import {
  accepted,
  amendItem,
  intentEntry,
  outcomeEntry,
  placeIntent,
  REJECTED,
  UNKNOWN,
} from '../testing/entries.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { LedgerLimitBook } from './limit-book.ts';
import { LimitTwin } from './limit-book.twin.ts';
import { writeCharge } from './recorded-charge.ts';

const SCHEDULES = Number(process.env['LIMIT_SCHEDULES'] ?? 400);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LIMITS = {
  key: { hour: 60n, day: 100n },
  account: { hour: 90n, day: 160n },
  installation: { hour: 120n, day: 200n },
};
/** Two keys of one account, one of another. */
const KEYS = [
  { virtualKeyId: 'k1', accountId: 'a1' },
  { virtualKeyId: 'k2', accountId: 'a1' },
  { virtualKeyId: 'k3', accountId: 'a2' },
] as const;
const OUTCOMES: Readonly<Record<'accepted' | 'rejected' | 'unknown', RecordedOutcomeItem>> = {
  accepted: accepted('v1'),
  rejected: REJECTED,
  unknown: UNKNOWN,
};

const KINDS = fc.constantFrom('accepted', 'rejected', 'unknown');
const ITEM = fc.record({ kind: fc.constantFrom('place', 'amend', 'cancel'), amount: fc.nat(30) });
const ACT = fc.record({
  step: fc.constant('act'),
  key: fc.nat(2),
  items: fc.array(ITEM, { minLength: 1, maxLength: 3 }),
});
const OUTCOME = fc.record({
  step: fc.constant('outcome'),
  nth: fc.nat(),
  kinds: fc.array(KINDS, { minLength: 3, maxLength: 3 }),
});
const JUMP = fc.record({
  step: fc.constant('jump'),
  ms: fc.oneof(fc.integer({ min: -3 * HOUR, max: 3 * HOUR }), fc.integer({ min: -3 * DAY, max: 3 * DAY })),
});
const STEP = fc.oneof(
  { weight: 8, arbitrary: ACT },
  { weight: 6, arbitrary: OUTCOME },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('break') }) },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('crash'), lost: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ step: fc.constant('pass'), ms: fc.nat(HOUR) }) },
  { weight: 2, arbitrary: JUMP },
);
type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;
type Item = typeof ITEM extends fc.Arbitrary<infer T> ? T : never;
type Owner = (typeof KEYS)[number];

/** The book on a ledger whose last records may be lost, and the twin beside it. */
class Schedule {
  readonly clock = new ManualClock();
  readonly twin = new LimitTwin();
  book = new LedgerLimitBook(this.clock);
  admitted = 0;
  refused = 0;
  readonly #ledger: LedgerEntry[] = [];
  /** Records before this one are durable for sure: something came after them. */
  #durable = 0;
  #isBroken = false;
  #intents = 0;

  run(step: Step): void {
    if (step.step === 'act') this.#act(KEYS[step.key] ?? KEYS[0], step.items);
    else if (step.step === 'outcome') this.#settle(step);
    else if (step.step === 'break') this.#break();
    else if (step.step === 'crash') this.#crash(step.lost);
    else if (step.step === 'pass') this.clock.advance(step.ms);
    else this.clock.stepWall(step.ms);
  }

  #act(owner: Owner, items: readonly Item[]): void {
    const sum = items.reduce((all, item) => all + amountOf(item), 0n);
    const usage = this.book.usage(owner);
    const admits = LAYERS.every((layer) => {
      const { notionalThisHour, notionalToday } = usage[layer];
      return (
        unitsOf(notionalThisHour) + sum <= LIMITS[layer].hour &&
        unitsOf(notionalToday) + sum <= LIMITS[layer].day
      );
    });
    // Cancels are never refused.
    if (!admits && sum > 0n) {
      this.refused += 1;
      return;
    }
    this.admitted += 1;
    const entry = this.#write(owner, items);
    // As the path does it, and as whoever has the record alone.
    if (this.admitted % 2 === 0) this.book.reserve(entry);
    else
      this.book.reserve(entry, { intents: entry.items.map(fromRecordedItem), charges: items.map(chargeOf) });
    this.#note(entry, items);
    if (this.#isBroken) this.#withdraw(entry.intentId);
    else this.#ledger.push(entry);
  }

  #note(entry: IntentEntry, items: readonly Item[]): void {
    this.twin.intents.push({
      id: entry.intentId,
      subjects: { installation: '', account: entry.accountId, key: entry.virtualKeyId },
      wallMs: entry.wallMs,
      items: items.map((item) => ({
        amount: amountOf(item),
        isPlace: item.kind === 'place',
        state: 'held',
        settledBy: Number.POSITIVE_INFINITY,
      })),
      sequence: this.#ledger.length,
      underWay: true,
    });
  }

  #write(owner: Owner, items: readonly Item[]): IntentEntry {
    this.#intents += 1;
    const recorded = items.map((item, index) => {
      const charge = chargeOf(item);
      if (item.kind === 'place')
        return toRecordedItem(placeIntent(`c${this.#intents}x${index}`), null, charge);
      const details: Record<string, string> = charge === null ? {} : { charge: writeCharge(charge) };
      return { ...amendItem('v1', { size: '1' }), kind: item.kind, details };
    });
    return intentEntry(`i${this.#intents}`, recorded, { ...owner, wallMs: this.clock.wallMs() });
  }

  /** What was sent is durable, and so is all before it. An outcome joins the records behind it at once. */
  #settle({ nth, kinds }: Extract<Step, { readonly step: 'outcome' }>): void {
    const open = this.twin.intents.filter(({ items }) => items.some(({ state }) => state === 'held'));
    const intent = open[nth % Math.max(open.length, 1)];
    if (intent === undefined) return;
    this.#durable = Math.max(this.#durable, intent.sequence + 1);
    const told = intent.items.map(({ state }, index) =>
      state === 'held' ? (kinds[index] ?? 'unknown') : state,
    );
    const items = told.map((kind) => OUTCOMES[kind]);
    this.book.settle(intent.id, items);
    this.book.end(intent.id);
    // What comes twice, as an outcome and its resolution may, gives nothing back twice.
    this.book.settle(intent.id, items);
    this.book.end(intent.id);
    intent.underWay = false;
    for (const [index, item] of intent.items.entries()) {
      const kind = told[index] ?? 'unknown';
      if (kind === 'unknown' || item.state !== 'held') continue;
      item.state = kind;
      item.settledBy = this.#isBroken ? Number.POSITIVE_INFINITY : this.#ledger.length;
    }
    if (!this.#isBroken) this.#ledger.push(outcomeEntry(intent.id, items));
  }

  /** The disk fails: what is not durable will not be, and is withdrawn; so is all that comes in this life. */
  #break(): void {
    this.#isBroken = true;
    for (const { id, sequence } of this.twin.intents) if (sequence >= this.#durable) this.#withdraw(id);
    for (const { items } of this.twin.intents)
      for (const item of items)
        if (item.settledBy >= this.#durable) item.settledBy = Number.POSITIVE_INFINITY;
    this.#ledger.length = this.#durable;
  }

  #withdraw(intentId: string): void {
    this.book.withdraw(intentId);
    this.book.end(intentId);
    const intent = this.twin.intents.find(({ id }) => id === intentId);
    if (intent === undefined) return;
    intent.underWay = false;
    intent.sequence = Number.POSITIVE_INFINITY;
    for (const item of intent.items) item.state = 'rejected';
  }

  #crash(lost: number): void {
    const end = Math.max(this.#durable, this.#ledger.length - lost);
    this.#ledger.length = end;
    this.#durable = end;
    this.#isBroken = false;
    this.twin.crash(end);
    this.book = new LedgerLimitBook(this.clock);
    for (const entry of this.#ledger) this.book.restore(entry);
  }

  check(): void {
    const nowMs = this.clock.wallMs();
    for (const { virtualKeyId, accountId } of KEYS) {
      const usage = this.book.usage({ virtualKeyId, accountId });
      const subjects = { installation: '', account: accountId, key: virtualKeyId };
      for (const layer of LAYERS) {
        const { notionalThisHour, notionalToday, uses, inFlight } = usage[layer];
        const subject = subjects[layer];
        const told = [unitsOf(notionalThisHour), unitsOf(notionalToday)];
        const expected = [HOUR, DAY].map((lengthMs) => this.twin.at(layer, subject, { lengthMs, nowMs }));
        assert.deepEqual(told, expected);
        assert.equal(uses, this.twin.uses(layer, subject));
        assert.equal(inFlight, this.twin.inFlight(layer, subject));
      }
    }
    for (const [layer, subject] of this.twin.subjects()) {
      for (const sum of this.twin.sums(layer, subject, HOUR).values()) assert.ok(sum <= LIMITS[layer].hour);
      for (const sum of this.twin.sums(layer, subject, DAY).values()) assert.ok(sum <= LIMITS[layer].day);
    }
  }
}

function amountOf({ kind, amount }: Item): bigint {
  return kind === 'cancel' ? 0n : BigInt(amount);
}

function chargeOf(item: Item): Notional | null {
  const amount = amountOf(item);
  return amount === 0n ? null : { asset: 'USDT', amount: Decimal.of(amount) };
}

function unitsOf(amounts: Amounts): bigint {
  return amounts.get('USDT')?.units ?? 0n;
}

test('POL-14, LIM-01: Reserved and used never pass a limit, over outcomes, unknowns, crashes and clock jumps, and equal the twin’s (I4).', () => {
  let admitted = 0;
  let refused = 0;
  fc.assert(
    fc.property(fc.array(STEP, { minLength: 10, maxLength: 40 }), (steps) => {
      const schedule = new Schedule();
      for (const step of steps) {
        schedule.run(step);
        schedule.check();
      }
      admitted += schedule.admitted;
      refused += schedule.refused;
    }),
    { numRuns: SCHEDULES },
  );
  assert.ok(admitted > SCHEDULES && refused > SCHEDULES / 4, `${admitted} admitted, ${refused} refused`);
});
