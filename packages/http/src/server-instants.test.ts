import assert from 'node:assert/strict';
import { test } from 'node:test';

import { HTTP_SERVER_BOUNDS } from './bounds.ts';
import { writeRequest } from './testing/request-examples.ts';
import { ServerStage } from './testing/server-stage.ts';

const { lingerMs, writeMs } = HTTP_SERVER_BOUNDS;

/** More than the kernel holds of one connection in both directions. */
const FLOOD_BYTES = 16_777_216;

test('server keeps the write deadline from the first instant of a clock', async (context) => {
  const body = Buffer.alloc(FLOOD_BYTES, 'x');
  const stage = await ServerStage.open(context, {
    onRequest: (_request, reply) => {
      reply.send({ status: 200, headers: [], body });
    },
  });
  stage.time.advance(-stage.time.monotonicMs());
  const peer = await stage.connect();
  peer.socket.pause();
  peer.write(writeRequest({ lines: ['Connection: close'] }));
  await stage.untilEvent('request-read');
  // Notes at the instant 0 that the answer waits.
  stage.time.advance(0);
  stage.time.advance(lingerMs + 1);
  await stage.turns();
  assert.deepEqual(stage.causes(), []);
  stage.time.advance(writeMs - lingerMs);
  await stage.untilEvent('connection-closed');
  assert.deepEqual(stage.causes(), ['write-deadline']);
});

test('server says of a socket that it handed over that nobody reads answers there', async (context) => {
  const stage = await ServerStage.open(context, { onUpgrade: (_request, socket) => socket.end('mine') });
  const peer = await stage.connect();
  peer.write(writeRequest());
  await stage.untilAsked(1);
  stage.answer(0, '<a>');
  await peer.untilIncludes('<a>');
  assert.equal(stage.asked[0]?.reply.closed, false);
  peer.write(writeRequest({ lines: ['Connection: Upgrade', 'Upgrade: websocket'] }));
  await stage.untilEvent('connection-closed');
  assert.equal(stage.asked[0].reply.closed, true);
  assert.match(await peer.untilEnd(), /mine$/u);
});
