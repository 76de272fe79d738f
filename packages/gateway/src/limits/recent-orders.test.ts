/** What became of the orders of the last minutes, as the limit book counts it for breakers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LedgerEntry, RecordedItem, RecordedOutcomeItem } from '@bitting/core/ledger/entry.ts';
import type { OutcomeKind } from '@bitting/core/trading/outcome.ts';
import { LAYERS, type RecentOrders } from '@bitting/core/policy/usage.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import type { OrderOwner } from '../ports/orders.ts';
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
import { ELSEWHERE, OTHER, OWNER } from './limits.fixture.ts';

const MINUTE = 60_000;
const ITEMS: Readonly<Record<OutcomeKind, RecordedOutcomeItem>> = {
  accepted: accepted('v1'),
  rejected: REJECTED,
  unknown: UNKNOWN,
};
const order = (reduceOnly = false): RecordedItem =>
  toRecordedItem(placeIntent('c1', { reduceOnly }), null, null);

/** A limit book with a ledger behind it. */
class Desk {
  readonly clock = new ManualClock();
  book = new LedgerLimitBook(this.clock);
  readonly #ledger: LedgerEntry[] = [];
  #intents = 0;

  place(items: readonly RecordedItem[] = [order()], owner: OrderOwner = OWNER): string {
    this.#intents += 1;
    const intentId = `i${this.#intents}`;
    const entry = intentEntry(intentId, items, { ...owner, wallMs: this.clock.wallMs() });
    this.book.reserve(entry);
    this.#ledger.push(entry);
    return intentId;
  }

  end(intentId: string, ...kinds: readonly OutcomeKind[]): void {
    const items = kinds.map((kind) => ITEMS[kind]);
    this.book.settle(intentId, items);
    this.book.end(intentId);
    this.#ledger.push(outcomeEntry(intentId, items));
  }

  trade(...kinds: readonly OutcomeKind[]): void {
    for (const kind of kinds) this.end(this.place(), kind);
  }

  restart(): void {
    this.book = new LedgerLimitBook(this.clock);
    for (const entry of this.#ledger) this.book.restore(entry);
  }

  /** Placed, rejected, unknown. */
  told(minutes: number, owner: OrderOwner = OWNER): string {
    const { placed, rejected, unknown } = this.recent(minutes, owner);
    return `${placed} ${rejected} ${unknown}`;
  }

  recent(minutes: number, owner: OrderOwner = OWNER): RecentOrders {
    return this.book.usage(owner).key.recentOrders(minutes);
  }
}

test('Orders are counted by what became of them, for the key, its account and the installation.', () => {
  const desk = new Desk();
  desk.trade('accepted', 'rejected', 'unknown', 'accepted');
  desk.end(desk.place([order()], OTHER), 'rejected');
  desk.end(desk.place([order()], ELSEWHERE), 'unknown');
  assert.equal(desk.told(5), '4 1 1');
  assert.equal(desk.told(5, OTHER), '1 1 0');
  const usage = desk.book.usage(OWNER);
  const { account, installation } = usage;
  assert.equal(account.recentOrders(5).rejected, 2);
  assert.equal(account.recentOrders(5).placed, 5);
  assert.equal(installation.recentOrders(5).placed, 6);
  assert.equal(installation.recentOrders(5).unknown, 2);
});

test('Each order of a batch counts; what only reduces, cancels and changes are not counted.', () => {
  const desk = new Desk();
  const cancel = { ...amendItem('v1', {}), kind: 'cancel' };
  const id = desk.place([order(), order(true), amendItem('v1', { size: '1' }), cancel, order()]);
  assert.equal(desk.told(5), '0 0 0', 'what is under way is not among them');
  desk.end(id, 'rejected', 'rejected', 'unknown', 'rejected', 'accepted');
  assert.equal(desk.told(5), '2 1 0');
});

test('An order is counted once: what was unknown stays so, whatever is found out.', () => {
  const desk = new Desk();
  const [first, second, third] = [desk.place(), desk.place(), desk.place()];
  desk.end(first, 'unknown');
  desk.end(second, 'unknown');
  desk.end(third, 'rejected');
  desk.end(first, 'accepted');
  desk.end(second, 'rejected');
  desk.end(third, 'rejected');
  assert.equal(desk.told(5), '3 1 2');
  desk.restart();
  assert.equal(desk.told(5), '3 1 2');
});

test('What could not be recorded was never sent and counts for nothing.', () => {
  const desk = new Desk();
  desk.book.withdraw(desk.place());
  assert.equal(desk.told(5), '0 0 0');
  desk.end(desk.place(), 'rejected');
  assert.equal(desk.told(5), '1 1 0');
});

test('An order counts by when it was placed, until its minutes have passed over all of its minute.', () => {
  const desk = new Desk();
  desk.clock.advance(MINUTE - 1_000 - 1);
  const id = desk.place();
  desk.clock.advance(MINUTE);
  desk.end(id, 'rejected');
  assert.equal(desk.told(1), '1 1 0');
  assert.equal(desk.recent(1).passesInMs, 1);
  assert.equal(desk.recent(5).passesInMs, 4 * MINUTE + 1);
  desk.clock.advance(1);
  assert.equal(desk.told(1), '0 0 0');
  assert.equal(desk.told(2), '1 1 0');
});

test('How long it takes is told of the last that went wrong, not of what went well after it.', () => {
  const desk = new Desk();
  desk.clock.advance(MINUTE - 1_000);
  assert.equal(desk.recent(5).passesInMs, 0);
  desk.trade('rejected');
  desk.clock.advance(MINUTE);
  desk.trade('unknown');
  desk.clock.advance(MINUTE);
  desk.trade('accepted');
  assert.equal(desk.told(5), '3 1 1');
  assert.equal(desk.recent(5).passesInMs, 5 * MINUTE);
});

test('Nothing older than an hour is known, nor kept.', () => {
  const desk = new Desk();
  const late = desk.place();
  desk.trade('rejected');
  desk.clock.advance(60 * MINUTE);
  assert.equal(desk.told(60), '1 1 0');
  desk.clock.advance(MINUTE);
  assert.equal(desk.told(60), '0 0 0');
  desk.end(late, 'unknown');
  assert.equal(desk.told(60), '0 0 0');
  desk.restart();
  assert.equal(desk.told(60), '0 0 0');
  for (let minute = 0; minute < 70; minute += 1) {
    desk.trade('rejected');
    desk.clock.advance(MINUTE);
  }
  assert.equal(desk.told(60), '60 60 0');
});

test('A wall clock that is set opens no breaker: neither forth nor back.', () => {
  for (const jump of [-90, 90]) {
    const desk = new Desk();
    desk.trade('rejected');
    desk.clock.stepWall(jump * MINUTE);
    desk.trade('unknown');
    assert.equal(desk.told(5), '2 1 1', `${jump}`);
    desk.clock.advance(6 * MINUTE);
    assert.equal(desk.told(5), '0 0 0', `${jump}`);
  }
});

test('After a restart what is older by the wall clock is older; what seems to come from the future is of now.', () => {
  const desk = new Desk();
  desk.trade('rejected');
  desk.clock.advance(3 * MINUTE);
  desk.trade('unknown');
  desk.restart();
  assert.equal(desk.told(5), '2 1 1');
  assert.equal(desk.told(2), '1 0 1');
  desk.clock.stepWall(-90 * MINUTE);
  desk.restart();
  assert.equal(desk.told(1), '2 1 1');
});

/** The same once more, with a list of all orders that there ever were. */
interface TwinOrder {
  readonly id: string;
  readonly owner: OrderOwner;
  readonly wallMs: number;
  placedMs: number;
  end: OutcomeKind | null;
}

const OWNERS = [OWNER, OTHER, ELSEWHERE] as const;
const STEP = fc.oneof(
  { weight: 6, arbitrary: fc.record({ step: fc.constant('place' as const), nth: fc.nat(2) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      step: fc.constant('end' as const),
      nth: fc.nat(),
      kind: fc.constantFrom<OutcomeKind>('accepted', 'rejected', 'unknown'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      step: fc.constant('pass' as const),
      ms: fc.oneof(fc.nat(3 * MINUTE), fc.nat(70 * MINUTE)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ step: fc.constant('jump' as const), ms: fc.integer({ min: -1e7, max: 1e7 }) }),
  },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('restart' as const) }) },
);
type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;

function run(desk: Desk, orders: TwinOrder[], step: Step): void {
  const { clock } = desk;
  if (step.step === 'place') {
    const owner = OWNERS[step.nth] ?? OWNER;
    const id = desk.place([order()], owner);
    orders.push({ id, owner, wallMs: clock.wallMs(), placedMs: clock.monotonicMs(), end: null });
  } else if (step.step === 'end') {
    const open = orders.filter(({ end }) => end === null || end === 'unknown');
    const one = open[step.nth % Math.max(1, open.length)];
    if (one === undefined) return;
    desk.end(one.id, step.kind);
    one.end ??= step.kind;
  } else if (step.step === 'pass') clock.advance(step.ms);
  else if (step.step === 'jump') clock.stepWall(step.ms);
  else {
    desk.restart();
    for (const one of orders) {
      // A restart knows the second, and takes its end.
      const wallMs = Math.ceil(one.wallMs / 1_000) * 1_000;
      one.placedMs = clock.monotonicMs() - Math.max(0, clock.wallMs() - wallMs);
    }
  }
}

test('What is counted is what a list of all orders says, over restarts and clock jumps.', () => {
  let seen = 0;
  fc.assert(
    fc.property(
      fc.array(STEP, { minLength: 10, maxLength: 60 }),
      fc.integer({ min: 1, max: 60 }),
      (steps, minutes) => {
        const desk = new Desk();
        const orders: TwinOrder[] = [];
        for (const step of steps) run(desk, orders, step);
        const now = Math.floor(desk.clock.monotonicMs() / MINUTE);
        for (const owner of OWNERS) {
          const usage = desk.book.usage(owner);
          for (const layer of LAYERS) {
            const own = orders.filter(
              (one) =>
                layer === 'installation' ||
                (one.owner.accountId === owner.accountId &&
                  (layer === 'account' || one.owner.virtualKeyId === owner.virtualKeyId)),
            );
            const recent = own.filter(
              ({ end, placedMs }) => end !== null && now - Math.floor(placedMs / MINUTE) <= minutes,
            );
            const countOf = (kind: OutcomeKind): number => recent.filter(({ end }) => end === kind).length;
            const { placed, rejected, unknown } = usage[layer].recentOrders(minutes);
            assert.deepEqual(
              [placed, rejected, unknown],
              [recent.length, countOf('rejected'), countOf('unknown')],
            );
            seen += recent.length;
          }
        }
      },
    ),
    { numRuns: 300 },
  );
  assert.ok(seen > 1_000, `${seen} orders were seen`);
});
