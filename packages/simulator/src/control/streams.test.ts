import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { startSimulator, type Simulator } from '../compose.ts';
import { ManualClock } from '../engine/clock.ts';
import { send } from '../okx/wire.fixture.ts';
import { StreamClient } from '../wire/stream-client.fixture.ts';

const clock = new ManualClock(Date.UTC(2026, 10, 21));
const path = '/ws/v5/public';
const ticker = { channel: 'tickers', instId: 'BTC-USDT' };
let simulator: Simulator;
let client: StreamClient;

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
beforeEach(async () => {
  simulator.control.reset();
  client = await StreamClient.connect(simulator.okxUrl, path);
  client.send({ op: 'subscribe', args: [ticker] });
  assert.equal((await client.json())['event'], 'subscribe');
  await client.json();
});
afterEach(() => client.close());
after(() => simulator.close());

interface Shown {
  readonly id: number;
  readonly path: string;
  readonly isOpen: boolean;
  readonly subscriptions: readonly string[];
}

async function call<T>(method: 'GET' | 'POST' | 'DELETE', target: string, body?: object): Promise<T> {
  const response = await fetch(simulator.controlUrl + target, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const value = (await response.json()) as T;
  return response.ok ? value : Promise.reject(new Error(JSON.stringify(value)));
}

async function open(): Promise<Shown> {
  const streams = await call<readonly Shown[]>('GET', `/streams?path=${path}`);
  const [stream, ...more] = streams.filter(({ isOpen }) => isOpen);
  assert.ok(stream !== undefined && more.length === 0);
  return stream;
}

test('The control port shows who is connected, to what they subscribed, and every frame', async () => {
  const { id, subscriptions } = await open();
  assert.deepEqual(
    subscriptions.map((text) => JSON.parse(text) as unknown),
    [ticker],
  );
  const query = `/streams/frames?stream=${id}&direction=in&contains=subscribe`;
  const { frames, dropped } = await call<{ frames: readonly { text: string }[]; dropped: number }>(
    'GET',
    query,
  );
  assert.deepEqual(
    [frames.map(({ text }) => (JSON.parse(text) as { op: string }).op), dropped],
    [['subscribe'], 0],
  );
  await call('DELETE', '/streams/frames');
  assert.deepEqual((await call<{ frames: readonly unknown[] }>('GET', '/streams/frames')).frames, []);
  assert.equal((await open()).id, id);
  assert.deepEqual(await call<readonly unknown[]>('GET', '/streams?venue=htx'), []);
});

test('The control port sends, stalls and kills one connection', async () => {
  const { id } = await open();
  await call('POST', '/streams/send', { id, text: 'made up' });
  assert.equal(await client.next(), 'made up');
  await call('POST', '/streams/stall', { id });
  client.send('ping');
  await call('POST', '/streams/kill', { id });
  assert.deepEqual(await client.ended(), { code: 1006, reason: '' });
  await assert.rejects(call('POST', '/streams/kill', { id }), /no open stream/);
  const other = await StreamClient.connect(simulator.okxUrl, path);
  await call('POST', '/streams/kill', { id: (await open()).id, code: 4006, reason: 'odd' });
  assert.deepEqual(await other.ended(), { code: 4006, reason: 'odd' });
});

test('The control port adds faults, shows them and takes them back', async () => {
  const fault = { kind: 'lose', path, contains: 'pong' };
  await call('POST', '/streams/faults', fault);
  assert.equal((await call<readonly unknown[]>('GET', '/streams/faults')).length, 1);
  client.send('ping');
  client.send('ping');
  assert.equal(await client.next(), 'pong');
  await call('POST', '/streams/faults', fault);
  await call('DELETE', '/streams/faults');
  assert.deepEqual(await call('GET', '/streams/faults'), []);
  await assert.rejects(call('POST', '/streams/faults', { kind: 'no-such' }), /no-such/);
});

test('An upgrade of OKX is announced with 64008 and ends the connections when their time has come', async () => {
  await call('POST', '/streams/upgrade', { closeAfterMs: 20_000 });
  const notice = await client.json();
  assert.deepEqual([notice['event'], notice['code']], ['notice', '64008']);
  clock.advance(19_999);
  assert.equal((await open()).isOpen, true);
  clock.advance(1);
  assert.equal((await client.ended()).code, 1001);
});

test('A reset ends every stream, and those that come after it hear of the new venue', async () => {
  simulator.control.reset();
  assert.equal((await client.ended()).code, 1006);
  const { uid } = simulator.control.createAccount({ funds: { USDT: '1000000' } });
  const key = simulator.control.createKey({ uid });
  const fresh = await StreamClient.connect(simulator.okxUrl, path);
  fresh.send({ op: 'subscribe', args: [{ channel: 'bbo-tbt', instId: 'BTC-USDT' }] });
  for (let count = 0; count < 2; count += 1) await fresh.json();
  const body = '{"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","px":"66000","sz":"0.1"}';
  await send(simulator.okxUrl, { method: 'POST', target: '/api/v5/trade/order', body, key, at: clock.now() });
  const { data } = await fresh.json<{ data: readonly { bids: readonly string[][] }[] }>();
  assert.deepEqual(data[0]?.bids, [['66000', '0.1', '0', '1']]);
  await fresh.close();
});
