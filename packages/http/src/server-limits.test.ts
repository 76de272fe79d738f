import assert from 'node:assert/strict';
import { test } from 'node:test';

import { HTTP_SERVER_BOUNDS } from './bounds.ts';
import { writePost, writeRequest } from './testing/request-examples.ts';
import { answersWith, assertClosedNext, assertRefusedNext, FLOOD_BYTES } from './testing/server-deadlines.ts';
import { echoPath, ServerStage } from './testing/server-stage.ts';

const { headMs, bodyMs, idleMs, writeMs, lingerMs, pipelinedMax } = HTTP_SERVER_BOUNDS;

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
  await stage.turns();
  stage.time.advance(headMs);
  assert.match(await peer.untilEnd(), /^HTTP\/1\.1 408 /u);
  assert.deepEqual(stage.reasons(), ['head-deadline']);
});

test('server accepts a head that comes slowly but in time', async (context) => {
  const stage = await ServerStage.open(context, { onRequest: echoPath });
  const peer = await stage.connect();
  const text = writeRequest();
  peer.write(text.slice(0, 10));
  await stage.turns();
  stage.time.advance(headMs - 1);
  peer.write(text.slice(10));
  await peer.untilIncludes('</api/v5/public/time>');
});

test('server counts the deadline of each head from its own first byte', async (context) => {
  const stage = await ServerStage.open(context, { onRequest: echoPath });
  const peer = await stage.connect();
  const text = writeRequest({ line: 'GET /slow HTTP/1.1' });
  peer.write(text.slice(0, 10));
  await stage.turns();
  stage.time.advance(headMs - 1);
  peer.write(text.slice(10) + text.slice(0, 10));
  await peer.untilIncludes('</slow>');
  stage.time.advance(headMs);
  assertRefusedNext(stage, 'head-deadline');
});

test('server does not count the time in which it did not read against a head', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.write(writeRequest().repeat(pipelinedMax) + writeRequest().slice(0, 10));
  await stage.untilAsked(pipelinedMax);
  stage.time.advance(headMs * 2);
  for (let at = 0; at < pipelinedMax; at += 1) stage.answer(at, `<${at}>`);
  stage.time.advance(headMs);
  assertRefusedNext(stage, 'head-deadline');
});

test('server ends a silent connection without a word', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  await stage.untilEvent('connection-opened');
  stage.time.advance(headMs);
  await stage.turns();
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
  await stage.turns();
  stage.time.advance(bodyMs);
  assertRefusedNext(stage, 'body-deadline');
  assert.match(await peer.untilEnd(), /^HTTP\/1\.1 408 /u);
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
  const body = Buffer.alloc(FLOOD_BYTES, 'x');
  const stage = await ServerStage.open(context, answersWith(body));
  const peer = await stage.connect();
  peer.socket.pause();
  peer.write(writeRequest());
  await stage.untilEvent('request-read');
  stage.time.advance(1);
  stage.time.advance(writeMs);
  await assertClosedNext(stage, 'write-deadline');
});

test('server counts the write deadline of each slowly read answer anew', async (context) => {
  const body = Buffer.alloc(FLOOD_BYTES, 'x');
  const stage = await ServerStage.open(context, answersWith(body));
  const peer = await stage.connect();
  peer.countOnly();
  for (let run = 1; run <= 2; run += 1) {
    peer.socket.pause();
    peer.write(writeRequest());
    await stage.untilEvent('request-read', run);
    stage.time.advance(1);
    stage.time.advance(writeMs);
    await stage.turns();
    assert.deepEqual(stage.causes(), []);
    peer.socket.resume();
    await stage.until(() => peer.receivedBytes > run * body.length);
    await stage.turns();
    stage.time.advance(1);
  }
});

test('server reads no further requests while its answers are not read', async (context) => {
  const body = Buffer.alloc(FLOOD_BYTES / 2, 'x');
  const stage = await ServerStage.open(context, answersWith(body));
  const peer = await stage.connect();
  peer.socket.pause();
  for (let at = 0; at < 10; at += 1) peer.write(writeRequest());
  await stage.untilEvent('request-read');
  await stage.turns();
  assert.equal(stage.server.stats().requests, 1);
  peer.countOnly();
  peer.socket.resume();
  await stage.until(() => peer.receivedBytes > 10 * body.length);
  assert.equal(stage.server.stats().requests, 10);
});

test('server drops what comes behind a refusal, up to its bound and deadline', async (context) => {
  const stage = await ServerStage.open(context, { bounds: { lingerBytesMax: 1_000 } });
  const quiet = await stage.connect();
  quiet.write('BAD\r\n\r\n');
  await quiet.untilIncludes('Connection: close');
  await stage.turns();
  stage.time.advance(lingerMs);
  await stage.turns();
  assert.deepEqual(stage.causes(), []);
  stage.time.advance(1);
  await stage.untilEvent('connection-closed');
  const loud = await stage.connect();
  loud.write('BAD\r\n\r\n');
  await loud.untilIncludes('Connection: close');
  loud.write('x'.repeat(1_001));
  await stage.untilEvent('connection-closed', 2);
  assert.deepEqual(stage.causes(), ['linger-deadline', 'linger-deadline']);
});

test('server notices the end of a caller whom it refused while it was not reading', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.write(`${writeRequest().repeat(pipelinedMax)}BAD\r\n\r\n`);
  await stage.untilAsked(pipelinedMax);
  for (let at = 0; at < pipelinedMax; at += 1) stage.answer(at, `<${at}>`);
  await peer.untilIncludes('Connection: close');
  peer.socket.end('more that nobody asked for');
  await stage.untilEvent('connection-closed');
  assert.deepEqual(stage.causes(), ['ended']);
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

test('LIM-03: server holds so much of requests that are not whole, of all connections together', async (context) => {
  const request = writeRequest();
  const beginning = request.slice(0, -4);
  const bounds = { heldBytesMax: beginning.length * 2 };
  const stage = await ServerStage.open(context, { onRequest: echoPath, bounds });
  const peers = [await stage.connect(), await stage.connect(), await stage.connect()];
  for (const peer of peers.slice(0, 2)) peer.write(beginning);
  // What is whole when it comes is not held.
  peers[2]?.write(request);
  await peers[2]?.untilIncludes('<');
  peers[2]?.write(beginning);
  assert.match((await peers[2]?.untilEnd()) ?? '', /200 OK/u);
  assert.deepEqual(stage.causes(), ['crowded']);
  for (const peer of peers.slice(0, 2)) peer.write(request.slice(-4));
  for (const peer of peers.slice(0, 2)) await peer.untilIncludes('<');
  const next = await stage.connect();
  next.write(beginning);
  next.write(request.slice(-4));
  await next.untilIncludes('<');
});

test('LIM-03: a byte behind a whole request counts as the memory that it holds', async (context) => {
  const request = writeRequest({ lines: [`X-Long: ${'x'.repeat(4_000)}`] });
  const bounds = { heldBytesMax: request.length * 2 };
  const stage = await ServerStage.open(context, { onRequest: echoPath, bounds });
  const [first, second] = [await stage.connect(), await stage.connect()];
  first.write(`${request}G`);
  await first.untilIncludes('<');
  second.write(`${request}G`);
  await stage.untilEvent('connection-closed');
  assert.deepEqual(stage.causes(), ['crowded']);
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

test('LIM-03: server keeps count of an address when one of its connections goes', async (context) => {
  const stage = await ServerStage.open(context, {
    onRequest: echoPath,
    bounds: { connectionsPerAddressMax: 2 },
  });
  const first = await stage.connect();
  await stage.connect();
  await stage.untilEvent('connection-opened', 2);
  first.socket.destroy();
  await stage.untilEvent('connection-closed');
  const third = await stage.connect();
  third.write(writeRequest());
  await third.untilIncludes('<');
  const fourth = await stage.connect();
  assert.equal(await fourth.untilEnd(), '');
  await stage.untilEvent('connection-refused');
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
  await stage.turns();
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
