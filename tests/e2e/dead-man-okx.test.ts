/** What becomes of the orders of a bot that is dead, and of a living bot's while the gateway is, at OKX. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { until } from '@bitting/gateway/testing/socket-stage.ts';
import { issueOkxBot, jsonOf, OkxPath, PATH_POLICY, type OkxBot } from '../support/okx-path.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import { OkxStream } from '../support/okx-stream.ts';
import { requestRaw, type RawAnswer } from '../support/raw-client.ts';

const SECONDS = 30;
const GUARDED = { ...PATH_POLICY, deadManSeconds: SECONDS };
const STEP_MS = 500;
const TIMER = '/api/v5/trade/cancel-all-after';

let path: OkxPath;
let guarded: OkxBot;
beforeEach(async () => {
  path = await OkxPath.start({ watchesAccounts: true });
  guarded = issueBot('guarded', SECONDS);
});
afterEach(async () => {
  await path.close();
});

function issueBot(label: string, deadManSeconds: number | null): OkxBot {
  const { accountId } = path.lives.keyRing.virtualKey(path.virtualKeyId) ?? {};
  return issueOkxBot(path.lives, accountId ?? '', { label, policy: { ...GUARDED, deadManSeconds } });
}

async function send(key: OkxKey, target: string, body?: unknown): Promise<RawAnswer> {
  path.lives.advance(1);
  const timestampMs = path.lives.clock.wallMs();
  const request = body === undefined ? { method: 'GET' as const } : { method: 'POST' as const, body };
  return requestRaw(path.url, signOkx(key, { ...request, target, timestampMs }));
}

async function place(key: OkxKey, target = '/api/v5/trade/order', change: object = {}): Promise<void> {
  const body = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', px: '20000', sz: '0.01' };
  const answer = await send(key, target, { ...body, ...change });
  assert.equal(jsonOf(answer).data[0]?.['sCode'], '0', answer.body.toString());
}

/** Time passes in small steps; `alive` gives a sign of life every ten seconds. */
async function pass(seconds: number, alive: readonly OkxKey[] = []): Promise<void> {
  for (let step = 1; step <= seconds * 2; step += 1) {
    path.lives.advance(STEP_MS);
    path.venue.control.tick();
    await new Promise((resolve) => setTimeout(resolve, 3));
    if (step % 20 !== 0) continue;
    for (const key of alive) assert.equal((await send(key, '/api/v5/account/balance')).status, 200);
  }
}

function open(): readonly string[] {
  const { openAlgos, openOrders } = path.venue.control.truth();
  return [...openOrders.map(() => 'order'), ...openAlgos.map(() => 'algo')];
}

/** What the venue's timer was set to, each time. */
function timers(): readonly string[] {
  return path.venue.control
    .requests({ method: 'POST', path: TIMER })
    .map(({ body }) => (JSON.parse(body) as { timeOut: string }).timeOut);
}

function eventsOf(entries: readonly LedgerEntry[]) {
  return entries.flatMap((entry) =>
    entry.type === 'system' && entry.event.startsWith('dead-man')
      ? [[entry.event, entry.details] as const]
      : [],
  );
}

test('Orders of a bot that is dead are cancelled by the gateway, algo orders too, and nobody else’s.', async () => {
  const { key: living } = issueBot('living', SECONDS);
  await place(guarded.key);
  await place(guarded.key);
  await place(guarded.key, '/api/v5/trade/order-algo', {
    ordType: 'trigger',
    triggerPx: '20000',
    orderPx: '20000',
    px: undefined,
  });
  await place(living);
  await place(path.bot);
  await pass(SECONDS - 4, [living]);
  assert.equal(open().length, 5);
  await pass(10, [living]);
  assert.deepEqual(open(), ['order', 'order']);
  const left = path.venue.control.truth().openOrders;
  assert.deepEqual(new Set(left.map(({ state }) => state)), new Set(['live']));
  assert.equal(path.lives.keyRing.virtualKey(guarded.virtualKeyId)?.state, 'active');
  // Who comes back may trade, and is watched as before.
  await place(guarded.key);
  await pass(SECONDS + 15, [living]);
  assert.deepEqual(open(), ['order', 'order']);
  const entries = await path.readLedger();
  const { accountId, virtualKeyId } = guarded;
  const details = { virtualKeyId, accountId, seconds: '30' };
  assert.deepEqual(eventsOf(entries), [
    ['dead-man', details],
    ['dead-man-end', { ...details, orders: '3', result: 'done' }],
    ['dead-man', details],
    ['dead-man-end', { ...details, orders: '1', result: 'done' }],
  ]);
});

test('A bot that only reads lives, and so do its orders.', async () => {
  await place(guarded.key);
  await pass(2 * SECONDS, [guarded.key]);
  assert.deepEqual(open(), ['order']);
});

test('A request whose signature is wrong is no sign of life.', async () => {
  await place(guarded.key);
  const forged = { ...guarded.key, secret: '0'.repeat(32) };
  for (let count = 0; count < 5; count += 1) {
    assert.equal((await send(forged, '/api/v5/account/balance')).status, 401);
    await pass(8);
  }
  assert.deepEqual(open(), []);
});

test('The venue’s timer is armed with the first order, refreshed by thirds and ended with the last (ORD-17).', async () => {
  await pass(10, [guarded.key]);
  assert.deepEqual(timers(), []);
  await place(guarded.key);
  await pass(1);
  assert.deepEqual(timers(), ['30']);
  await pass(60, [guarded.key]);
  assert.ok(timers().length >= 6 && timers().length <= 8, String(timers().length));
  assert.deepEqual(new Set(timers()), new Set(['30']));
  const { openOrders } = path.venue.control.truth();
  const [order] = openOrders;
  assert.equal(open().length, 1);
  await send(guarded.key, '/api/v5/trade/cancel-order', { instId: 'BTC-USDT', ordId: order?.id });
  await pass(20, [guarded.key]);
  assert.equal(timers().at(-1), '0');
  const { length } = timers();
  await pass(60, [guarded.key]);
  assert.equal(timers().length, length);
  await place(guarded.key);
  await pass(1);
  assert.deepEqual(timers().slice(length), ['30']);
});

test('An order that cannot rest arms nothing, nor does one of a key that does not ask for it.', async () => {
  await place(path.bot);
  await place(guarded.key, '/api/v5/trade/order', { ordType: 'ioc' });
  await pass(15);
  assert.deepEqual(timers(), []);
});

test('The shortest time of the keys with orders counts, and a revoked key’s not any more.', async () => {
  const { key: hasty, virtualKeyId } = issueBot('hasty', 12);
  await place(guarded.key);
  await pass(2);
  await place(hasty);
  await pass(2);
  assert.deepEqual(timers(), ['30', '12']);
  path.lives.keyRing.setKeyState(virtualKeyId, 'revoked');
  await pass(10, [guarded.key]);
  assert.equal(timers().at(-1), '30');
});

test('Once the gateway is dead the venue cancels, all that there is (ORD-17).', async () => {
  await place(guarded.key);
  await place(path.bot);
  await pass(45, [guarded.key]);
  assert.equal(open().length, 2);
  await path.lives.die();
  path.lives.advance(SECONDS * 1_000 - 12_000);
  path.venue.control.tick();
  assert.equal(open().length, 2);
  path.lives.advance(12_000);
  path.venue.control.tick();
  assert.deepEqual(open(), []);
});

test('A restart within the time keeps the orders of a bot that lives, and goes on.', async () => {
  await place(guarded.key);
  await pass(15, [guarded.key]);
  await path.lives.die();
  path.lives.advance(10_000);
  path.venue.control.tick();
  const before = timers().length;
  await path.lives.rise();
  await pass(1);
  await until(() => timers().length > before);
  assert.deepEqual(timers().slice(before), ['30']);
  await pass(2 * SECONDS, [guarded.key]);
  assert.deepEqual(open(), ['order']);
  await pass(SECONDS + 5);
  assert.deepEqual(open(), []);
});

test('While the vault is sealed nothing is refreshed; unsealed, everybody’s silence begins anew.', async () => {
  await place(guarded.key);
  await pass(SECONDS - 3);
  const { lives } = path;
  await lives.sealFor(async () => {
    const before = timers().length;
    await pass(10);
    assert.equal(timers().length, before);
  });
  await pass(SECONDS - 5);
  assert.deepEqual(open(), ['order']);
  await pass(10);
  assert.deepEqual(open(), []);
});

test('A bot’s own timer is kept, and its end leaves ours in force.', async () => {
  path.lives.keyRing.setKeyState(path.virtualKeyId, 'revoked');
  await place(guarded.key);
  await pass(3);
  const set = async (timeOut: string): Promise<void> => {
    const answer = await send(guarded.key, TIMER, { timeOut });
    assert.equal(jsonOf(answer).code, '0', answer.body.toString());
  };
  await set('0');
  await pass(3);
  assert.deepEqual(timers(), ['30', '0', '30']);
  await set('60');
  await pass(3);
  assert.deepEqual(timers().slice(3), ['60', '30']);
  await pass(40, [guarded.key]);
  assert.deepEqual(open(), ['order']);
  await pass(17, [guarded.key]);
  assert.deepEqual(open(), [], 'the bot wanted it after a minute');
  // A tag makes a timer of its own, which is none of ours.
  await place(guarded.key);
  await pass(2);
  const { length } = timers();
  await send(guarded.key, TIMER, { timeOut: '10', tag: 'sdk' });
  await pass(6);
  assert.deepEqual(timers().slice(length), ['10']);
});

test('A timer that the venue does not take is told, and so is that it takes it again.', async () => {
  await place(guarded.key);
  await pass(2);
  path.venue.control.addFault({ kind: 'rate-limit', path: TIMER, count: 4 });
  await pass(20, [guarded.key]);
  assert.match(path.lives.metrics, /bitting_dead_man_unarmed\{venue="okx"\} 1/u);
  await pass(40, [guarded.key]);
  assert.match(path.lives.metrics, /bitting_dead_man_unarmed\{venue="okx"\} 0/u);
  assert.deepEqual(open(), ['order']);
  const told = eventsOf(await path.readLedger());
  assert.deepEqual(
    told.map(([event]) => event),
    ['dead-man-unarmed', 'dead-man-armed'],
  );
});

test('An order over a stream arms the timer, frames keep it, and an open connection alone does not (ORD-17).', async () => {
  const { clock } = path.lives;
  const bot = await OkxStream.open(path.url);
  try {
    path.lives.advance(1_000);
    bot.login(guarded.key, clock.wallMs());
    await path.lives.until(() => bot.event('login') !== undefined);
    const order = { instIdCode: 0, tdMode: 'cash', side: 'buy', ordType: 'limit', px: '20000', sz: '0.01' };
    const listed = await requestRaw(path.url, {
      method: 'GET',
      target: '/api/v5/public/instruments?instType=SPOT&instId=BTC-USDT',
    });
    const instIdCode = Number(jsonOf(listed).data[0]?.['instIdCode']);
    bot.send({ id: '1', op: 'order', args: [{ ...order, instIdCode }] });
    await path.lives.until(() => open().length === 1);
    await pass(1);
    assert.deepEqual(timers(), ['30']);
    for (let count = 0; count < 4; count += 1) {
      await pass(SECONDS / 2);
      bot.send('ping');
      await path.lives.until(() => bot.frames.filter(({ pong }) => pong === true).length > count);
    }
    assert.deepEqual(open(), ['order']);
    await pass(SECONDS + 5);
    assert.equal(bot.closed, null);
    assert.deepEqual(open(), []);
  } finally {
    bot.close();
  }
});
