import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { test, type TestContext } from 'node:test';

import { POOL_BOUNDS } from './bounds.ts';
import { writeSized } from './testing/response-examples.ts';
import { VenueStage } from './testing/venue-stage.ts';
import { UpstreamCall, type UpstreamResult } from './upstream-call.ts';
import { UpstreamConnection } from './upstream-connection.ts';
import { UpstreamDialer } from './upstream-socket.ts';

interface Connected {
  readonly stage: VenueStage;
  readonly connection: UpstreamConnection;
  readonly socket: Socket;
  /** What its owner was told. */
  readonly told: string[];
}

/** A connection that is being opened, and the socket below it. */
async function begin(context: TestContext): Promise<Connected> {
  const stage = await VenueStage.open(context);
  const dialer = new UpstreamDialer({ host: '127.0.0.1', port: stage.port, tls: null, hostHeader: 'x' });
  const dial = context.mock.method(dialer, 'dial');
  const told: string[] = [];
  const connection = new UpstreamConnection({
    dialer,
    owner: {
      onFree: () => told.push('free'),
      onDead: (_connection, cause, hadConnected) => told.push(`dead: ${cause}, ${hadConnected}`),
    },
    bounds: POOL_BOUNDS,
    clock: stage.time,
  });
  const socket = dial.mock.calls[0]?.result;
  assert.ok(socket);
  context.after(() => socket.destroy());
  return { stage, connection, socket, told };
}

/** One that is free. */
async function connect(context: TestContext): Promise<Connected> {
  const connected = await begin(context);
  const { stage, connection, told } = connected;
  await stage.until(() => told.length > 0);
  assert.equal(connection.isUsable(stage.time.monotonicMs()), true);
  return connected;
}

function callAt(stage: VenueStage): {
  readonly call: UpstreamCall;
  readonly result: Promise<UpstreamResult>;
} {
  const { promise, resolve } = Promise.withResolvers<UpstreamResult>();
  const call = new UpstreamCall({
    bytes: Buffer.from('x\r\n\r\n'),
    startedAtMs: stage.time.monotonicMs(),
    timeoutMs: 1_000,
    responseBytesMax: 1_000,
    onResult: resolve,
  });
  return { call, result: promise };
}

test('connection is of use only while it is free', async (context) => {
  const { stage, connection, told } = await begin(context);
  assert.equal(connection.isUsable(stage.time.monotonicMs()), false);
  await stage.until(() => told.length > 0);
  assert.equal(connection.isUsable(stage.time.monotonicMs()), true);
  connection.start(callAt(stage).call, stage.time.monotonicMs());
  assert.equal(connection.isUsable(stage.time.monotonicMs()), false);
});

test('connection that was given up never becomes free, even if its socket says so', async (context) => {
  const { connection, socket, told } = await begin(context);
  connection.destroy('given up');
  socket.emit('connect');
  assert.deepEqual(told, ['dead: given up, false']);
});

test('connection is over as soon as its peer ends or its socket closes', async (context) => {
  const ended = await connect(context);
  const seen: string[] = [];
  ended.socket.on('end', () => seen.push(...ended.told));
  await ended.stage.until(() => ended.stage.lines.length === 1);
  ended.stage.line(0).socket.end();
  await ended.stage.until(() => seen.length > 0);
  assert.deepEqual(seen, ['free', 'dead: closed, true']);
  const closed = await connect(context);
  closed.socket.destroy();
  await closed.stage.until(() => closed.told.length > 1);
  assert.deepEqual(closed.told, ['free', 'dead: closed, true']);
});

test('connection is of no use from the moment on at which its peer has ended', async (context) => {
  const { stage, connection, socket } = await connect(context);
  const seen: boolean[] = [];
  socket.prependListener('end', () => {
    seen.push(socket.destroyed, !socket.writable, connection.isUsable(stage.time.monotonicMs()));
  });
  await stage.until(() => stage.lines.length === 1);
  stage.line(0).socket.end();
  await stage.until(() => seen.length > 0);
  assert.deepEqual(seen, [false, false, false]);
});

test('connection is of no use from the moment on at which its socket ends or is destroyed', async (context) => {
  for (const kill of [(socket: Socket) => socket.end(), (socket: Socket) => socket.destroy()]) {
    const { stage, connection, socket } = await connect(context);
    kill(socket);
    assert.equal(connection.isUsable(stage.time.monotonicMs()), false);
    await once(socket, 'close');
  }
});

test('connection names an error without a code as one of the socket, and tells of its end once', async (context) => {
  const { stage, connection, socket, told } = await connect(context);
  socket.destroy(new Error('without a code'));
  await stage.until(() => told.length > 1);
  connection.destroy('again');
  await stage.settle();
  assert.deepEqual(told, ['free', 'dead: socket-error, true']);
});

/** What the owner of a connection is told when the venue answers its one call with `answer`. */
async function answerWith(context: TestContext, answer: string): Promise<readonly string[]> {
  const { stage, connection, told } = await connect(context);
  const { call, result } = callAt(stage);
  connection.start(call, stage.time.monotonicMs());
  await stage.untilAsked(0);
  stage.line(0).socket.write(answer, 'latin1');
  assert.equal((await result).kind, 'response');
  await stage.settle();
  return told.slice(1);
}

test('connection tells its owner why it ended behind a whole answer', async (context) => {
  assert.deepEqual(await answerWith(context, writeSized('x')), ['free']);
  const closing = writeSized('x', ['Connection: close']);
  assert.deepEqual(await answerWith(context, closing), ['dead: closed-by-peer, true']);
  assert.deepEqual(await answerWith(context, `${writeSized('x')}y`), ['dead: surplus-bytes, true']);
});

test('connection tells its owner why it ended without a call', async (context) => {
  const spokenTo = await connect(context);
  await spokenTo.stage.until(() => spokenTo.stage.lines.length === 1);
  spokenTo.stage.line(0).socket.write('unasked');
  await spokenTo.stage.until(() => spokenTo.told.length > 1);
  assert.deepEqual(spokenTo.told, ['free', 'dead: unsolicited-bytes, true']);
  const { stage, connection, told } = await connect(context);
  connection.check(stage.time.monotonicMs() + POOL_BOUNDS.idleMs - 1);
  assert.deepEqual(told, ['free']);
  connection.check(stage.time.monotonicMs() + POOL_BOUNDS.idleMs);
  assert.deepEqual(told, ['free', 'dead: retired, true']);
});
