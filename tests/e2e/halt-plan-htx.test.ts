/** What follows a halt at HTX, in both parts of its API, seen at the venue and in the ledger. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { haltWithPlan, OPERATOR_ID } from '../support/halt-plan.ts';
import { HtxPath, SPOT_ORDER_PATH, SWAP_ORDER_PATH } from '../support/htx-path.ts';
import { signHtx } from '../support/htx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';

let path: HtxPath;
beforeEach(async () => {
  path = await HtxPath.start({ venueOptions: { marketMaker: true, seed: 3 } });
  for (let count = 0; count < 3; count += 1) path.venue.htx.tick();
});
afterEach(async () => {
  await path.close();
});

const spot = () => ({
  'account-id': path.bot.ledgerId,
  symbol: 'btcusdt',
  type: 'buy-limit',
  amount: '0.01',
  price: '20000',
});
const SWAP = { contract_code: 'BTC-USDT', margin_mode: 'cross', side: 'buy', volume: '2' };
const SWAP_FAR = { ...SWAP, type: 'limit', price: '20000', time_in_force: 'gtc' };

async function place(at: string, body: unknown): Promise<void> {
  path.lives.advance(1_000);
  const answer = await path.post(at, body);
  assert.match(answer.body.toString(), /"status":"ok"|"code":200\b/u);
}

async function placePast(body: unknown): Promise<void> {
  path.lives.advance(1_000);
  const url = path.venue.htxSpotUrl;
  const request = { method: 'POST', path: SPOT_ORDER_PATH, body, host: new URL(url).host } as const;
  const signed = signHtx(path.account.key, { ...request, timestampMs: path.lives.clock.wallMs() });
  assert.match((await requestRaw(url, signed)).body.toString(), /"status":"ok"/u);
}

function open() {
  const { openOrders, openAlgos, positions } = path.venue.htx.truth();
  return {
    orders: openOrders.map(({ instrumentId }) => instrumentId).sort(),
    algos: openAlgos.length,
    positions: positions.filter(({ size }) => !size.isZero()).map(({ size }) => size.toString()),
  };
}

test('Orders of our keys on both parts are cancelled, conditional ones, too; others’ stay.', async () => {
  await place(SPOT_ORDER_PATH, spot());
  await place(SPOT_ORDER_PATH, spot());
  await place('/v2/algo-orders', {
    accountId: Number(path.bot.ledgerId),
    symbol: 'btcusdt',
    orderSide: 'buy',
    orderType: 'limit',
    orderPrice: '20000',
    orderSize: '0.01',
    clientOrderId: 'cond1',
    stopPrice: '21000',
  });
  await place(SWAP_ORDER_PATH, SWAP_FAR);
  await placePast(spot());
  assert.deepEqual(open().orders.length, 4);
  assert.equal(open().algos, 1);
  const ended = await haltWithPlan(path.lives, ['cancel', 'revoke']);
  assert.equal(ended.state, 'done');
  assert.deepEqual(open(), { orders: ['btcusdt'], algos: 0, positions: [] });
  assert.equal(path.lives.keyRing.virtualKey(path.bot.virtualKeyId)?.state, 'revoked');
  const entries = await path.lives.readLedger();
  const intents = entries.flatMap((entry) =>
    entry.type === 'intent' && entry.virtualKeyId === OPERATOR_ID ? [entry] : [],
  );
  assert.deepEqual(
    intents.map(({ operation, items }) => [operation, items.length]),
    [
      ['POST /v1/order/orders/batchcancel', 2],
      ['POST /v2/algo-orders/cancellation', 1],
      ['POST /v5/trade/cancel_batch_orders', 1],
    ],
  );
});

test('Others’ orders are cancelled, too, where the operator says so.', async () => {
  await placePast(spot());
  await haltWithPlan(path.lives, ['cancel'], { includingExternal: true });
  assert.deepEqual(open().orders, []);
});

for (const side of ['buy', 'sell'] as const)
  test(`A position that a ${side} opened is closed by an order that only reduces.`, async () => {
    await place(SWAP_ORDER_PATH, { ...SWAP, side, type: 'market' });
    assert.equal(open().positions.length, 1);
    await haltWithPlan(path.lives, ['flatten']);
    assert.deepEqual(open().positions, []);
    const entries = await path.lives.readLedger();
    const [closing] = entries.flatMap((entry) =>
      entry.type === 'intent' && entry.virtualKeyId === OPERATOR_ID ? entry.items : [],
    );
    assert.deepEqual(
      [closing?.side, closing?.type, closing?.reduceOnly, closing?.size],
      [side === 'buy' ? 'sell' : 'buy', 'ioc', true, '2 contracts'],
    );
  });
