import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import fc from 'fast-check';
import type { ApiKey } from '../../engine/records.ts';
import { Bench, settle, type Json, type Push, type TestPeer } from './bench.fixture.ts';

let bench: Bench;
let key: ApiKey;
/** Stands on the other side. */
let other: ApiKey;
let peer: TestPeer;

beforeEach(start);

function start(): void {
  bench = new Bench();
  key = bench.account({ level: '2', funds: { USDT: '100000', BTC: '5' } });
  other = bench.account({ level: '2', funds: { USDT: '100000000', BTC: '1000' } });
  peer = bench.connect('private', key);
}

const swap = { instId: 'BTC-USDT-SWAP', tdMode: 'cross' };

function rest(path: string): readonly Json[] {
  return bench.rest('GET', `/api/v5/${path}`, { key })['data'] as readonly Json[];
}

/** The details of the last balance that was pushed, by currency, and the rest of it. */
class ClientBalance {
  readonly details = new Map<unknown, Json>();
  totalEq: unknown = null;

  take({ eventType, data: [balance = {}] }: Push): void {
    const { totalEq, details } = balance as { readonly totalEq?: string; readonly details?: readonly Json[] };
    if (eventType === 'snapshot') this.details.clear();
    this.totalEq = totalEq;
    for (const { coinUsdPrice, ...detail } of details ?? []) {
      assert.equal(typeof coinUsdPrice, 'string');
      if (detail['cashBal'] === '0') this.details.delete(detail['ccy']);
      else this.details.set(detail['ccy'], detail);
    }
  }

  shown(): unknown {
    return { totalEq: this.totalEq, details: [...this.details.values()].toSorted(byCurrency) };
  }
}

function byCurrency(left: Json, right: Json): number {
  return JSON.stringify(left['ccy']) < JSON.stringify(right['ccy']) ? -1 : 1;
}

function restBalance(): unknown {
  const [{ totalEq, details } = {}] = rest('account/balance');
  return { totalEq, details: (details as readonly Json[]).toSorted(byCurrency) };
}

const step = fc.record({
  isSwap: fc.boolean(),
  isMine: fc.boolean(),
  side: fc.constantFrom('buy', 'sell'),
  px: fc.integer({ min: 66_990, max: 67_010 }).map(String),
  lots: fc.integer({ min: 1, max: 30 }),
  kind: fc.constantFrom('place', 'place', 'place', 'cancel', 'transfer', 'wait'),
});

/** A position of eleven contracts that is opened at two prices and closed in part: its profit has no end of digits. */
const ENTRY_BETWEEN_PRICES = (
  [
    [false, 'sell', '66990', 10],
    [true, 'sell', '66992', 1],
    [false, 'sell', '66991', 1],
    [true, 'buy', '66991', 11],
    [false, 'buy', '66992', 1],
    [false, 'buy', '66990', 1],
  ] as const
).map(([isMine, side, px, lots]) => ({ isSwap: true, isMine, side, px, lots, kind: 'place' as const }));

test('Balances and positions built from pushes are REST’s to the last digit after any run of trades', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), async (steps) => {
      start();
      const unasked = { updateInterval: '0' };
      const extraParams = JSON.stringify(unasked);
      peer.subscribe(
        { channel: 'account', extraParams },
        { channel: 'positions', instType: 'ANY', extraParams },
        { channel: 'balance_and_position' },
      );
      for (const { isSwap, isMine, kind, side, px, lots } of steps) {
        const who = isMine ? key : other;
        const open = bench.engine.state.openOrders.ownedBy(key.uid)[0];
        const sz = isSwap ? lots.toString() : (lots / 100).toString();
        if (kind === 'place') bench.place(who, { ...(isSwap ? swap : {}), side, px, sz });
        else if (kind === 'cancel' && open !== undefined) {
          const body = { instId: open.instrumentId, ordId: open.id };
          bench.rest('POST', '/api/v5/trade/cancel-order', { key, body });
        } else if (kind === 'transfer') {
          const body = { ccy: 'USDT', amt: '1', from: '18', to: '6' };
          bench.rest('POST', '/api/v5/asset/transfer', { key, body });
        }
        bench.clock.advance(50);
        await settle();
      }
      compare(peer.take());
    }),
    { numRuns: 60, examples: [[ENTRY_BETWEEN_PRICES]] },
  );
});

/** Positions as they are at this mark: the engine tells of trades, not of marks. */
const AT_THE_MARK = new Set([
  'pTime',
  'upl',
  'uplRatio',
  'uplLastPx',
  'uplRatioLastPx',
  'last',
  'liqPx',
  'mgnRatio',
]);

function compare(frames: readonly Json[]): void {
  const balance = new ClientBalance();
  const positions = new Map<unknown, Json>();
  const cash = new Map<unknown, unknown>();
  for (const frame of frames.filter((each) => 'data' in each) as unknown as readonly Push[]) {
    const [row = {}] = frame.data;
    if (frame.arg['channel'] === 'account') balance.take(frame);
    else if (frame.arg['channel'] === 'positions') {
      for (const position of frame.data) {
        if (position['pos'] === '0') positions.delete(position['instId']);
        else positions.set(position['instId'], position);
      }
    } else {
      for (const { ccy, cashBal } of row['balData'] as readonly Json[]) cash.set(ccy, cashBal);
    }
  }
  const details = rest('account/balance')[0]?.['details'] as readonly Json[];
  assert.deepEqual(balance.shown(), restBalance());
  for (const { ccy, cashBal } of details) assert.equal(cash.get(ccy), cashBal);
  const stable = (position: Json): Json =>
    Object.fromEntries(Object.entries(position).filter(([name]) => !AT_THE_MARK.has(name)));
  assert.deepEqual(
    [...positions.values()].map((position) => stable(position)),
    rest('account/positions').map((position) => stable(position)),
  );
}

test('The first push is the whole account, and then every five seconds or as asked', () => {
  const asked = { channel: 'account', extraParams: '{"updateInterval":"0"}' };
  peer.subscribe({ channel: 'account' });
  const silent = bench.connect('private', key).subscribe(asked);
  const [snapshot] = peer.pushes('account');
  assert.deepEqual(Object.keys(snapshot ?? {}), ['arg', 'eventType', 'curPage', 'lastPage', 'data']);
  assert.deepEqual(snapshot?.arg, { channel: 'account', uid: key.uid });
  assert.equal(silent.pushes('account').length, 1);
  bench.clock.advance(15_000);
  assert.equal(peer.pushes('account').length, 3);
  assert.deepEqual(silent.pushes('account'), []);
  peer.subscribe({ channel: 'positions', instType: 'SWAP', extraParams: '{"updateInterval":"2000"}' }).take();
  bench.clock.advance(10_000);
  assert.equal(peer.pushes('positions').length, 5);
});

test('An event shows only the currencies that moved, an emptied one too, and sums of the whole account', async () => {
  peer.subscribe({ channel: 'account' }, { channel: 'account', ccy: 'BTC' }).take();
  const body = { ccy: 'BTC', amt: '5', from: '18', to: '6' };
  bench.rest('POST', '/api/v5/asset/transfer', { key, body });
  await settle();
  const pushes = peer.pushes('account');
  assert.deepEqual(
    pushes.map(({ arg, eventType, data: [row = {}] }) => [
      arg['ccy'],
      eventType,
      (row['details'] as readonly Json[]).map(({ ccy, cashBal }) => `${String(ccy)} ${String(cashBal)}`),
      row['totalEq'],
    ]),
    [
      [undefined, 'event_update', ['BTC 0'], '100000'],
      ['BTC', 'event_update', ['BTC 0'], '100000'],
    ],
  );
  bench.clock.advance(50);
  bench.place(key, { side: 'buy', sz: '0.1', px: '60000' });
  await settle();
  const [held, ...more] = peer.pushes('account');
  assert.deepEqual([held?.arg['ccy'], more], [undefined, []]);
  assert.equal((held?.data[0]?.['details'] as readonly Json[] | undefined)?.[0]?.['frozenBal'], '6000');
});

test('A position that is closed shows zero once', async () => {
  peer.subscribe({ channel: 'positions', instType: 'ANY' });
  assert.deepEqual(peer.pushes('positions')[0]?.data, []);
  for (const side of ['buy', 'sell']) {
    bench.place(other, { ...swap, side: side === 'buy' ? 'sell' : 'buy', sz: '3', px: '67000' });
    bench.place(key, { ...swap, side, sz: '3', px: '67000' });
    bench.clock.advance(50);
    await settle();
  }
  const pushes = peer.pushes('positions');
  assert.deepEqual(
    pushes.map(({ eventType, data }) => [eventType, data.map(({ pos }) => pos)]),
    [
      ['event_update', ['3']],
      ['event_update', ['0']],
    ],
  );
  bench.clock.advance(5000);
  assert.deepEqual(peer.pushes('positions')[0]?.data, []);
});

test('A position that changes its direction in one trade is the new one that REST shows', async () => {
  peer.subscribe({ channel: 'positions', instType: 'ANY' }, { channel: 'balance_and_position' });
  for (const [side, sz] of [
    ['buy', '3'],
    ['sell', '5'],
  ] as const) {
    bench.place(other, { ...swap, side: side === 'buy' ? 'sell' : 'buy', sz, px: '67000' });
    bench.place(key, { ...swap, side, sz, px: '67000' });
    bench.clock.advance(50);
    await settle();
  }
  const pushes = peer.take().filter((frame) => 'data' in frame) as unknown as readonly Push[];
  const last = (channel: string): Json =>
    pushes.findLast(({ arg }) => arg['channel'] === channel)?.data[0] ?? {};
  const [position = {}] = rest('account/positions');
  assert.equal(position['pos'], '-2');
  const { pTime: _, ...shown } = last('positions');
  assert.deepEqual(shown, position);
  const [brief = {}] = last('balance_and_position')['posData'] as readonly Json[];
  assert.deepEqual([brief['posId'], brief['pos']], [position['posId'], '-2']);
});

test('Balance and position names what happened and the trades that did it', async () => {
  peer.subscribe({ channel: 'balance_and_position' });
  bench.place(other, { ...swap, side: 'sell', sz: '3', px: '67000' });
  bench.place(key, { ...swap, side: 'buy', sz: '3', px: '67000' });
  const body = { ccy: 'BTC', amt: '1', from: '18', to: '6' };
  await settle();
  bench.rest('POST', '/api/v5/asset/transfer', { key, body });
  bench.place(key, { side: 'buy', sz: '0.1', px: '60000' });
  await settle();
  const shown = peer.pushes('balance_and_position').map(({ data: [row = {}] }) => {
    const list = (name: string): readonly Json[] => row[name] as readonly Json[];
    return [
      row['eventType'],
      list('balData').map(({ ccy }) => ccy),
      list('posData').map(({ instId, pos }) => `${String(instId)} ${String(pos)}`),
      list('trades'),
    ];
  });
  assert.deepEqual(shown, [
    ['snapshot', ['USDT', 'BTC'], [], []],
    ['filled', ['USDT'], ['BTC-USDT-SWAP 3'], [{ instId: 'BTC-USDT-SWAP', tradeId: '1' }]],
    ['transferred', ['BTC'], [], []],
  ]);
});
