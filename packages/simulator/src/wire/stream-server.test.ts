import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { Recorder } from '../control/recorder.ts';
import { Faults } from '../control/faults.ts';
import { StreamControl } from '../control/stream-control.ts';
import type { StreamFaultRequest } from '../control/stream-faults.ts';
import { ManualClock } from '../engine/clock.ts';
import { OKX_FAULTS } from '../okx/fault-presets.ts';
import { VenueServer } from './server.ts';
import type { StreamFace } from './stream.ts';
import { StreamClient } from './stream-client.fixture.ts';

const clock = new ManualClock(Date.UTC(2026, 10, 21));
const control = new StreamControl(clock);
const recorder = new Recorder();
const received: string[] = [];
const closed: number[] = [];

/** Says hello and answers what it gets; a few words are orders. */
const face: StreamFace = {
  accept: (peer) => {
    if (peer.path === '/refused') {
      return { status: 429, code: '50011', headers: { 'retry-after': '1' }, text: '{"code":"50011"}' };
    }
    if (peer.path !== '/echo') return null;
    peer.sendText(`hello ${peer.query}`);
    return {
      receive: (message, isBinary) => {
        const text = message.toString();
        received.push(text);
        if (text === 'close') peer.close(4004, 'idle');
        else if (text === 'destroy') peer.destroy();
        else if (isBinary) peer.sendBinary(gzipSync(`echo ${text}`));
        else peer.sendText(`echo ${text}`);
      },
      closed: () => closed.push(peer.id),
      subscriptions: () => ['everything'],
      announceUpgrade: () => peer.sendText('we upgrade'),
    };
  },
};

let server: VenueServer;
let url: string;
let client: StreamClient;

before(async () => {
  const reply = { status: 200, code: '0', headers: {}, text: '{}' };
  server = new VenueServer({
    clock,
    venueNow: () => clock.now(),
    recorder,
    faults: new Faults(OKX_FAULTS),
    streams: face,
    streamControl: control,
    answer: () => reply,
    failure: () => reply,
    faultText: () => '{}',
  });
  url = await server.listen(0);
});
beforeEach(async () => {
  received.length = 0;
  closed.length = 0;
  control.faults.clear();
  client = await StreamClient.connect(url, '/echo?a=1', { headers: { 'x-mark': 'm' } });
  assert.equal(await client.next(), 'hello a=1');
  control.recorder.clear();
});
afterEach(async () => {
  await client.close();
  while (control.open().length > 0) await new Promise((resolve) => setImmediate(resolve));
});
after(() => server.close());

function fault(request: StreamFaultRequest): void {
  control.faults.add({ path: '/echo', ...request });
}

async function say(...texts: readonly string[]): Promise<void> {
  for (const text of texts) client.send(text);
  while (received.length < texts.length) await new Promise((resolve) => setImmediate(resolve));
}

test('A stream hands messages over in both directions and remembers each of them', async () => {
  client.send('one');
  assert.equal(await client.next(), 'echo one');
  client.socket.send(Buffer.from('two'));
  await client.next();
  const frames = control.recorder.frames({ path: '/echo' });
  assert.deepEqual(
    frames.map(({ direction, kind, text, isDelivered, at }) => [direction, kind, text, isDelivered, at]),
    [
      ['in', 'text', 'one', true, clock.now()],
      ['out', 'text', 'echo one', true, clock.now()],
      ['in', 'binary', 'two', true, clock.now()],
      ['out', 'binary', 'echo two', true, clock.now()],
    ],
  );
  assert.deepEqual(control.recorder.frames({ direction: 'out', contains: 'two' }).length, 1);
  const [stream] = control.list('/echo').slice(-1);
  assert.deepEqual(
    [stream?.path, stream?.query, stream?.status, stream?.isOpen, stream?.subscriptions],
    ['/echo', 'a=1', 101, true, ['everything']],
  );
  assert.ok(stream?.rawHeaders.includes('x-mark'));
});

test('An upgrade is refused by the face, for an unknown path, and by a fault for as long as told', async () => {
  await assert.rejects(StreamClient.connect(url, '/refused'), /429/);
  await assert.rejects(StreamClient.connect(url, '/nothing'), /404/);
  fault({ kind: 'refuse', status: 503, count: 2 });
  await assert.rejects(StreamClient.connect(url, '/echo'), /503/);
  await assert.rejects(StreamClient.connect(url, '/echo'), /503/);
  const third = await StreamClient.connect(url, '/echo');
  await third.close();
  assert.deepEqual(
    control.list().map(({ status, fault: kind }) => [status, kind]),
    [
      [101, null],
      [429, null],
      [404, null],
      [503, 'refuse'],
      [503, 'refuse'],
      [101, null],
    ],
  );
  assert.equal((await fetch(url)).status, 200);
});

test('A ping of the protocol is answered with its own bytes', async () => {
  client.socket.ping('beat');
  await new Promise((resolve) => client.socket.once('pong', resolve));
  assert.deepEqual(client.pongs, ['beat']);
});

test('A message that is too long, and a frame that is none, end the connection with a code', async () => {
  client.socket.send('x'.repeat(1024 * 1024));
  await client.next();
  client.socket.send('x'.repeat(1024 * 1024 + 1));
  assert.equal((await client.ended()).code, 1009);
  const other = await StreamClient.connect(url, '/echo');
  await other.next();
  const { _socket: tcp } = other.socket as unknown as { readonly _socket: Socket };
  tcp.write(Buffer.from([0x81, 0x01, 0x41]));
  assert.equal((await other.ended()).code, 1002);
  assert.equal(received.length, 1);
});

test('The session is told once that its connection ended, whoever ended it', async () => {
  client.send('close');
  assert.deepEqual(await client.ended(), { code: 4004, reason: 'idle' });
  assert.equal(closed.length, 1);
  const other = await StreamClient.connect(url, '/echo');
  other.send('destroy');
  assert.equal((await other.ended()).code, 1006);
  const third = await StreamClient.connect(url, '/echo');
  await third.close();
  while (closed.length < 3) await new Promise((resolve) => setImmediate(resolve));
  const ends = control.list().map(({ endedBy, closeCode }) => [endedBy, closeCode]);
  assert.deepEqual(ends, [
    ['venue', 4004],
    ['venue', null],
    ['client', 1006],
  ]);
});

test('A dropped connection ends instead of the frame that the fault waited for', async () => {
  fault({ kind: 'drop', skip: 1 });
  await say('1', '2');
  assert.equal(await client.next(), 'echo 1');
  assert.deepEqual(await client.ended(), { code: 1006, reason: '' });
  assert.deepEqual(received, ['1', '2']);
});

test('A fault waits for the text that it names', async () => {
  fault({ kind: 'lose', contains: 'b' });
  await say('a', 'b', 'c');
  assert.deepEqual([await client.next(), await client.next()], ['echo a', 'echo c']);
  const lost = control.recorder.frames({ direction: 'out' }).filter(({ isDelivered }) => !isDelivered);
  assert.deepEqual(
    lost.map(({ text, fault: kind }) => [text, kind]),
    [['echo b', 'lose']],
  );
});

test('A fault finds the text of a compressed frame', async () => {
  fault({ kind: 'duplicate', contains: 'echo x' });
  client.socket.send(Buffer.from('x'));
  await client.until((arrival) => typeof arrival === 'string');
  await client.next();
  assert.equal(control.recorder.frames({ contains: 'echo x' }).length, 2);
});

test('A delay holds a frame and all behind it until its time has come', async () => {
  fault({ kind: 'delay', delayMs: 500, contains: '1' });
  await say('1', '2');
  clock.advance(499);
  client.socket.ping();
  assert.deepEqual(client.unread, []);
  clock.advance(1);
  assert.deepEqual([await client.next(), await client.next()], ['echo 1', 'echo 2']);
});

test('Frames are doubled and swapped', async () => {
  fault({ kind: 'duplicate', contains: '1' });
  fault({ kind: 'swap', contains: '2' });
  await say('1', '2', '3');
  const texts = [await client.next(), await client.next(), await client.next(), await client.next()];
  assert.deepEqual(texts, ['echo 1', 'echo 1', 'echo 3', 'echo 2']);
});

test('A stalled connection executes what comes in and says nothing, not even to pings', async () => {
  fault({ kind: 'stall', contains: '1' });
  await say('1');
  client.socket.ping();
  await say('1', '2');
  while (control.recorder.frames({ direction: 'in' }).length < 4)
    await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(received, ['1', '1', '2']);
  assert.deepEqual([client.unread, client.pongs], [[], []]);
  assert.equal(client.socket.readyState, client.socket.OPEN);
});

test('A close frame of the test’s choosing takes the place of a frame', async () => {
  fault({ kind: 'close', code: 4005, reason: 'full' });
  await say('1');
  assert.deepEqual(await client.ended(), { code: 4005, reason: 'full' });
});

test('A cut frame stops after its bytes', async () => {
  fault({ kind: 'cut', bytes: 4 });
  await say('1');
  assert.equal((await client.ended()).code, 1006);
  assert.deepEqual(client.unread, []);
});

test('What comes in is lost before or after it is executed, ignored, or executed late', async () => {
  fault({ kind: 'ignore', contains: 'i' });
  fault({ kind: 'late', contains: 'l', delayMs: 100 });
  fault({ kind: 'drop-after', contains: 'a' });
  for (const text of ['i', 'l', 'x']) client.send(text);
  assert.equal(await client.next(), 'echo x');
  clock.advance(100);
  assert.equal(await client.next(), 'echo l');
  client.send('a');
  assert.equal((await client.ended()).code, 1006);
  assert.deepEqual(received, ['x', 'l', 'a']);
  assert.equal(control.recorder.frames({ contains: 'echo a' })[0]?.isDelivered, false);
  const other = await StreamClient.connect(url, '/echo');
  fault({ kind: 'drop-before', contains: 'b' });
  other.send('b');
  assert.equal((await other.ended()).code, 1006);
  assert.deepEqual(received, ['x', 'l', 'a']);
});

test('An upgrade of the venue is announced, and the connections end when its time has come', async () => {
  control.announceUpgrade({ path: '/echo', closeAfterMs: 60_000 });
  assert.equal(await client.next(), 'we upgrade');
  clock.advance(59_999);
  client.send('still here');
  assert.equal(await client.next(), 'echo still here');
  clock.advance(1);
  assert.equal((await client.ended()).code, 1001);
});

test('One connection is killed, stalled or spoken to by its number', async () => {
  const id = control.open('/echo')[0]?.id ?? 0;
  control.send(id, 'out of nowhere');
  assert.equal(await client.next(), 'out of nowhere');
  control.stall(id);
  await say('1');
  assert.deepEqual(client.unread, []);
  control.kill(id);
  assert.equal((await client.ended()).code, 1006);
  assert.throws(() => control.kill(id), RangeError);
});
