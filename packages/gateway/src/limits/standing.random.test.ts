/** Whatever order pushes and answers come in: nothing that is open at the venue is ever missing in what the limits are told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { SWAP } from '@bitting/core/policy/policy.fixture.ts';
import { HELD_UNSEEN_MS } from '../bounds.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import { accepted, amendItem, placeIntent, REJECTED, UNKNOWN } from '../testing/entries.ts';
import { LimitWorld } from './limits.fixture.ts';

const RUNS = Number(process.env['LIMIT_SCHEDULES'] ?? 300);
/** A push is never later than this, as long as the picture is live. */
const PUSH_MS_MAX = 1_000;
const STEP = fc.record({
  kind: fc.constantFrom(
    'place',
    'place',
    'reach',
    'reach',
    'answer',
    'answer',
    'fill',
    'fill',
    'cancel',
    'amend',
    'push',
    'push',
    'pass',
  ),
  nth: fc.nat(),
  amount: fc.integer({ min: 1, max: 9 }),
});
type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;

/** Contracts, each worth 2 USDT, bought at the reference price. */
const worthOf = (contracts: number): Decimal => Decimal.of(BigInt(contracts * 2));

interface Order {
  readonly id: number;
  quantity: number;
  filled: number;
  state: 'open' | 'filled' | 'cancelled';
}

/** A request on its way there and back. */
interface Act {
  readonly intentId: string;
  readonly order: number;
  readonly adds: number;
  readonly isAmend: boolean;
  fate: 'under way' | 'taken' | 'rejected' | 'answered';
}

class Venue {
  readonly world = new LimitWorld();
  readonly #orders = new Map<number, Order>();
  readonly #acts: Act[] = [];
  readonly #pushes: { readonly atMs: number; readonly push: () => void }[] = [];
  #position = 0;
  #placed = 0;

  /** Asks for prices once, so that everything can be valued. */
  async start(): Promise<void> {
    this.world.position({ quantity: Decimal.ONE });
    await this.world.known();
    this.world.position({ quantity: Decimal.ZERO });
  }

  run({ kind, nth, amount }: Step): void {
    if (kind === 'place') this.#place(amount);
    if (kind === 'amend') this.#amend(nth, amount);
    if (kind === 'reach')
      this.#reach(
        pick(this.#acts, nth, ({ fate }) => fate === 'under way'),
        amount,
      );
    if (kind === 'answer')
      this.#answer(
        pick(this.#acts, nth, ({ fate }) => fate === 'taken' || fate === 'rejected'),
        amount,
      );
    if (kind === 'fill') this.#fill(this.#open(nth), amount);
    if (kind === 'cancel') this.#end(this.#open(nth), 'cancelled');
    if (kind === 'push') this.#deliver();
    if (kind === 'pass') this.pass(amount * 100);
  }

  /** Time goes on, and no push is later than its time. */
  pass(ms: number): void {
    const untilMs = this.world.clock.monotonicMs() + ms;
    for (;;) {
      const nowMs = this.world.clock.monotonicMs();
      const next = this.#pushes[0];
      if (next !== undefined && next.atMs + PUSH_MS_MAX <= nowMs) this.#deliver();
      else if (nowMs < untilMs) this.world.clock.advance(50);
      else return;
    }
  }

  check(isSettled: boolean): void {
    const open = Array.from(this.#orders.values()).filter(({ state }) => state === 'open');
    const resting = open.reduce((sum, { quantity, filled }) => sum + quantity - filled, 0);
    const usage = this.world.usage();
    const told = usage.exposures?.get(SWAP.id);
    const toldWorth = told === undefined ? Decimal.ZERO : told.position.add(told.buying);
    const worth = worthOf(this.#position + resting);
    if (isSettled) {
      assert.equal(usage.openOrders, open.length);
      assert.equal(toldWorth.toString(), worth.toString());
    } else {
      assert.ok((usage.openOrders ?? 0) >= open.length, `${usage.openOrders} of ${open.length}`);
      assert.ok(!toldWorth.isBelow(worth), `${toldWorth} of ${worth}`);
    }
  }

  /** Everything arrives and is answered, and what nobody tells of runs out. */
  settle(): void {
    for (const act of this.#acts) {
      if (act.fate === 'under way') this.#reach(act, 1);
      this.#answer(act, 1);
    }
    this.pass(HELD_UNSEEN_MS.order + PUSH_MS_MAX);
    // A price that is older than its bound is no price.
    void this.world.usage().exposures;
  }

  #place(quantity: number): void {
    this.#placed += 1;
    const id = this.#placed;
    const charge = { asset: 'USDT', amount: worthOf(quantity) };
    const intent = placeIntent(`c${id}`, { instrument: SWAP.id, market: 'swap' });
    const intentId = this.world.reserveItems([toRecordedItem(intent, charge, charge)]);
    this.#acts.push({ intentId, order: id, adds: quantity, isAmend: false, fate: 'under way' });
  }

  #amend(nth: number, adds: number): void {
    const order = this.#open(nth);
    if (order === undefined) return;
    const item = { ...amendItem(`v${order.id}`, { size: '1' }), instrument: SWAP.id, market: 'swap' };
    const details = { charge: `${worthOf(adds)} USDT` };
    const intentId = this.world.reserveItems([{ ...item, details }]);
    this.#acts.push({ intentId, order: order.id, adds, isAmend: true, fate: 'under way' });
  }

  /** It arrives at the venue, which takes it or does not. */
  #reach(act: Act | undefined, luck: number): void {
    if (act === undefined) return;
    const order = this.#orders.get(act.order);
    act.fate = luck > 7 || (act.isAmend && order?.state !== 'open') ? 'rejected' : 'taken';
    if (act.fate === 'rejected') return;
    if (order === undefined)
      this.#orders.set(act.order, { id: act.order, quantity: act.adds, filled: 0, state: 'open' });
    else order.quantity += act.adds;
    this.#tell(act.order);
  }

  #answer(act: Act | undefined, luck: number): void {
    if (act === undefined || act.fate === 'answered') return;
    if (luck > 6) {
      this.world.book.settle(act.intentId, [UNKNOWN]);
      return;
    }
    this.world.book.settle(act.intentId, [act.fate === 'taken' ? accepted(`v${act.order}`) : REJECTED]);
    act.fate = 'answered';
  }

  #fill(order: Order | undefined, amount: number): void {
    if (order === undefined) return;
    const quantity = Math.min(amount, order.quantity - order.filled);
    order.filled += quantity;
    this.#position += quantity;
    if (order.filled === order.quantity) this.#end(order, 'filled');
    else this.#tell(order.id);
    const position = this.#position;
    this.#push(() => {
      this.world.position({ quantity: Decimal.of(BigInt(position)) });
    });
  }

  #end(order: Order | undefined, state: 'filled' | 'cancelled'): void {
    if (order === undefined) return;
    order.state = state;
    this.#tell(order.id);
  }

  #tell(id: number): void {
    const order = this.#orders.get(id);
    if (order === undefined) return;
    const { quantity, filled, state } = order;
    const terms = { quantity: Decimal.of(BigInt(quantity)), filled: Decimal.of(BigInt(filled)), state };
    const names = { venueOrderId: `v${id}`, clientOrderId: `c${id}` };
    this.#push(() => {
      this.world.order({ ...names, ...terms, instrument: SWAP.id, market: 'swap' });
    });
  }

  #push(push: () => void): void {
    this.#pushes.push({ atMs: this.world.clock.monotonicMs(), push });
  }

  #deliver(): void {
    this.#pushes.shift()?.push();
  }

  #open(nth: number): Order | undefined {
    return pick([...this.#orders.values()], nth, ({ state }) => state === 'open');
  }
}

function pick<T>(all: readonly T[], nth: number, fits: (one: T) => boolean): T | undefined {
  const fitting = all.filter(fits);
  return fitting[nth % Math.max(fitting.length, 1)];
}

test('Nothing that rests or is held at the venue is ever missing, and when all is told nothing counts twice.', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(STEP, { minLength: 5, maxLength: 50 }), async (steps) => {
      const venue = new Venue();
      await venue.start();
      for (const step of steps) {
        venue.run(step);
        venue.check(false);
      }
      venue.settle();
      await venue.world.known();
      venue.check(true);
    }),
    { numRuns: RUNS },
  );
});
