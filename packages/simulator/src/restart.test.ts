import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { startSimulator, type Simulator } from './compose.ts';
import { ManualClock } from './engine/clock.ts';
import { Engine } from './engine/engine.ts';
import { amendOrder } from './engine/order-changes.ts';
import type { ApiKey } from './engine/records.ts';
import { openAccount, place } from './engine/venue.fixture.ts';
import { send } from './okx/wire.fixture.ts';

const START = Date.UTC(2026, 10, 21);
const directory = mkdtempSync(join(tmpdir(), 'simulator-'));
after(() => rmSync(directory, { recursive: true, force: true }));

function start(clock: ManualClock, seed: number, dataDir?: string): Promise<Simulator> {
  return startSimulator({
    seed,
    clock,
    port: 0,
    controlPort: 0,
    marketMaker: true,
    variants: { rateLimitFactor: null },
    ...(dataDir === undefined ? {} : { dataDir }),
  });
}

async function trade(simulator: Simulator, clock: ManualClock, key: ApiKey): Promise<void> {
  const post = async (path: string, body: object): Promise<void> => {
    const answer = await send(simulator.okxUrl, {
      method: 'POST',
      target: `/api/v5/trade/${path}`,
      body: JSON.stringify(body),
      key,
      at: clock.now(),
    });
    assert.equal(answer.code, '0', answer.text);
  };
  const spot = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy' };
  await post('order', { ...spot, ordType: 'limit', px: '66000', sz: '0.1', clOrdId: 'resting' });
  await post('order', { ...spot, ordType: 'market', sz: '0.2', tgtCcy: 'base_ccy' });
  await post('order', { instId: 'BTC-USDT-SWAP', tdMode: 'cross', side: 'sell', ordType: 'market', sz: '5' });
  const stop = { instId: 'BTC-USDT', tdMode: 'cash', side: 'sell', ordType: 'conditional' };
  await post('order-algo', { ...stop, sz: '0.1', slTriggerPx: '60000', slOrdPx: '-1' });
  await post('cancel-all-after', { timeOut: '60' });
}

/** What a bot can know of the venue, as JSON. */
function traceOf(simulator: Simulator): Readonly<Record<string, unknown>> {
  const { accounts, balances, openOrders, closedOrders, fills, positions, openAlgos, bills, totals } =
    simulator.control.truth();
  const sorted = balances.toSorted((a, b) => `${a.uid}${a.asset}`.localeCompare(`${b.uid}${b.asset}`));
  const trace = {
    accounts,
    balances: sorted,
    openOrders,
    closedOrders,
    fills,
    positions,
    openAlgos,
    bills,
    totals,
  };
  return JSON.parse(JSON.stringify(trace)) as Readonly<Record<string, unknown>>;
}

async function rehearse(seed: number): Promise<string> {
  const clock = new ManualClock(START);
  const simulator = await start(clock, seed);
  try {
    const { uid } = simulator.control.createAccount({ funds: { USDT: '100000' } });
    await trade(simulator, clock, simulator.control.createKey({ uid }));
    clock.advance(30_000);
    const tickers = await send(simulator.okxUrl, { target: '/api/v5/market/tickers?instType=SPOT' });
    return createHash('sha256')
      .update(JSON.stringify(traceOf(simulator)))
      .update(tickers.text)
      .digest('hex');
  } finally {
    await simulator.close();
  }
}

test('The same seed and instants give the same trace, another seed another one', async () => {
  const first = await rehearse(11);
  assert.equal(await rehearse(11), first);
  assert.notEqual(await rehearse(12), first);
});

test('A restart finds every account, key, order, position and bill again, and trades on', async () => {
  const clock = new ManualClock(START);
  const first = await start(clock, 11, directory);
  const { uid } = first.control.createAccount({ funds: { USDT: '100000' } });
  const key = first.control.createKey({ uid });
  await trade(first, clock, key);
  const before = traceOf(first);
  await first.close();
  const second = await start(clock, 11, directory);
  try {
    assert.deepEqual(traceOf(second), before);
    const { openOrders } = second.control.truth();
    assert.equal(openOrders[0]?.clientId, 'resting');
    const answer = await send(second.okxUrl, {
      method: 'POST',
      target: '/api/v5/trade/cancel-order',
      body: '{"instId":"BTC-USDT","clOrdId":"resting"}',
      key,
      at: clock.now(),
    });
    assert.equal(answer.code, '0');
    const balance = second.control.truth().balances.find((row) => row.uid === uid && row.asset === 'USDT');
    assert.equal(balance?.frozen.toString(), '0');
    second.control.setPrice('BTC-USDT', '59000');
    assert.equal(second.control.truth().closedAlgos[0]?.state, 'effective');
    for (const [asset, total] of Object.entries(second.control.truth().totals))
      assert.equal(total.toString(), '0', asset);
  } finally {
    await second.close();
  }
});

test('The dead man’s switch survives a restart', async () => {
  const folder = join(directory, 'switch');
  const clock = new ManualClock(START);
  const first = await start(clock, 11, folder);
  const { uid } = first.control.createAccount({ funds: { USDT: '100000' } });
  const key = first.control.createKey({ uid });
  await trade(first, clock, key);
  await first.close();
  const second = await start(clock, 11, folder);
  try {
    assert.equal(second.control.truth().openOrders.length, 1);
    clock.advance(61_000);
    assert.equal(second.control.truth().openOrders.length, 0);
    assert.equal(second.control.truth().closedOrders.at(-1)?.cancelSource, '20');
  } finally {
    await second.close();
  }
});

test('Places in the queue survive a restart, those lost by an amendment too', () => {
  const dataDir = join(directory, 'queue');
  const open = (): Engine =>
    new Engine({
      seed: 1,
      clock: new ManualClock(START),
      dataDir,
      marketMaker: false,
      rules: { priceBands: false },
    });
  const queueOf = ({ state }: Engine): readonly string[] =>
    [...state.book('BTC-USDT').queue('buy')].map(({ id }) => id);
  const before = open();
  const { uid } = openAccount(before, { USDT: '100000' });
  const orders = ['0.1', '0.2', '0.3'].map((size) =>
    place(before, uid, { side: 'buy', size, price: '50000' }),
  );
  const [first, second, third] = orders.map(({ id }) => id);
  const ref = {
    uid,
    instrumentId: 'BTC-USDT',
    orderId: first ?? '',
    clientId: '',
    newPrice: null,
    cancelOnFail: false,
  };
  before.command((state) => amendOrder(state, { ...ref, newSize: Decimal.parse('0.4') }));
  assert.deepEqual(queueOf(before), [second, third, first]);
  before.close();
  const again = open();
  assert.deepEqual(queueOf(again), [second, third, first]);
  again.close();
});

test('A reset empties the venue on disk too', async () => {
  const folder = join(directory, 'reset');
  const clock = new ManualClock(START);
  const first = await start(clock, 11, folder);
  first.control.createAccount({ funds: { USDT: '1' } });
  first.control.reset();
  assert.equal(first.control.truth().accounts.length, 0);
  await first.close();
  const second = await start(clock, 11, folder);
  assert.equal(second.control.truth().accounts.length, 0);
  await second.close();
});
