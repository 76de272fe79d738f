import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { startSimulator, type Simulator } from '../compose.ts';
import { ManualClock } from '../engine/clock.ts';
import type { ApiKey } from '../engine/records.ts';
import { send, type WireAnswer } from '../okx/wire.fixture.ts';

const clock = new ManualClock(Date.UTC(2026, 10, 21));
let simulator: Simulator;
let key: ApiKey;

before(async () => {
  simulator = await startSimulator({
    seed: 1,
    clock,
    port: 0,
    controlPort: 0,
    marketMaker: false,
    variants: { rateLimitFactor: null },
  });
});
beforeEach(() => {
  simulator.control.reset();
  const { uid } = simulator.control.createAccount({ funds: { USDT: '1000000' } });
  key = simulator.control.createKey({ uid });
});
after(() => simulator.close());

const path = '/api/v5/trade/order';
const body = '{"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","px":"66000","sz":"0.01"}';

function order(): Promise<WireAnswer> {
  return send(simulator.okxUrl, { method: 'POST', target: path, body, key, at: clock.now() });
}

function openOrders(): number {
  return simulator.control.truth().openOrders.length;
}

/** Resolves once the venue has received its n-th request. */
async function received(count: number): Promise<void> {
  while (simulator.control.countRequests() < count) await new Promise((resolve) => setImmediate(resolve));
}

test('Without a fault an order is executed and answered', async () => {
  assert.equal((await order()).code, '0');
  assert.equal(openOrders(), 1);
});

test('A drop before execution cuts the connection and does nothing', async () => {
  simulator.control.addFault({ kind: 'drop-before', path });
  await assert.rejects(order());
  assert.equal(openOrders(), 0);
  const [request] = simulator.control.requests();
  assert.deepEqual([request?.fault, request?.isExecuted], ['drop-before', false]);
  assert.equal((await order()).code, '0');
});

test('A drop after execution cuts the connection although the order stands', async () => {
  simulator.control.addFault({ kind: 'drop-after', path });
  await assert.rejects(order());
  assert.equal(openOrders(), 1);
  assert.equal(simulator.control.requests()[0]?.isExecuted, true);
});

test('A cut answer stops after the wanted bytes although the order stands', async () => {
  simulator.control.addFault({ kind: 'cut', path, bytes: 110 });
  await assert.rejects(order());
  assert.equal(openOrders(), 1);
});

test('An answer of the test’s choosing replaces execution', async () => {
  simulator.control.addFault({
    kind: 'answer',
    path,
    status: 502,
    body: '<html>bad gateway</html>',
    headers: { 'x-odd': '1' },
  });
  const answer = await order();
  assert.deepEqual([answer.status, answer.text], [502, '<html>bad gateway</html>']);
  assert.equal(openOrders(), 0);
});

test('A storm of rate limits and an outage answer in the venue’s words for as long as told', async () => {
  simulator.control.addFault({ kind: 'rate-limit', path: '/api/v5/trade/*', count: 2 });
  simulator.control.addFault({ kind: 'maintenance', count: 1 });
  const codes: string[] = [];
  for (let count = 0; count < 4; count += 1) {
    const { status, code } = await order();
    codes.push(`${status} ${code}`);
  }
  assert.deepEqual(codes, ['429 50011', '429 50011', '503 50001', '200 0']);
});

test('A fault waits for its method, its path and its turn', async () => {
  simulator.control.addFault({ kind: 'answer', method: 'GET', path, status: 500 });
  simulator.control.addFault({ kind: 'answer', path: '/api/v5/trade/cancel-order', status: 500 });
  simulator.control.addFault({ kind: 'answer', method: 'POST', path, status: 500, skip: 1 });
  assert.deepEqual([(await order()).status, (await order()).status, (await order()).status], [200, 500, 200]);
  assert.equal(simulator.control.pendingFaults().length, 2);
});

test('A delay executes and answers only when its time has come', async () => {
  simulator.control.addFault({ kind: 'delay', path, delayMs: 5000 });
  const answer = order();
  await received(1);
  clock.advance(4999);
  assert.equal(openOrders(), 0);
  clock.advance(1);
  assert.equal((await answer).code, '0');
  assert.equal(openOrders(), 1);
});

test('A late execution happens after the caller was told that the outcome is unknown', async () => {
  simulator.control.addFault({ kind: 'late', path, delayMs: 3000, status: 400 });
  const answer = await order();
  assert.deepEqual([answer.status, answer.code], [400, '50004']);
  assert.equal(openOrders(), 0);
  clock.advance(3000);
  assert.equal(openOrders(), 1);
});

test('A shifted clock makes honest timestamps stale and shows in the public time', async () => {
  simulator.control.setClockOffset(60_000);
  assert.equal((await order()).code, '50102');
  const { data } = await send(simulator.okxUrl, { target: '/api/v5/public/time' });
  assert.equal(data[0]?.['ts'], (clock.now() + 60_000).toString());
  simulator.control.setClockOffset(0);
  assert.equal((await order()).code, '0');
});

test('Every byte that came in can be read back', async () => {
  await order();
  const [request] = simulator.control.requests({ method: 'POST', path });
  assert.equal(request?.body, body);
  assert.equal(request.target, path);
  assert.ok(request.rawHeaders.includes(key.apiKey));
  const raw = simulator.control
    .connections()
    .map(({ rawBase64 }) => Buffer.from(rawBase64, 'base64').toString())
    .find((text) => text.includes(body));
  assert.ok(raw?.startsWith(`POST ${path} HTTP/1.1\r\n`));
  simulator.control.clearRequests();
  assert.equal(simulator.control.countRequests(), 0);
});

test('The control port does over HTTP what the object does', async () => {
  const call = async (method: 'GET' | 'POST', target: string, value?: object) =>
    send(simulator.controlUrl, {
      method,
      target,
      ...(value === undefined ? {} : { body: JSON.stringify(value) }),
    });
  const account = (await call('POST', '/accounts', { funds: { USDT: '5' } })).json;
  const made = (await call('POST', '/keys', { uid: account['uid'], permissions: ['read_only'] }))
    .json as unknown as ApiKey;
  await call('POST', '/fund', { uid: account['uid'], asset: 'BTC', amount: '1', wallet: 'funding' });
  const balances = await send(simulator.okxUrl, {
    target: '/api/v5/asset/balances',
    key: made,
    at: clock.now(),
  });
  assert.equal(balances.data[0]?.['bal'], '1');
  await call('POST', '/faults', { kind: 'answer', path: '/api/v5/public/time', status: 500 });
  assert.equal((await send(simulator.okxUrl, { target: '/api/v5/public/time' })).status, 500);
  assert.equal((await call('GET', '/requests/count?path=/api/v5/public/time')).json['count'], 1);
  await call('POST', '/prices', { instrumentId: 'BTC-USDT', price: '12345' });
  assert.equal(simulator.control.truth().prices['BTC-USDT']?.last.toString(), '12345');
  assert.equal((await call('POST', '/fund', { uid: 'nobody', asset: 'BTC', amount: '1' })).status, 400);
  assert.equal((await call('GET', '/nothing')).status, 404);
  const truth = (await call('GET', '/truth')).json;
  assert.deepEqual(Object.values(truth['totals'] as object), ['0', '0']);
});
