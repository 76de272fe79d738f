import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { test } from 'node:test';

import { HTTP_SERVER_BOUNDS } from './bounds.ts';
import { writePost, writeRequest } from './testing/request-examples.ts';
import { echoPath, ServerStage } from './testing/server-stage.ts';

const { headMs, bodyMs, idleMs, writeMs, lingerMs } = HTTP_SERVER_BOUNDS;

test('server ends a connection whose head comes too slowly', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  const text = writeRequest();
  for (let at = 0; at < 5; at += 1) {
    peer.write(text.charAt(at));
    await stage.untilEvent('connection-opened');
    stage.time.advance(headMs / 5);
  }
  assert.deepEqual(stage.reasons(), []);
  peer.write(text.charAt(5));
  // The byte must be there before time moves: wait until it was answered by nothing but a later deadline.
  await turns(stage);
  stage.time.advance(headMs);
  assert.match(await peer.untilEnd(), /^HTTP\/1\.1 408 /u);
  assert.deepEqual(stage.reasons(), ['head-deadline']);
});

/** Lets loopback deliver what was written: not a wait for a duration, but for the loop to turn. */
async function turns(stage: ServerStage): Promise<void> {
  let left = 20;
  await stage.until(() => {
    left -= 1;
    return left < 0;
  });
}

test('server accepts a head that comes slowly but in time', async (context) => {
  const stage = await ServerStage.open(context, { onRequest: echoPath });
  const peer = await stage.connect();
  const text = writeRequest();
  peer.write(text.slice(0, 10));
  await turns(stage);
  stage.time.advance(headMs - 1);
  peer.write(text.slice(10));
  await peer.untilIncludes('</api/v5/public/time>');
});

test('server ends a silent connection without a word', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  await stage.untilEvent('connection-opened');
  stage.time.advance(headMs);
  assert.deepEqual(stage.causes(), []);
  stage.time.advance(1);
  assert.equal(await peer.untilEnd(), '');
  await stage.untilEvent('connection-closed');
  assert.deepEqual(stage.causes(), ['idle-deadline']);
});

test('server ends a connection whose body comes too slowly', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.write(writePost(['Content-Length: 5'], 'hell'));
  await turns(stage);
  stage.time.advance(bodyMs);
  assert.deepEqual(stage.reasons(), []);
  stage.time.advance(1);
  assert.match(await peer.untilEnd(), /^HTTP\/1\.1 408 /u);
  assert.deepEqual(stage.reasons(), ['body-deadline']);
});

test('server ends a kept connection when it is idle too long, counted from the answer', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.write(writeRequest());
  await stage.untilAsked(1);
  stage.time.advance(idleMs * 2);
  stage.answer(0, '<a>');
  await peer.untilIncludes('<a>');
  stage.time.advance(idleMs);
  peer.write(writeRequest());
  await stage.untilAsked(2);
  stage.answer(1, '<b>');
  await peer.untilIncludes('<b>');
  stage.time.advance(idleMs + 1);
  await peer.untilEnd();
  await stage.untilEvent('connection-closed');
  assert.deepEqual(stage.causes(), ['idle-deadline']);
});

test('server ends a connection whose caller does not read its answer', async (context) => {
  const body = Buffer.alloc(16_777_216, 'x');
  const stage = await ServerStage.open(context, {
    onRequest: (_request, reply) => {
      reply.send({ status: 200, headers: [], body });
    },
  });
  const peer = await stage.connect();
  peer.socket.pause();
  peer.write(writeRequest());
  await stage.untilEvent('request-read');
  stage.time.advance(1);
  stage.time.advance(writeMs);
  assert.deepEqual(stage.causes(), []);
  stage.time.advance(1);
  await stage.untilEvent('connection-closed');
  assert.deepEqual(stage.causes(), ['write-deadline']);
});

test('server reads no further requests while its answers are not read', async (context) => {
  const body = Buffer.alloc(8_388_608, 'x');
  const stage = await ServerStage.open(context, {
    onRequest: (_request, reply) => {
      reply.send({ status: 200, headers: [], body });
    },
  });
  const peer = await stage.connect();
  peer.socket.pause();
  for (let at = 0; at < 10; at += 1) peer.write(writeRequest());
  await stage.untilEvent('request-read');
  await turns(stage);
  assert.equal(stage.server.stats().requests, 1);
  let receivedBytes = 0;
  peer.socket.removeAllListeners('data');
  peer.socket.on('data', (chunk: Buffer) => {
    receivedBytes += chunk.length;
  });
  peer.socket.resume();
  await stage.until(() => receivedBytes > 10 * body.length);
  assert.equal(stage.server.stats().requests, 10);
});

test('server drops what comes behind a refusal, up to its bound and deadline', async (context) => {
  const stage = await ServerStage.open(context, { bounds: { lingerBytesMax: 1_000 } });
  const quiet = await stage.connect();
  quiet.write('BAD\r\n\r\n');
  await quiet.untilIncludes('Connection: close');
  await turns(stage);
  stage.time.advance(lingerMs + 1);
  await stage.untilEvent('connection-closed');
  const loud = await stage.connect();
  loud.write('BAD\r\n\r\n');
  await loud.untilIncludes('Connection: close');
  loud.write('x'.repeat(1_001));
  await stage.untilEvent('connection-closed', 2);
  assert.deepEqual(stage.causes(), ['linger-deadline', 'linger-deadline']);
});

test('LIM-03: server accepts connections up to its bounds and again when some have gone', async (context) => {
  const stage = await ServerStage.open(context, { onRequest: echoPath, bounds: { connectionsMax: 2 } });
  const first = await stage.connect();
  const second = await stage.connect();
  const third = await stage.connect();
  await third.untilEnd();
  assert.deepEqual(
    stage.events.filter((event) => event.kind === 'connection-refused'),
    [{ kind: 'connection-refused', reason: 'total' }],
  );
  second.write(writeRequest());
  await second.untilIncludes('<');
  first.socket.destroy();
  await stage.untilEvent('connection-closed');
  const fourth = await stage.connect();
  fourth.write(writeRequest());
  await fourth.untilIncludes('<');
});

test('LIM-03: server bounds the connections of one address', async (context) => {
  const stage = await ServerStage.open(context, {
    onRequest: echoPath,
    bounds: { connectionsPerAddressMax: 1 },
  });
  const first = await stage.connect();
  const second = await stage.connect();
  await second.untilEnd();
  assert.deepEqual(
    stage.events.filter((event) => event.kind === 'connection-refused'),
    [{ kind: 'connection-refused', reason: 'address' }],
  );
  first.write(writeRequest());
  await first.untilIncludes('<');
});

test('server finishes what is in flight when it closes, and refuses what is new', async (context) => {
  const stage = await ServerStage.open(context);
  const busy = await stage.connect();
  const idle = await stage.connect();
  busy.write(writeRequest());
  await stage.untilAsked(1);
  await stage.untilEvent('connection-opened', 2);
  const closed = stage.server.close(60_000);
  assert.equal(await idle.untilEnd(), '');
  busy.write(writeRequest());
  await turns(stage);
  stage.answer(0, 'in flight');
  assert.match(await busy.untilEnd(), /Connection: close\r\n\r\nin flight$/u);
  await closed;
  assert.equal(stage.asked.length, 1);
  assert.equal(stage.server.stats().connections, 0);
  assert.equal(stage.time.timerCount, 0);
  await assert.rejects(stage.connect());
});

test('server destroys what is in flight when the grace is over', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.write(writeRequest());
  await stage.untilAsked(1);
  const closed = stage.server.close(1_000);
  stage.time.advance(999);
  assert.equal(stage.asked[0]?.reply.closed, false);
  stage.time.advance(1);
  await closed;
  assert.equal(stage.asked[0].reply.closed, true);
  assert.equal(await peer.untilEnd(), '');
});

test('server hands over a socket and the bytes behind the upgrade', async (context) => {
  const handed: { socket: Socket; head: Buffer; path: string }[] = [];
  const stage = await ServerStage.open(context, {
    onUpgrade: (request, socket, head) => {
      handed.push({ socket, head, path: request.path });
    },
  });
  const upgrade = writeRequest({
    line: 'GET /ws/v5/private HTTP/1.1',
    lines: ['Connection: Upgrade', 'Upgrade: websocket'],
  });
  const peer = await stage.connect();
  peer.write(`${upgrade}early`);
  await stage.until(() => handed.length === 1);
  const [first] = handed;
  assert.ok(first);
  assert.equal(first.path, '/ws/v5/private');
  assert.equal(first.head.toString(), 'early');
  peer.write('later');
  const read = new Promise<Buffer>((resolve) => {
    first.socket.once('data', resolve);
  });
  first.socket.resume();
  const later = await read;
  assert.equal(later.toString(), 'later');
  stage.time.advance(idleMs * 10);
  first.socket.write('pong');
  await peer.untilIncludes('pong');
  assert.equal(stage.server.stats().connections, 1);
});

test('server refuses an upgrade behind a request that is not answered yet', async (context) => {
  const stage = await ServerStage.open(context, { onUpgrade: () => assert.fail('handed over') });
  const peer = await stage.connect();
  peer.write(writeRequest() + writeRequest({ lines: ['Connection: Upgrade', 'Upgrade: websocket'] }));
  await stage.untilAsked(1);
  stage.answer(0, '<a>');
  assert.match(await peer.untilEnd(), /<a>HTTP\/1\.1 400 [^]*upgrade/u);
});
