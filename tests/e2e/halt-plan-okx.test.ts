/** What follows a halt at OKX, seen at the venue and in the ledger. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { haltWithPlan, OPERATOR_ID } from '../support/halt-plan.ts';
import { jsonOf, OkxPath } from '../support/okx-path.ts';
import { signOkx } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';

let path: OkxPath;
beforeEach(async () => {
  path = await OkxPath.start({ venueOptions: { marketMaker: true, seed: 3 } });
  for (let count = 0; count < 3; count += 1) path.venue.control.tick();
});
afterEach(async () => {
  await path.close();
});

const FAR = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', px: '20000', sz: '0.01' };
const STOP = {
  instId: 'BTC-USDT',
  tdMode: 'cash',
  side: 'buy',
  ordType: 'trigger',
  sz: '0.01',
  triggerPx: '20000',
  orderPx: '20000',
};

async function place(target: string, body: unknown): Promise<void> {
  const answer = await path.post(target, body);
  assert.equal(jsonOf(answer).data[0]?.['sCode'], '0', answer.body.toString());
}

async function placePast(body: unknown): Promise<void> {
  path.lives.advance(1);
  const timestampMs = path.lives.clock.wallMs();
  const request = { method: 'POST', target: '/api/v5/trade/order', timestampMs, body } as const;
  const answer = await requestRaw(path.venue.okxUrl, signOkx(path.account.key, request));
  assert.equal(jsonOf(answer).data[0]?.['sCode'], '0', answer.body.toString());
}

function open() {
  const { openOrders, openAlgos, positions } = path.venue.control.truth();
  return {
    orders: openOrders.length,
    algos: openAlgos.length,
    positions: positions.filter(({ size }) => !size.isZero()).map(({ size }) => size.toString()),
  };
}

test('Orders and triggers of our keys are cancelled in batches, each recorded as the operator’s; others’ stay.', async () => {
  for (let count = 0; count < 23; count += 1) await place('/api/v5/trade/order', FAR);
  await place('/api/v5/trade/order-algo', STOP);
  await placePast(FAR);
  assert.deepEqual(open(), { orders: 24, algos: 1, positions: [] });
  const ended = await haltWithPlan(path.lives, ['cancel', 'suspend']);
  assert.equal(ended.state, 'done');
  assert.deepEqual(open(), { orders: 1, algos: 0, positions: [] });
  assert.equal(path.lives.keyRing.virtualKey(path.virtualKeyId)?.state, 'suspended');
  const entries = await path.readLedger();
  const intents = entries.flatMap((entry) =>
    entry.type === 'intent' && entry.virtualKeyId === OPERATOR_ID ? [entry] : [],
  );
  assert.deepEqual(
    intents.map(({ operation, items }) => [operation, items.length, items[0]?.kind]),
    [
      ['POST /api/v5/trade/cancel-batch-orders', 20, 'cancel'],
      ['POST /api/v5/trade/cancel-batch-orders', 3, 'cancel'],
      ['POST /api/v5/trade/cancel-algos', 1, 'cancel'],
    ],
  );
  for (const { intentId } of intents)
    assert.ok(entries.some((entry) => entry.type === 'outcome' && entry.intentId === intentId));
});

test('Others’ orders are cancelled, too, where the operator says so.', async () => {
  await placePast(FAR);
  await place('/api/v5/trade/order', FAR);
  await haltWithPlan(path.lives, ['cancel'], { includingExternal: true });
  assert.deepEqual(open(), { orders: 0, algos: 0, positions: [] });
});

test('The orders of a revoked key are cancelled although it may do nothing any more.', async () => {
  await place('/api/v5/trade/order', FAR);
  path.lives.keyRing.setKeyState(path.virtualKeyId, 'revoked');
  await haltWithPlan(path.lives, ['cancel']);
  assert.equal(open().orders, 0);
});

test('Positions of both sides are closed by orders that only reduce and are priced within the collar.', async () => {
  const { control } = path.venue;
  await place('/api/v5/trade/order', {
    instId: 'BTC-USDT-SWAP',
    tdMode: 'cross',
    side: 'buy',
    ordType: 'market',
    sz: '2',
  });
  assert.deepEqual(open().positions, ['2']);
  const last = Number(control.truth().prices['BTC-USDT-SWAP']?.last);
  const ended = await haltWithPlan(path.lives, ['cancel', 'flatten']);
  assert.equal(ended.state, 'done');
  assert.deepEqual(open(), { orders: 0, algos: 0, positions: [] });
  const entries = await path.readLedger();
  const [closing] = entries.flatMap((entry) =>
    entry.type === 'intent' && entry.virtualKeyId === OPERATOR_ID ? entry.items : [],
  );
  assert.deepEqual(
    [closing?.kind, closing?.side, closing?.type, closing?.reduceOnly, closing?.size],
    ['place', 'sell', 'ioc', true, '2 contracts'],
  );
  const price = Number(closing?.price);
  // Two percent are the bound; what is left of it is for a price that moves before the order is judged.
  assert.ok(price > last * 0.983 && price < last * 0.985, `${price} of ${last}`);
});

test('A short position is bought back.', async () => {
  await place('/api/v5/trade/order', {
    instId: 'BTC-USDT-SWAP',
    tdMode: 'cross',
    side: 'sell',
    ordType: 'market',
    sz: '1',
  });
  await haltWithPlan(path.lives, ['flatten']);
  assert.deepEqual(open().positions, []);
});
