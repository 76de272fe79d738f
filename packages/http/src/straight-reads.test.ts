import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { readStraight } from './straight-reads.ts';
import { Random } from './testing/random.ts';

async function openPair(context: TestContext): Promise<{ readonly near: Socket; readonly far: Socket }> {
  const server = createServer({ allowHalfOpen: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const far = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [near] = (await once(server, 'connection')) as [Socket];
  context.after(() => {
    for (const socket of [near, far]) socket.destroy();
    server.close();
  });
  return { near, far };
}

/** Bytes of which each says where it stands. */
function countUp(length: number): Buffer {
  return Buffer.from(Uint32Array.from({ length: length / 4 }, (_, at) => at).buffer);
}

test('what comes is read in its order and to its end, whenever the socket is paused and goes on', async (context) => {
  const { near, far } = await openPair(context);
  const random = new Random(4);
  const read: Buffer[] = [];
  readStraight(near, (chunk) => {
    read.push(Buffer.from(chunk));
    if (random.below(3) > 0) return;
    near.pause();
    setImmediate(() => near.resume());
  });
  const ended = once(near, 'end');
  const sent = countUp(4_000_000);
  for (let at = 0; at < sent.length;) {
    const length = 1 + random.below(20_000);
    far.write(sent.subarray(at, at + length));
    at += length;
    if (random.below(2) === 0) await nextTurn();
  }
  far.end();
  await ended;
  assert.ok(Buffer.concat(read).equals(sent));
});

test('a socket that is read straight is given away with all that came while it was paused', async (context) => {
  const { near, far } = await openPair(context);
  const first: Buffer[] = [];
  const stop = readStraight(near, (chunk) => first.push(Buffer.from(chunk)));
  far.write('first');
  while (first.length === 0) await nextTurn();
  stop();
  near.pause();
  far.write('while it was paused');
  while (near.readableLength === 0) await nextTurn();
  const second: Buffer[] = [];
  near.on('data', (chunk: Buffer) => second.push(chunk));
  near.resume();
  far.end(', and behind');
  await once(near, 'end');
  assert.equal(Buffer.concat(first).toString(), 'first');
  assert.equal(Buffer.concat(second).toString(), 'while it was paused, and behind');
});

test('what is read straight is not announced by the stream', async (context) => {
  const { near, far } = await openPair(context);
  const read: string[] = [];
  readStraight(near, (chunk) => read.push(chunk.toString()));
  near.on('data', () => read.push('announced'));
  far.write('x');
  while (read.length === 0) await nextTurn();
  assert.deepEqual(read, ['x']);
});
