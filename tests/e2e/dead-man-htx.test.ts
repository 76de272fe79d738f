/** The same at HTX, in both parts of its API, which have a timer each. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { HtxPath, SPOT_ORDER_PATH, SWAP_ORDER_PATH, type HtxBot } from '../support/htx-path.ts';

const SECONDS = 30;
const STEP_MS = 500;
const SPOT_TIMER = '/v2/algo-orders/cancel-all-after';
const SWAP_TIMER = '/v5/trade/cancel-after';

let path: HtxPath;
let guarded: HtxBot;
let living: HtxBot;
beforeEach(async () => {
  path = await HtxPath.start({ watchesAccounts: true });
  const bots = await path.addBots(2, { policy: { deadManSeconds: SECONDS } });
  assert.ok(bots[0] !== undefined && bots[1] !== undefined);
  [guarded, living] = [bots[0], bots[1]];
});
afterEach(async () => {
  await path.close();
});

async function post(bot: HtxBot, at: string, body: unknown): Promise<void> {
  path.lives.advance(1_000);
  const answer = await path.send({ method: 'POST', path: at, body }, bot);
  assert.match(answer.body.toString(), /"status":"ok"|"code":200\b/u);
}

const spot = ({ ledgerId }: HtxBot) => ({
  'account-id': ledgerId,
  symbol: 'btcusdt',
  type: 'buy-limit',
  amount: '0.01',
  price: '20000',
});
const SWAP = {
  contract_code: 'BTC-USDT',
  margin_mode: 'cross',
  side: 'buy',
  volume: '2',
  type: 'limit',
  price: '20000',
  time_in_force: 'gtc',
};

async function pass(seconds: number, alive: readonly HtxBot[] = []): Promise<void> {
  for (let step = 1; step <= seconds * 2; step += 1) {
    path.lives.advance(STEP_MS);
    path.venue.htx.tick();
    await new Promise((resolve) => setTimeout(resolve, 3));
    if (step % 20 !== 0) continue;
    for (const bot of alive) {
      const answer = await path.send({ method: 'GET', path: '/v1/account/accounts' }, bot);
      assert.equal(answer.status, 200);
    }
  }
}

function open() {
  const { openAlgos, openOrders } = path.venue.htx.truth();
  return [...openOrders.map(({ instrumentId }) => instrumentId), ...openAlgos.map(() => 'algo')].sort();
}

function timers(at: string): readonly unknown[] {
  return path.venue.htx.requests({ method: 'POST', path: at }).map(({ body }) => JSON.parse(body) as unknown);
}

test('Orders of a bot that is dead are cancelled on both parts, conditional ones too, and nobody else’s.', async () => {
  await post(guarded, SPOT_ORDER_PATH, spot(guarded));
  await post(guarded, SWAP_ORDER_PATH, SWAP);
  await post(guarded, '/v2/algo-orders', {
    accountId: Number(guarded.ledgerId),
    symbol: 'btcusdt',
    orderSide: 'buy',
    orderType: 'limit',
    orderPrice: '20000',
    orderSize: '0.01',
    clientOrderId: 'cond1',
    stopPrice: '21000',
  });
  await post(living, SPOT_ORDER_PATH, spot(living));
  await post(path.bot, SWAP_ORDER_PATH, SWAP);
  await pass(SECONDS - 8, [living]);
  assert.deepEqual(open(), ['BTC-USDT', 'BTC-USDT', 'algo', 'btcusdt', 'btcusdt']);
  await pass(18, [living]);
  assert.deepEqual(open(), ['BTC-USDT', 'btcusdt']);
  const ends = (await path.lives.readLedger()).flatMap((entry) =>
    entry.type === 'system' && entry.event === 'dead-man-end' ? [entry.details] : [],
  );
  assert.deepEqual(
    ends.map(({ orders, virtualKeyId }) => [virtualKeyId, orders]),
    [[guarded.virtualKeyId, '3']],
  );
});

test('Each part has its own timer, which is armed only where there are orders (ORD-17).', async () => {
  await post(guarded, SPOT_ORDER_PATH, spot(guarded));
  await pass(2);
  assert.deepEqual([timers(SPOT_TIMER), timers(SWAP_TIMER)], [[{ timeout: SECONDS }], []]);
  await post(living, SWAP_ORDER_PATH, SWAP);
  await pass(2);
  assert.deepEqual(timers(SWAP_TIMER), [{ on_off: 1, time_out: SECONDS * 1_000 }]);
  await pass(40, [living, guarded]);
  assert.ok(timers(SPOT_TIMER).length >= 4 && timers(SWAP_TIMER).length >= 4);
  assert.equal(open().length, 2);
  path.lives.keyRing.setKeyState(living.virtualKeyId, 'revoked');
  await pass(15, [guarded]);
  assert.deepEqual(timers(SWAP_TIMER).at(-1), { on_off: 0 });
  assert.deepEqual(timers(SPOT_TIMER).at(-1), { timeout: SECONDS });
});

test('Once the gateway is dead both parts cancel by themselves (ORD-17).', async () => {
  await post(guarded, SPOT_ORDER_PATH, spot(guarded));
  await post(guarded, SWAP_ORDER_PATH, SWAP);
  await pass(40, [guarded]);
  assert.equal(open().length, 2);
  await path.lives.die();
  path.lives.advance(SECONDS * 1_000 - 12_000);
  path.venue.htx.tick();
  assert.equal(open().length, 2);
  path.lives.advance(12_000);
  path.venue.htx.tick();
  assert.deepEqual(open(), []);
});
