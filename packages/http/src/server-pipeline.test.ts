import assert from 'node:assert/strict';
import { test } from 'node:test';

import { HTTP_SERVER_BOUNDS } from './bounds.ts';
import { writeRequest } from './testing/request-examples.ts';
import { answersWith, assertClosedNext, assertRefusedNext, FLOOD_BYTES } from './testing/server-deadlines.ts';
import { echoPath, ServerStage } from './testing/server-stage.ts';

const { headMs, lingerMs, pipelinedMax, writeMs } = HTTP_SERVER_BOUNDS;

/** Two answers, of which the second one says that it is the last. */
const ENDS_WITH_THE_LAST =
  /^HTTP\/1\.1 200 [^<]*Keep-Alive: [^<]*<a>HTTP\/1\.1 200 [^<]*Connection: close\r\n\r\n<b>$/u;

test('server says no earlier than with its last answer that it ends', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.write(writeRequest() + writeRequest({ lines: ['Connection: close'] }));
  await stage.untilAsked(2);
  stage.answer(0, '<a>');
  stage.answer(1, '<b>');
  assert.match(await peer.untilEnd(), ENDS_WITH_THE_LAST);
});

test('server asks its owner about one request after the other, however quickly he answers', async (context) => {
  let depth = 0;
  let deepest = 0;
  const stage = await ServerStage.open(context, {
    onRequest: (request, reply) => {
      depth += 1;
      deepest = Math.max(deepest, depth);
      echoPath(request, reply);
      depth -= 1;
    },
  });
  const peer = await stage.connect();
  peer.write(writeRequest().repeat(5) + writeRequest({ lines: ['Connection: close'] }));
  await peer.untilEnd();
  assert.equal(stage.server.stats().requests, 6);
  assert.equal(deepest, 1);
});

test('server answers all that a half-closed caller asked, also what it had no room for yet', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  const count = pipelinedMax + 3;
  peer.socket.end(writeRequest().repeat(count));
  await stage.untilAsked(pipelinedMax);
  // The end of the caller must have been seen by now.
  await stage.turns();
  assert.equal(stage.asked.length, pipelinedMax);
  for (let at = 0; at < count; at += 1) {
    await stage.untilAsked(at + 1);
    stage.answer(at, `<${at}>`);
  }
  const received = await peer.untilEnd();
  assert.deepEqual(
    received.match(/<\d+>/gu),
    Array.from({ length: count }, (_, at) => `<${at}>`),
  );
});

test('server leaves what it has no room for with the caller', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.write(writeRequest().repeat(pipelinedMax));
  await stage.untilAsked(pipelinedMax);
  peer.socket.write(Buffer.alloc(FLOOD_BYTES, 'x'));
  for (let run = 0; run < 20; run += 1) await stage.turns();
  assert.ok(peer.socket.writableLength > 0);
  assert.equal(stage.asked.length, pipelinedMax);
  assert.deepEqual(stage.reasons(), []);
});

test('server does not hold the time in which its answers wait for the caller against his next head', async (context) => {
  const body = Buffer.alloc(FLOOD_BYTES, 'x');
  const stage = await ServerStage.open(context, answersWith(body));
  const peer = await stage.connect();
  peer.socket.pause();
  peer.write(writeRequest().repeat(2));
  await stage.untilEvent('request-read');
  await stage.turns();
  stage.time.advance(headMs + 1);
  await stage.turns();
  assert.deepEqual([stage.reasons(), stage.causes()], [[], []]);
  peer.countOnly();
  peer.socket.resume();
  await stage.until(() => peer.receivedBytes > 2 * body.length);
  assert.equal(stage.server.stats().requests, 2);
});

test('server counts the deadline of a head from its first byte, also where an answer goes out meanwhile', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.write(writeRequest() + writeRequest().slice(0, 10));
  await stage.untilAsked(1);
  await stage.turns();
  stage.time.advance(headMs - 1);
  stage.answer(0, '<a>');
  await peer.untilIncludes('<a>');
  stage.time.advance(1);
  assertRefusedNext(stage, 'head-deadline');
});

test('server gives a lingering caller his time from the last byte on, not from his first', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  await stage.untilEvent('connection-opened');
  stage.time.advance(headMs);
  peer.write('BAD\r\n\r\n');
  await peer.untilIncludes('Connection: close');
  await stage.turns();
  stage.time.advance(lingerMs);
  await assertClosedNext(stage, 'linger-deadline');
});

test('server drops exactly as many bytes behind its last answer as its bound says', async (context) => {
  const stage = await ServerStage.open(context, { bounds: { lingerBytesMax: 1_000 } });
  const peer = await stage.connect();
  peer.write('BAD\r\n\r\n');
  await peer.untilIncludes('Connection: close');
  peer.write('x'.repeat(600));
  await stage.turns();
  peer.write('x'.repeat(400));
  await stage.turns();
  assert.deepEqual(stage.causes(), []);
  peer.write('x');
  await stage.untilEvent('connection-closed');
  assert.deepEqual(stage.causes(), ['linger-deadline']);
});

test('server lets a slow reader read its last answer for as long as any other', async (context) => {
  const body = Buffer.alloc(FLOOD_BYTES, 'x');
  const stage = await ServerStage.open(context, answersWith(body));
  const peer = await stage.connect();
  peer.socket.pause();
  peer.write(writeRequest({ lines: ['Connection: close'] }));
  await stage.untilEvent('request-read');
  stage.time.advance(1);
  stage.time.advance(lingerMs + 1);
  stage.time.advance(writeMs - lingerMs - 1);
  await assertClosedNext(stage, 'write-deadline');
});

test('server that closes gives a lingering caller no new time', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.write('BAD\r\n\r\n');
  await peer.untilIncludes('Connection: close');
  await stage.turns();
  stage.time.advance(lingerMs);
  const closed = stage.server.close(60_000);
  await assertClosedNext(stage, 'linger-deadline');
  await closed;
});

test('server that closes answers all it had read, and tells with the last answer that it ends', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.write(writeRequest().repeat(2));
  await stage.untilAsked(2);
  const closed = stage.server.close(60_000);
  stage.answer(1, '<b>');
  await stage.turns();
  assert.equal(peer.received, '');
  stage.answer(0, '<a>');
  assert.match(await peer.untilEnd(), ENDS_WITH_THE_LAST);
  await closed;
  assert.deepEqual(stage.causes(), ['ended']);
});
