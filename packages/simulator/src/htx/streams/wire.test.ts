import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createHmac } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { startSimulator } from '../../compose.ts';
import { ManualClock } from '../../engine/clock.ts';
import type { ApiKey } from '../../engine/records.ts';
import { StreamClient } from '../../wire/stream-client.fixture.ts';

const START = Date.UTC(2026, 10, 21);
const clock = new ManualClock(START);
const simulator = await startSimulator({ seed: 6, clock, port: 0, controlPort: 0, marketMaker: true });
const clients: StreamClient[] = [];
after(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await simulator.close();
});

let uid: string;
let key: ApiKey;
beforeEach(() => {
  simulator.htx.reset();
  ({ uid } = simulator.htx.createAccount({ funds: { USDT: '50000' } }));
  key = simulator.htx.createKey({ uid });
});

async function connect(base: string, path: string, isPacked = true): Promise<StreamClient> {
  const read = (data: Buffer): string => (isPacked ? gunzipSync(data) : data).toString();
  const client = await StreamClient.connect(base, path, { read });
  clients.push(client);
  return client;
}

/** A login as a client of its own writes it, for the host that it really connected to. */
function contractLogin(path: string): object {
  const values = {
    AccessKeyId: key.apiKey,
    SignatureMethod: 'HmacSHA256',
    SignatureVersion: '2',
    Timestamp: new Date(clock.now()).toISOString().slice(0, 19),
  };
  const query = new URLSearchParams(values).toString();
  const text = ['GET', new URL(simulator.htxContractUrl).host, path, query].join('\n');
  const Signature = createHmac('sha256', key.secret).update(text).digest('base64');
  return { op: 'auth', type: 'api', ...values, Signature };
}

test('A market socket speaks in packed frames, which the record shows unpacked', async () => {
  const client = await connect(simulator.htxSpotUrl, '/ws');
  client.send({ sub: 'market.btcusdt.bbo', id: '1' });
  assert.equal((await client.json())['subbed'], 'market.btcusdt.bbo');
  assert.equal((await client.json())['ch'], 'market.btcusdt.bbo');
  simulator.htx.tick();
  const push = await client.next();
  const [stream] = simulator.htx.streams.list('/ws');
  assert.deepEqual([stream?.isOpen, stream?.subscriptions], [true, ['market.btcusdt.bbo']]);
  const frames = simulator.htx.streams.recorder.frames({ path: '/ws', direction: 'out' });
  assert.equal(frames.at(-1)?.text, push);
});

test('Pings of the venue come by its clock, and the protocol’s own are answered', async () => {
  const client = await connect(simulator.htxContractUrl, '/linear-swap-ws');
  clock.advance(5000);
  assert.deepEqual(await client.json(), { ping: clock.now() });
  client.socket.ping('hello');
  await new Promise((resolve) => client.socket.once('pong', resolve));
  assert.deepEqual(client.pongs, ['hello']);
});

test('A login that signs the host that was addressed is taken, and what REST does is pushed', async () => {
  const path = '/ws/v5/notification';
  const client = await connect(simulator.htxContractUrl, path);
  client.send(contractLogin(path));
  assert.equal((await client.json())['err-code'], 0);
  client.send({ op: 'sub', topic: 'account' });
  await client.until((arrival) => typeof arrival === 'string' && arrival.includes('"snapshot"'));
  simulator.htx.fund({ uid, asset: 'USDT', amount: '70', wallet: 'contract' });
  const push = await client.json<{ readonly event: string; readonly data: { readonly equity: string } }>();
  assert.deepEqual([push.event, push.data.equity], ['transferred', '70']);
});

test('A reset cuts the sockets, and new ones see the new venue', async () => {
  const client = await connect(simulator.htxSpotUrl, '/ws');
  simulator.htx.reset();
  assert.equal((await client.ended()).code, 1006);
  const next = await connect(simulator.htxSpotUrl, '/ws');
  next.send({ sub: 'market.btcusdt.trade.detail', id: '1' });
  assert.equal((await next.json())['status'], 'ok');
  const arrived = next.json();
  for (let count = 0; count < 10; count += 1) simulator.htx.tick();
  assert.equal((await arrived)['ch'], 'market.btcusdt.trade.detail');
});

test('An announced upgrade is told before the connection ends', async () => {
  const client = await connect(simulator.htxContractUrl, '/linear-swap-notification');
  simulator.htx.streams.announceUpgrade({ closeAfterMs: 1000 });
  assert.equal((await client.json())['op'], 'close');
  clock.advance(1000);
  assert.equal((await client.ended()).code, 1001);
});

test('A path of the other host is no stream', async () => {
  await assert.rejects(connect(simulator.htxSpotUrl, '/linear-swap-ws'), /404/);
  await connect(simulator.htxContractUrl, '/linear-swap-ws');
});
