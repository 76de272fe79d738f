import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { AccountChange } from '@bitting/core/trading/account-picture.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { PICTURE_FILLS_MAX, PICTURE_ROWS_MAX, SYNC_SETTLE_MS } from '../bounds.ts';
import { accountOrder } from '../../testing/account-order.ts';
import { AccountPicture, type Heard } from './picture.ts';
import { rowKey } from './row-key.ts';

const ALL = () => true;
const heardAt = (ms: number): Heard => ({ wallMs: epochMs(1_000_000 + ms), monotonicMs: ms });

function order(id: string, filled: number, atMs: number, state: 'open' | 'filled' | 'cancelled' = 'open') {
  return {
    kind: 'order',
    atMs: epochMs(atMs),
    order: accountOrder(id, {
      price: Decimal.of(100n),
      quantity: Decimal.of(50n),
      filled: Decimal.of(BigInt(filled)),
      state,
      updatedMs: epochMs(atMs),
    }),
  } as const satisfies AccountChange;
}

function balance(asset: string, total: number, atMs: number) {
  const amount = Decimal.of(BigInt(total));
  return {
    kind: 'balance',
    atMs: epochMs(atMs),
    balance: { wallet: 'trading', asset, total: amount, available: amount },
  } as const satisfies AccountChange;
}

function fill(tradeId: string, atMs: number, fee: Decimal | null = null) {
  return {
    kind: 'fill',
    atMs: epochMs(atMs),
    fill: {
      instrument: 'BTC-USDT',
      market: 'spot',
      tradeId,
      venueOrderId: '1',
      clientOrderId: null,
      side: 'buy',
      price: Decimal.ONE,
      quantity: Decimal.ONE,
      fee,
      feeAsset: fee === null ? null : 'USDT',
      atMs: epochMs(atMs),
    },
  } as const satisfies AccountChange;
}

const contentOf = (picture: AccountPicture) =>
  Array.from(picture.rows, ({ change }) => [
    rowKey(change),
    change.kind === 'order' ? String(change.order.filled) : '',
    change.kind === 'balance' ? String(change.balance.total) : '',
  ]).sort();

test('A row that was pushed after the question is not overwritten by an answer that is not later.', () => {
  const picture = new AccountPicture();
  const asking = picture.ask(0);
  picture.push([order('1', 5, 200)], heardAt(1));
  const { changes } = picture.reconcile([order('1', 3, 200)], asking, { owns: ALL, heard: heardAt(2) });
  assert.deepEqual(changes, []);
  assert.deepEqual(contentOf(picture), [['order BTC-USDT 1', '5', '']]);
  const later = picture.ask(3);
  picture.push([order('1', 6, 210)], heardAt(4));
  picture.reconcile([order('1', 7, 211)], later, { owns: ALL, heard: heardAt(5) });
  assert.deepEqual(contentOf(picture), [['order BTC-USDT 1', '7', '']]);
});

test('A row that ended after the question does not come back by an older answer.', () => {
  const picture = new AccountPicture();
  picture.push([order('1', 0, 100)], heardAt(0));
  const asking = picture.ask(5_000);
  picture.push([order('1', 50, 200, 'filled')], heardAt(5_001));
  picture.push([], heardAt(9_000));
  picture.reconcile([order('1', 0, 100)], asking, { owns: ALL, heard: heardAt(9_001) });
  assert.deepEqual(contentOf(picture), []);
  picture.reconcile([order('1', 0, 100)], picture.ask(10_000), { owns: ALL, heard: heardAt(10_001) });
  assert.equal(contentOf(picture).length, 1, 'what is asked long after is believed');
});

test('A row that an answer does not name is gone, unless it was pushed shortly before or is not of this part.', () => {
  const picture = new AccountPicture();
  picture.push([order('1', 0, 100), balance('BTC', 5, 100)], heardAt(0));
  const owns = ({ kind }: AccountChange) => kind === 'order';
  const early = picture.reconcile([], picture.ask(10), { owns, heard: heardAt(20) });
  assert.deepEqual([early.changes.length, early.again], [0, true]);
  const late = picture.reconcile([], picture.ask(SYNC_SETTLE_MS), { owns, heard: heardAt(SYNC_SETTLE_MS) });
  assert.deepEqual([late.changes.map(({ kind }) => kind), late.again], [['order'], false]);
  assert.deepEqual(contentOf(picture), [['balance trading BTC', '', '5']]);
});

test('An answer without a time does not replace what was pushed a moment before, but asks for another.', () => {
  const picture = new AccountPicture();
  picture.push([balance('BTC', 5, 100)], heardAt(0));
  const early = picture.reconcile([balance('BTC', 4, 0)], picture.ask(10), {
    owns: ALL,
    heard: heardAt(20),
  });
  assert.deepEqual([early.changes.length, early.again], [0, true]);
  const late = picture.reconcile([balance('BTC', 4, 0)], picture.ask(SYNC_SETTLE_MS + 1), {
    owns: ALL,
    heard: heardAt(SYNC_SETTLE_MS + 2),
  });
  assert.deepEqual([late.changes.length, late.again], [1, false]);
  assert.deepEqual(contentOf(picture), [['balance trading BTC', '', '4']]);
});

test('A push of an order that an answer overtook is left out; that of another row replaces it.', () => {
  const picture = new AccountPicture();
  const answered = [order('1', 5, 200), balance('BTC', 5, 200)];
  picture.reconcile(answered, picture.ask(0), { owns: ALL, heard: heardAt(1) });
  assert.deepEqual(picture.push([order('1', 3, 190)], heardAt(2)), []);
  assert.deepEqual(picture.push([order('1', 5, 190, 'cancelled')], heardAt(2)), []);
  assert.deepEqual(picture.push([order('1', 4, 200)], heardAt(2)), []);
  assert.equal(picture.push([order('1', 6, 200)], heardAt(3)).length, 1);
  assert.equal(picture.push([balance('BTC', 4, 199)], heardAt(4)).length, 1);
});

test('A fill is told once, whoever tells it, and gets its fee from whoever knows it.', () => {
  const picture = new AccountPicture();
  assert.equal(picture.push([fill('7', 100)], heardAt(0)).length, 1);
  assert.equal(picture.push([fill('7', 100)], heardAt(1)).length, 0);
  const fee = Decimal.parse('0.1');
  const answered = [fill('7', 100, fee), fill('8', 101)];
  const { changes } = picture.reconcile(answered, picture.ask(2), { owns: ALL, heard: heardAt(3) });
  assert.deepEqual(changes, [answered[1]]);
  const [first] = picture.fills;
  assert.ok(first?.change.kind === 'fill' && first.change.fill.fee?.equals(fee) === true);
});

test('A fill that was forgotten is not new when an answer names it.', () => {
  const picture = new AccountPicture();
  for (let trade = 0; trade <= PICTURE_FILLS_MAX; trade += 1)
    picture.push([fill(String(trade), 1_000 + trade)], heardAt(trade));
  assert.equal([...picture.fills].length, PICTURE_FILLS_MAX);
  const { changes } = picture.reconcile([fill('0', 1_000)], picture.ask(9_000), {
    owns: ALL,
    heard: heardAt(9_001),
  });
  assert.deepEqual(changes, []);
});

test('A picture holds no more rows than it has places, and says how many it left out.', () => {
  const picture = new AccountPicture();
  for (let id = 0; id < PICTURE_ROWS_MAX + 3; id += 1) picture.push([order(String(id), 0, 100)], heardAt(0));
  assert.deepEqual([[...picture.rows].length, picture.left], [PICTURE_ROWS_MAX, 3]);
  picture.push([order('0', 50, 200, 'filled')], heardAt(1));
  assert.equal(picture.push([order('new', 0, 200)], heardAt(2)).length, 1);
});

/** The venue as it is, with what is on the way from it. Each change has a later time than the last, or the same. */
class NaiveVenue {
  readonly orders = new Map<string, AccountChange & { readonly kind: 'order' }>();
  readonly balances = new Map<string, number>();
  readonly fills: AccountChange[] = [];
  readonly saysTimes: boolean;
  /** Pushed and not delivered. */
  wire: (readonly AccountChange[])[] = [];
  isConnected = true;
  #atMs = 1_000;
  #ids = 0;

  constructor(saysTimes: boolean) {
    this.saysTimes = saysTimes;
  }

  act(choice: number, step: number): void {
    this.#atMs += step;
    const ids = [...this.orders.keys()];
    const id = ids[choice % Math.max(1, ids.length)];
    if (choice % 3 === 0 || id === undefined) this.#place();
    else if (choice % 3 === 1) this.#fill(id);
    else this.#end(id, 'cancelled');
  }

  #place(): void {
    this.#ids += 1;
    const placed = order(String(this.#ids), 0, this.#atMs);
    this.orders.set(String(this.#ids), placed);
    this.#push([placed]);
  }

  #fill(id: string): void {
    const former = this.orders.get(id);
    if (former === undefined) return;
    const filled = Number(former.order.filled.toString()) + 10;
    const trade = fill(`${id}-${filled}`, this.#atMs);
    this.fills.push(trade);
    this.balances.set('BTC', (this.balances.get('BTC') ?? 0) + 10);
    const changed = order(id, filled, this.#atMs, filled >= 50 ? 'filled' : 'open');
    if (filled >= 50) this.orders.delete(id);
    else this.orders.set(id, changed);
    this.#push([changed, trade]);
    this.#push([balance('BTC', this.balances.get('BTC') ?? 0, this.#atMs)]);
  }

  #end(id: string, state: 'cancelled'): void {
    const former = this.orders.get(id);
    if (former === undefined) return;
    this.orders.delete(id);
    this.#push([order(id, Number(former.order.filled.toString()), this.#atMs, state)]);
  }

  #push(changes: readonly AccountChange[]): void {
    if (this.isConnected) this.wire.push(changes);
  }

  /** What an answer says that is made now. */
  answer(): readonly AccountChange[] {
    const atMs = this.saysTimes ? this.#atMs : 0;
    const balances = Array.from(this.balances, ([asset, total]) => balance(asset, total, atMs));
    return [...this.orders.values(), ...balances, ...this.fills];
  }
}

/** What happens next: the venue acts, a push arrives, a question is made, answered, its answer heard, the stream cut. */
const STEPS = fc.array(
  fc.record({
    what: fc.constantFrom('act', 'act', 'deliver', 'deliver', 'ask', 'answer', 'hear', 'drop', 'restore'),
    choice: fc.nat(1_000),
    step: fc.constantFrom(0, 0, 1, 700, 5_000),
  }),
  { maxLength: 120 },
);

test('However pushes, questions, answers and losses interleave, what comes to rest is the truth.', () => {
  fc.assert(
    fc.property(STEPS, fc.boolean(), (steps, saysTimes) => {
      const venue = new NaiveVenue(saysTimes);
      const picture = new AccountPicture();
      const told = new Map<string, number>();
      const note = (changes: readonly AccountChange[]): void => {
        for (const change of changes)
          if (change.kind === 'fill') told.set(rowKey(change), (told.get(rowKey(change)) ?? 0) + 1);
      };
      const shown = new Map<string, Decimal>();
      /** What was shown to be filled stays filled, whatever comes late. */
      const look = (): void => {
        for (const { change } of picture.rows) {
          if (change.kind !== 'order') continue;
          const { venueOrderId, filled } = change.order;
          assert.ok(!filled.isBelow(shown.get(venueOrderId) ?? filled), 'an order went back');
          shown.set(venueOrderId, filled);
        }
      };
      let nowMs = 0;
      let asking: ReturnType<AccountPicture['ask']> | null = null;
      let answered: readonly AccountChange[] | null = null;
      const deliver = (): void => {
        const next = venue.wire.shift();
        if (next !== undefined) note(picture.push(next, heardAt(nowMs)));
      };
      const hear = (): void => {
        if (asking === null || answered === null) return;
        const { changes } = picture.reconcile(answered, asking, { owns: ALL, heard: heardAt(nowMs) });
        note(changes.filter(({ kind }) => kind === 'fill'));
        asking = null;
        answered = null;
      };
      for (const { what, choice, step } of steps) {
        nowMs += step;
        if (what === 'act') venue.act(choice, choice % 3 === 0 ? 0 : 1);
        else if (what === 'deliver') deliver();
        else if (what === 'ask') asking ??= picture.ask(nowMs);
        else if (what === 'answer' && asking !== null) answered ??= venue.answer();
        else if (what === 'hear') hear();
        else if (what === 'drop') {
          venue.isConnected = false;
          venue.wire = [];
        } else if (what === 'restore') venue.isConnected = true;
        look();
      }
      venue.isConnected = true;
      if (asking !== null) answered ??= venue.answer();
      hear();
      // The stream is there again; the venue goes on acting while the questions are asked, until they settle it.
      for (let turn = 0, again = true; again; turn += 1) {
        assert.ok(turn < 5, 'it does not come to rest');
        nowMs += SYNC_SETTLE_MS;
        asking = picture.ask(nowMs);
        if (turn === 0) venue.act(1, 1);
        answered = venue.answer();
        if (turn === 0) venue.act(4, 0);
        deliver();
        const outcome = picture.reconcile(answered, asking, { owns: ALL, heard: heardAt(nowMs) });
        note(outcome.changes.filter(({ kind }) => kind === 'fill'));
        ({ again } = outcome);
      }
      while (venue.wire.length > 0) deliver();
      const truth = new AccountPicture();
      truth.push(venue.answer(), heardAt(0));
      assert.deepEqual(contentOf(picture), contentOf(truth));
      assert.deepEqual(
        [...told].sort(),
        venue.fills.map((one) => [rowKey(one), 1]).sort(),
        'each fill is told once',
      );
    }),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 300) },
  );
});
