import assert from 'node:assert/strict';
import net from 'node:net';
import { afterEach, beforeEach, test } from 'node:test';
import { Cleanup } from '../support/cleanup.ts';
import { openRaw, type RawConnection } from '../support/raw-client.ts';
import { startFaultProxy, type FaultProxy, type WireFault } from './fault-proxy.ts';

const QUESTION = 'POST /act HTTP/1.1\r\n\r\n';
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** A venue that answers each whole request, and remembers what it read and how its connections ended. */
interface SmallVenue {
  readonly port: number;
  readonly read: string[];
  readonly ends: string[];
  close(): Promise<void>;
}

let cleanup: Cleanup;
let venue: SmallVenue;
let proxy: FaultProxy;
let timers: { readonly delayMs: number; readonly call: () => void }[];

beforeEach(async () => {
  cleanup = new Cleanup();
  timers = [];
  venue = cleanup.add(await startSmallVenue());
  proxy = cleanup.add(
    await startFaultProxy(
      { host: '127.0.0.1', port: venue.port },
      { after: (delayMs, call) => void timers.push({ delayMs, call }) },
    ),
  );
});
afterEach(async () => cleanup.close());

async function startSmallVenue(): Promise<SmallVenue> {
  const read: string[] = [];
  const ends: string[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    const at = read.push('') - 1;
    sockets.add(socket);
    socket.on('data', (chunk) => {
      read[at] += chunk.toString('latin1');
      if (read[at]?.endsWith('\r\n\r\n') === true) socket.write(ANSWER);
    });
    socket.on('end', () => {
      ends.push('close');
      socket.end();
    });
    socket.on('error', () => ends.push('reset'));
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as net.AddressInfo).port,
    read,
    ends,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

async function connect(): Promise<RawConnection> {
  const connection = await openRaw(`http://127.0.0.1:${proxy.place.port}`);
  cleanup.add({ close: async () => connection.end() });
  return connection;
}

async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; !holds(); turn += 1) {
    assert.ok(turn < 2_000, 'it did not come to it');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

void test('The proxy changes nothing unless told, request after request, and counts them.', async () => {
  const connection = await connect();
  for (const times of [1, 2, 3]) {
    connection.write(QUESTION);
    assert.equal((await connection.readAnswer())?.body.toString(), 'ok');
    assert.equal(proxy.countRequests('POST /act'), times);
    assert.equal(proxy.lastRequestBytes, QUESTION.length);
    assert.equal(proxy.lastResponseBytes, ANSWER.length);
  }
  assert.deepEqual(venue.read, [QUESTION.repeat(3)]);
  assert.equal(proxy.countRequests('POST /other'), 0);
});

for (const ending of ['close', 'reset'] as const)
  for (const bytes of [0, 1, 10, QUESTION.length])
    void test(`A request cut after ${bytes} bytes (${ending}) arrives so far and gets no answer.`, async () => {
      const connection = await connect();
      const armed = proxy.arm('POST', { kind: 'cut', direction: 'request', bytes, ending });
      connection.write(QUESTION);
      await connection.closed;
      await armed.ended;
      await until(() => venue.ends.length === 1);
      assert.deepEqual(venue.ends, [ending]);
      assert.deepEqual(venue.read, [QUESTION.slice(0, bytes)]);
    });

for (const bytes of [0, 1, ANSWER.length - 1])
  void test(`A response cut after ${bytes} bytes is no answer, though the request arrived whole.`, async () => {
    const connection = await connect();
    const armed = proxy.arm('POST', { kind: 'cut', direction: 'response', bytes, ending: 'close' });
    connection.write(QUESTION);
    assert.equal(await connection.readAnswer(), null);
    await armed.ended;
    assert.deepEqual(venue.read, [QUESTION]);
  });

void test('A response cut after its last byte is an answer, and then the end.', async () => {
  const connection = await connect();
  const fault: WireFault = { kind: 'cut', direction: 'response', bytes: ANSWER.length, ending: 'close' };
  const armed = proxy.arm('POST', fault);
  connection.write(QUESTION);
  assert.equal((await connection.readAnswer())?.body.toString(), 'ok');
  await connection.closed;
  assert.equal(armed.hasStruck, true);
});

void test('A half-closed request ends for the venue, whose answer still comes.', async () => {
  const connection = await connect();
  proxy.arm('POST', { kind: 'half-close', direction: 'request', bytes: QUESTION.length });
  connection.write(QUESTION);
  assert.equal((await connection.readAnswer())?.body.toString(), 'ok');
  assert.deepEqual(venue.ends, ['close']);
});

void test('What is held arrives after its release, and not before.', async () => {
  const connection = await connect();
  const held = proxy.arm('POST', { kind: 'hold', direction: 'request', bytes: 5 });
  connection.write(QUESTION);
  await until(() => held.hasStruck && venue.read[0]?.length === 5);
  held.release();
  assert.equal((await connection.readAnswer())?.body.toString(), 'ok');
  assert.deepEqual(venue.read, [QUESTION]);
});

void test('A held answer arrives after its release.', async () => {
  const connection = await connect();
  const held = proxy.arm('POST', { kind: 'hold', direction: 'response', bytes: 0 });
  connection.write(QUESTION);
  await until(() => held.hasStruck);
  held.release();
  assert.equal((await connection.readAnswer())?.body.toString(), 'ok');
});

void test('A fault hits the request that it names, once; a released one hits nothing.', async () => {
  const connection = await connect();
  const cut = { kind: 'cut', direction: 'response', bytes: 0, ending: 'reset' } as const;
  proxy.arm('POST', cut).release();
  const armed = proxy.arm('GET', cut);
  connection.write(QUESTION);
  assert.equal((await connection.readAnswer())?.status, 200);
  assert.equal(armed.isTaken, false);
  connection.write('GET / HTTP/1.1\r\n\r\n');
  await connection.closed;
  assert.equal(armed.isTaken, true);
  const next = await connect();
  next.write('GET / HTTP/1.1\r\n\r\n');
  assert.equal((await next.readAnswer())?.status, 200);
});

void test('A slow wire lets one piece pass after each wait, in order.', async () => {
  proxy.setPace({ delayMs: 30, pieceBytes: 9 });
  const connection = await connect();
  connection.write(QUESTION);
  for (let piece = 1; piece <= Math.ceil(QUESTION.length / 9); piece += 1) {
    await until(() => timers.length === 1);
    assert.equal(timers[0]?.delayMs, 30);
    timers.shift()?.call();
    await until(() => venue.read[0] === QUESTION.slice(0, 9 * piece));
  }
  let answer: string | undefined;
  void connection.readAnswer().then((read) => (answer = read?.body.toString()));
  await until(() => {
    timers.shift()?.call();
    return answer !== undefined;
  });
  assert.equal(answer, 'ok');
});
