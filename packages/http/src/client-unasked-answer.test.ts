import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { test, type TestContext } from 'node:test';

import type { PoolBounds } from './bounds.ts';
import { createPool, type UpstreamPool, type UpstreamResult } from './client.ts';
import { ManualTime } from './testing/manual-time.ts';
import { writeSized } from './testing/response-examples.ts';
import { fillRequest } from './testing/venue-stage.ts';
import { atTurnEnd, onceAllIsRead } from './turn.ts';
import { UpstreamDialer } from './upstream-socket.ts';

/** A connection without a network: what it is given in one turn is heard in one turn, as several records of one read are. */
interface Wire {
  readonly socket: Socket;
  readonly written: string[];
  give(text: string): void;
  hear(body: string): void;
}

interface WireStage {
  readonly pool: UpstreamPool;
  readonly time: ManualTime;
  readonly wires: Wire[];
  readonly told: string[];
  readonly begin: (name: string) => void;
}

function openStage(context: TestContext, bounds: Partial<PoolBounds> = { connectionsMax: 1 }): WireStage {
  const wires: Wire[] = [];
  const told: string[] = [];
  const time = new ManualTime();
  context.mock.method(
    UpstreamDialer.prototype,
    'dial',
    (onReady: () => void, onBytes: (chunk: Buffer) => void) => {
      const socket = new Socket();
      const written: string[] = [];
      context.mock.method(socket, 'write', (bytes: string) => written.push(bytes.split(' ')[1] ?? ''));
      const give = (text: string): void => onBytes(Buffer.from(text));
      wires.push({ socket, written, give, hear: (body) => give(writeSized(body)) });
      setImmediate(onReady);
      return socket;
    },
  );
  const target = { host: '127.0.0.1', port: 1, tls: null, hostHeader: 'venue.test' };
  const pool = createPool(target, { clock: time, every: time.every, allowConnect: () => true, bounds });
  context.after(() => {
    for (const { socket } of wires) socket.destroy();
  });
  const begin = (name: string): void => {
    pool.begin(fillRequest({ target: name }), (result) => told.push(`${name} ${readBody(result)}`));
  };
  return { pool, time, wires, told, begin };
}

function readBody(result: UpstreamResult): string {
  return result.kind === 'response' ? result.body.toString() : `${result.kind}: ${result.cause}`;
}

async function turn(): Promise<void> {
  await new Promise(setImmediate);
}

test('pool gives an answer that nobody asked for to no call that waits', async (context) => {
  const { wires, told, begin } = openStage(context);
  begin('/1');
  begin('/2');
  await turn();
  wires[0]?.hear('A');
  wires[0]?.hear('B');
  assert.deepEqual(told, ['/1 A']);
  await turn();
  await turn();
  assert.deepEqual(
    wires.map(({ written }) => written),
    [['/1'], ['/2']],
  );
  wires[1]?.hear('C');
  await turn();
  assert.deepEqual(told, ['/1 A', '/2 C']);
});

test('pool gives it to no call either that is begun on hearing of the answer before it', async (context) => {
  const { pool, wires, told, begin } = openStage(context);
  pool.begin(fillRequest(), () => {
    begin('/2');
  });
  await turn();
  wires[0]?.hear('A');
  wires[0]?.hear('B');
  await turn();
  await turn();
  assert.deepEqual(
    wires.map(({ written }) => written.at(-1)),
    ['/api/v5/public/time', '/2'],
  );
  wires[1]?.hear('C');
  await turn();
  assert.deepEqual(told, ['/2 C']);
});

for (const event of ['end', 'close']) {
  test(`pool gives the answer, and the connection to no waiting call, where ${event} comes in the same turn`, async (context) => {
    const { wires, told, begin } = openStage(context);
    begin('/1');
    begin('/2');
    await turn();
    wires[0]?.hear('A');
    assert.deepEqual(told, []);
    wires[0]?.socket.emit(event);
    assert.deepEqual(told, ['/1 A']);
    await turn();
    await turn();
    assert.deepEqual(told, ['/1 A']);
    assert.deepEqual(
      wires.map(({ written }) => written),
      [['/1'], ['/2']],
    );
  });
}

test('pool joins what comes of one answer in one turn, and in several', async (context) => {
  const { wires, told, begin } = openStage(context);
  begin('/1');
  await turn();
  for (const piece of ['HTTP/1.1 200 OK\r\n', 'Content-Length: 3\r\n']) wires[0]?.give(piece);
  await turn();
  for (const piece of ['\r\na', 'b', 'c']) wires[0]?.give(piece);
  await turn();
  assert.deepEqual(told, ['/1 abc']);
});

test('pool starts waiting calls in their order once the read is over, and opens no connection for them', async (context) => {
  const { pool, wires, told, begin } = openStage(context, { connectionsMax: 2 });
  await pool.warm(1);
  begin('/1');
  wires[0]?.hear('A');
  atTurnEnd(() => {
    begin('/2');
    assert.deepEqual(pool.stats(), { connections: 1, free: 1, waiting: 1, connects: 1 });
  });
  await turn();
  assert.deepEqual(pool.stats(), { connections: 1, free: 0, waiting: 0, connects: 1 });
  begin('/3');
  assert.deepEqual(pool.stats(), { connections: 2, free: 0, waiting: 1, connects: 2 });
  wires[0]?.hear('B');
  atTurnEnd(() => {
    begin('/4');
  });
  await turn();
  assert.deepEqual(
    wires.map(({ written }) => written),
    [['/1', '/2', '/4'], ['/3']],
  );
  assert.deepEqual(told, ['/1 A', '/2 B']);
});

test('pool counts the time of a waiting call to the turn in which it would start', async (context) => {
  const { time, wires, told, begin } = openStage(context);
  begin('/1');
  await turn();
  begin('/2');
  wires[0]?.hear('A');
  onceAllIsRead(() => {
    time.advance(1_000);
  });
  await turn();
  assert.deepEqual(told, ['/1 A', '/2 not-sent: queue-timeout']);
  assert.deepEqual(wires[0]?.written, ['/1']);
});

test('pool that is closed in the turn of an answer starts nothing more', async (context) => {
  const { pool, wires, told, begin } = openStage(context);
  begin('/1');
  begin('/2');
  await turn();
  wires[0]?.hear('A');
  await pool.close();
  assert.deepEqual(told, ['/2 not-sent: pool-closed', '/1 A']);
  assert.deepEqual(pool.stats(), { connections: 0, free: 0, waiting: 0, connects: 1 });
  await turn();
  assert.deepEqual(wires[0]?.written, ['/1']);
});

test('pool hears the answers of one turn together, and frees their connections at its end', async (context) => {
  const { pool, wires, told, begin } = openStage(context, { connectionsMax: 3 });
  for (const name of ['/1', '/2', '/3']) begin(name);
  await turn();
  const asked = context.mock.method(globalThis, 'setImmediate').mock;
  for (const wire of wires) wire.hear('A');
  assert.equal(asked.callCount(), 2);
  asked.restore();
  assert.deepEqual(told, []);
  atTurnEnd(() => {
    assert.deepEqual(told, ['/1 A', '/2 A', '/3 A']);
    for (const name of ['/4', '/5', '/6']) begin(name);
    assert.deepEqual(
      wires.map(({ written }) => written.length),
      [1, 1, 1],
    );
  });
  await turn();
  assert.deepEqual(
    wires.map(({ written }) => written.length),
    [2, 2, 2],
  );
  for (const wire of wires) wire.hear('B');
  await turn();
  assert.equal(pool.stats().free, 3);
  assert.equal(told.length, 6);
});

test('pool keeps no connection whose answer came before its request was written, though the rest left in the same turn', async (context) => {
  const { pool, wires, told, begin } = openStage(context);
  begin('/1');
  await turn();
  let left = 1;
  Object.defineProperty(wires[0]?.socket, 'writableLength', { get: () => left });
  wires[0]?.hear('A');
  left = 0;
  await turn();
  assert.deepEqual(told, ['/1 A']);
  assert.equal(pool.stats().connections, 0);
});
