import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { test } from 'node:test';

import { HTTP_SERVER_BOUNDS } from './bounds.ts';
import { writeRequest } from './testing/request-examples.ts';
import { ServerStage } from './testing/server-stage.ts';

const { idleMs } = HTTP_SERVER_BOUNDS;
const UPGRADE = writeRequest({ lines: ['Connection: Upgrade', 'Upgrade: websocket'] });

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
  // What comes before the receiver listens must wait for it.
  await stage.turns();
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

test('server neither counts nor drops what passes over a socket that it handed over', async (context) => {
  const handed: Socket[] = [];
  const stage = await ServerStage.open(context, {
    onUpgrade: (_request, socket) => handed.push(socket),
    bounds: { lingerBytesMax: 10 },
  });
  const peer = await stage.connect();
  peer.write(UPGRADE);
  await stage.until(() => handed.length === 1);
  let receivedBytes = 0;
  handed[0]?.on('data', (chunk: Buffer) => {
    receivedBytes += chunk.length;
  });
  handed[0]?.resume();
  peer.write('x'.repeat(100));
  await stage.until(() => receivedBytes === 100);
  peer.write('y');
  await stage.until(() => receivedBytes === 101);
});

test('server lets a handed-over socket end when its peer ends, and says so once', async (context) => {
  const handed: Socket[] = [];
  const stage = await ServerStage.open(context, { onUpgrade: (_request, socket) => handed.push(socket) });
  const peer = await stage.connect();
  peer.write(UPGRADE);
  await stage.until(() => handed.length === 1);
  handed[0]?.resume();
  peer.socket.end();
  assert.equal(await peer.untilEnd(), '');
  await stage.until(() => stage.server.stats().connections === 0);
  assert.deepEqual(stage.causes(), ['ended']);
});
