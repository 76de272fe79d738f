import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { connect } from 'node:tls';

import { HTTP_SERVER_BOUNDS } from './bounds.ts';
import { HandshakeBudget } from './handshake-budget.ts';
import { writeRequest } from './testing/request-examples.ts';
import { echoPath, ServerStage } from './testing/server-stage.ts';
import { AUTHORITY, GOOD, SERVER_NAME } from './testing/tls-material.ts';

const BOUNDS = {
  ...HTTP_SERVER_BOUNDS,
  handshakesMax: 3,
  handshakesPerAddressMax: 2,
  handshakesPerSecondMax: 4,
};

function openSocket(context: TestContext): Socket {
  const socket = new Socket();
  context.after(() => socket.destroy());
  return socket;
}

test('handshake budget gives up the oldest handshake of an address that has too many', (context) => {
  const budget = new HandshakeBudget(BOUNDS);
  const [first, second, third] = [openSocket(context), openSocket(context), openSocket(context)];
  for (const socket of [first, second, third]) assert.equal(budget.begin(socket, 'a', 0), true);
  assert.deepEqual([first.destroyed, second.destroyed, third.destroyed], [true, false, false]);
  assert.equal(budget.open, 2);
});

test('handshake budget gives up the oldest of all where there are too many in all', (context) => {
  const budget = new HandshakeBudget(BOUNDS);
  const sockets = ['a', 'b', 'c', 'd'].map((address) => ({ address, socket: openSocket(context) }));
  for (const { address, socket } of sockets) assert.equal(budget.begin(socket, address, 0), true);
  assert.deepEqual(
    sockets.map(({ socket }) => socket.destroyed),
    [true, false, false, false],
  );
});

test('handshake budget forgets what has ended', (context) => {
  const budget = new HandshakeBudget(BOUNDS);
  const sockets = [1, 2, 3].map(() => openSocket(context));
  for (const socket of sockets) {
    budget.begin(socket, 'a', 0);
    budget.end(socket);
    budget.end(socket);
  }
  assert.equal(budget.open, 0);
  assert.deepEqual(
    sockets.map((socket) => socket.destroyed),
    [false, false, false],
  );
});

test('handshake budget lets an address begin so many within a second, finished or not, and others as well', (context) => {
  const budget = new HandshakeBudget(BOUNDS);
  const begin = (address: string, nowMs: number): boolean => {
    const socket = openSocket(context);
    const begins = budget.begin(socket, address, nowMs);
    budget.end(socket);
    return begins;
  };
  assert.deepEqual(
    [1, 2, 3, 4, 5].map(() => begin('a', 999)),
    [true, true, true, true, false],
  );
  assert.equal(begin('b', 999), true);
  assert.equal(begin('a', 1_000), true);
});

test('handshake budget counts no more addresses than it may, and those that it counts go on', (context) => {
  const budget = new HandshakeBudget({ ...BOUNDS, handshakesPerSecondMax: 1, handshakeAddressesMax: 1 });
  const begin = (address: string): boolean => budget.begin(openSocket(context), address, 0);
  assert.deepEqual([begin('a'), begin('b'), begin('b'), begin('a')], [true, true, true, false]);
});

/** Answered over a handshake of its own. */
async function ask(context: TestContext, port: number): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, ca: AUTHORITY, servername: SERVER_NAME });
  socket.on('error', () => undefined);
  context.after(() => socket.destroy());
  socket.write(writeRequest({ lines: ['Connection: close'] }));
  let text = '';
  for await (const chunk of socket.setEncoding('latin1')) text += String(chunk);
  return text;
}

test('LIM-05 server serves whoever shakes hands amid a flood of those who never do', async (context) => {
  const bounds = {
    handshakesMax: 16,
    handshakesPerAddressMax: 16,
    handshakesPerSecondMax: 10_000,
    connectionsMax: 64,
  };
  const stage = await ServerStage.open(context, { tls: GOOD, onRequest: echoPath, bounds });
  for (let round = 0; round < 5; round += 1) {
    const flood = await Promise.all(Array.from({ length: 40 }, () => stage.connect()));
    for (const peer of flood) peer.socket.write(Buffer.from('1603010200', 'hex'));
    await stage.turns();
    assert.match(await ask(context, stage.port), /^HTTP\/1\.1 200 /u);
    assert.ok(stage.server.stats().connections <= 17, `${stage.server.stats().connections} connections`);
  }
});

test('LIM-05 server hangs up on an address that begins too many handshakes within a second', async (context) => {
  const stage = await ServerStage.open(context, {
    tls: GOOD,
    onRequest: echoPath,
    bounds: { handshakesPerSecondMax: 2 },
  });
  assert.match(await ask(context, stage.port), /^HTTP\/1\.1 200 /u);
  assert.match(await ask(context, stage.port), /^HTTP\/1\.1 200 /u);
  assert.equal(await ask(context, stage.port), '');
  const refused = stage.events.filter(({ kind }) => kind === 'connection-refused');
  assert.deepEqual(refused, [{ kind: 'connection-refused', reason: 'handshakes' }]);
  stage.time.advance(1_000);
  assert.match(await ask(context, stage.port), /^HTTP\/1\.1 200 /u);
});
