import assert from 'node:assert/strict';
import { test } from 'node:test';

import { FRAMING_REFUSALS } from './refusal.ts';
import { ACCEPTED, REFUSED, writePost, writeRequest } from './testing/request-examples.ts';
import { echoPath, ServerStage } from './testing/server-stage.ts';

const CANARY = writeRequest({ line: 'POST /canary HTTP/1.1' });

function countOf(text: string, part: string): number {
  return text.split(part).length - 1;
}

for (const { id, name, text, reason } of REFUSED) {
  test(`${id}: server answers ${name.slice(0, 90)} once, closes, and executes nothing behind it`, async (context) => {
    const stage = await ServerStage.open(context);
    const peer = await stage.connect();
    peer.write(text + CANARY);
    const received = await peer.untilEnd();
    assert.ok(received.startsWith(`HTTP/1.1 ${FRAMING_REFUSALS[reason].status} `), received);
    assert.equal(countOf(received, 'HTTP/1.1 '), 1);
    assert.match(received, /\r\nConnection: close\r\n/u);
    assert.deepEqual(stage.asked, []);
    assert.deepEqual(stage.reasons(), [reason]);
  });
}

test('PTH: server executes every accepted example and what is pipelined behind it', async (context) => {
  const stage = await ServerStage.open(context, { onRequest: echoPath });
  for (const [name, text] of Object.entries(ACCEPTED)) {
    const peer = await stage.connect();
    peer.write(text + CANARY);
    if (name === 'Connection close') {
      const received = await peer.untilEnd();
      assert.equal(countOf(received, 'HTTP/1.1 200 OK'), 1);
      assert.doesNotMatch(received, /canary/u);
    } else {
      const received = await peer.untilIncludes('</canary>');
      assert.equal(countOf(received, 'HTTP/1.1 200 OK'), 2, name);
    }
  }
  assert.deepEqual(stage.reasons(), []);
});

test('server gives a request with its bytes, addresses and time', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.write(writePost(['Content-Length: 2', 'OK-ACCESS-KEY: k'], '{}'));
  await stage.untilAsked(1);
  const request = stage.asked[0]?.request;
  assert.ok(request);
  assert.equal(request.remoteAddress, '127.0.0.1');
  assert.equal(request.localPort, stage.port);
  assert.equal(request.receivedAtMs, stage.time.wallMs());
  assert.equal(request.header('ok-access-key'), 'k');
  assert.equal(request.header('constructor'), undefined);
  assert.equal(request.body.toString(), '{}');
});

test('PTH-18: server answers pipelined requests in their order, whatever the order of the answers', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  for (let at = 0; at < 5; at += 1) peer.write(writeRequest({ line: `GET /${at} HTTP/1.1` }));
  await stage.untilAsked(5);
  for (const at of [3, 1, 4, 2]) stage.answer(at, `<${at}>`);
  assert.equal(peer.received, '');
  stage.answer(0, '<0>');
  const received = await peer.untilIncludes('<4>');
  assert.deepEqual(received.match(/<\d>/gu), ['<0>', '<1>', '<2>', '<3>', '<4>']);
});

test('PTH-18: server holds no more than 16 of 1000 pipelined requests and answers all', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  for (let at = 0; at < 1_000; at += 1) peer.write(writeRequest({ line: `GET /${at} HTTP/1.1` }));
  for (let at = 0; at < 1_000; at += 1) {
    await stage.untilAsked(at + 1);
    assert.ok(stage.asked.length - at <= 16, `${stage.asked.length - at} outstanding`);
    stage.answer(at, `<${at}>`);
  }
  const received = await peer.untilIncludes('<999>');
  assert.deepEqual(
    received.match(/<\d+>/gu),
    Array.from({ length: 1_000 }, (_, at) => `<${at}>`),
  );
});

test('server sends the answers it owes before a refusal', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.write(`${writeRequest()}BAD / HTTP/1.1\r\n\r\n${CANARY}`);
  await stage.until(() => stage.reasons().length === 1);
  assert.equal(peer.received, '');
  stage.answer(0, 'owed');
  const received = await peer.untilEnd();
  assert.deepEqual(received.match(/HTTP\/1\.1 \d+/gu), ['HTTP/1.1 200', 'HTTP/1.1 405']);
  assert.equal(stage.asked.length, 1);
});

test('server lets its owner render refusals', async (context) => {
  const stage = await ServerStage.open(context, {
    renderRefusal: ({ reason }) => ({
      status: 400,
      headers: [['X-Reason', reason]],
      body: Buffer.from('{}'),
    }),
  });
  const peer = await stage.connect();
  peer.write('GET / HTTP/1.0\r\n\r\n');
  assert.equal(
    await peer.untilEnd(),
    'HTTP/1.1 400 Bad Request\r\nX-Reason: version\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}',
  );
});

test('server answers a half-closed caller', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.socket.end(writeRequest() + writeRequest());
  await stage.untilAsked(2);
  // The end of the caller must have been seen by now.
  await stage.turns();
  stage.answer(0, '<a>');
  await stage.turns();
  stage.answer(1, '<b>');
  assert.match(await peer.untilEnd(), /<a>[^]*Connection: close[^]*<b>$/u);
});

test('server drops half a request of a half-closed caller', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.socket.end(writeRequest().slice(0, -1));
  assert.equal(await peer.untilEnd(), '');
  assert.deepEqual(stage.asked, []);
});

test('server says that the caller went away and drops the answer', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.write(writeRequest());
  await stage.untilAsked(1);
  const reply = stage.asked[0]?.reply;
  assert.equal(reply?.closed, false);
  peer.socket.resetAndDestroy();
  await stage.untilEvent('connection-closed');
  assert.equal(reply.closed, true);
  stage.answer(0, 'late');
});

test('server refuses to answer a request twice', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.write(writeRequest());
  await stage.untilAsked(1);
  stage.answer(0, 'once');
  assert.throws(() => {
    stage.answer(0, 'twice');
  }, /answered twice/u);
});

test('server turns a throw of its owner into a 500 and ends the connection', async (context) => {
  const stage = await ServerStage.open(context, {
    onRequest: () => {
      throw new Error('secret of the gateway');
    },
  });
  const peer = await stage.connect();
  peer.write(writeRequest() + CANARY);
  const received = await peer.untilEnd();
  assert.match(received, /^HTTP\/1\.1 500 /u);
  assert.doesNotMatch(received, /secret/u);
  assert.equal(stage.events.filter((event) => event.kind === 'fault').length, 1);
});

test('server writes no answer that would break the framing', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.write(writeRequest());
  await stage.untilAsked(1);
  const reply = stage.asked[0]?.reply;
  const body = Buffer.alloc(0);
  for (const [name, value] of [
    ['X-A', 'b\r\nX-B: c'],
    ['X-A\r\n', 'b'],
    ['X-A', 'b\0'],
    ['X-A', ' b'],
    ['X-A', 'b\xff'],
    ['Content-Length', '5'],
    ['transfer-encoding', 'chunked'],
    ['Connection', 'close'],
    ['', 'x'],
  ] as const) {
    assert.throws(() => reply?.send({ status: 200, headers: [[name, value]], body }), TypeError);
  }
  for (const status of [0, 101, 199, 600, 200.5]) {
    assert.throws(() => reply?.send({ status, headers: [], body }), RangeError);
  }
  assert.throws(() => reply?.send({ status: 204, headers: [], body: Buffer.from('x') }), RangeError);
  reply?.send({ status: 204, headers: [['X-A', 'b']], body });
  await peer.untilIncludes('HTTP/1.1 204 No Content\r\nX-A: b\r\nKeep-Alive: timeout=120\r\n\r\n');
});

test('PTH-22: server leaves the prototype of objects alone', async (context) => {
  const before = Reflect.ownKeys(Object.prototype).length;
  const stage = await ServerStage.open(context, { onRequest: echoPath });
  const peer = await stage.connect();
  peer.write(writeRequest({ lines: ['constructor: a', 'prototype: b'] }));
  await peer.untilIncludes('<');
  assert.equal(Reflect.ownKeys(Object.prototype).length, before);
});
