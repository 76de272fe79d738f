import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { CorkedWrites } from './corked-writes.ts';
import { CORKED_BYTES_MAX } from './streams/bounds.ts';

/** A socket, as far as it is written to; `writes` are those that the system would see. */
function fakeSocket(): { readonly socket: Socket; readonly writes: string[] } {
  const writes: string[] = [];
  const socket = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      writes.push(chunk.toString());
      done();
    },
    writev: (chunks, done) => {
      writes.push(chunks.map(({ chunk }) => (chunk as Buffer).toString()).join(''));
      done();
    },
  });
  return { socket: socket as unknown as Socket, writes };
}

test('what one socket gets until the flush is one write, in order, and what waits is counted', () => {
  const flushes: (() => void)[] = [];
  const corked = new CorkedWrites((flush) => flushes.push(flush));
  const [one, other] = [fakeSocket(), fakeSocket()];
  corked.write(one.socket, Buffer.from('a'));
  corked.write(other.socket, Buffer.from('x'));
  corked.write(one.socket, Buffer.from('b'));
  assert.equal(one.socket.writableLength, 2);
  assert.deepEqual([one.writes, other.writes, flushes.length], [[], [], 1]);
  flushes[0]?.();
  assert.deepEqual([one.writes, other.writes], [['ab'], ['x']]);
  corked.write(one.socket, Buffer.from('c'));
  flushes[1]?.();
  assert.deepEqual(one.writes, ['ab', 'c']);
});

test('what is destroyed before the flush writes nothing; what is ended writes all of it at once', () => {
  const flushes: (() => void)[] = [];
  const corked = new CorkedWrites((flush) => flushes.push(flush));
  const [cut, ended] = [fakeSocket(), fakeSocket()];
  for (const { socket } of [cut, ended]) corked.write(socket, Buffer.from('a'));
  cut.socket.destroy();
  corked.write(ended.socket, Buffer.from('close'));
  ended.socket.end();
  assert.deepEqual([cut.writes, ended.writes], [[], ['aclose']]);
  flushes[0]?.();
  assert.deepEqual([cut.writes, ended.writes], [[], ['aclose']]);
});

test('what is much does not wait for the flush: more than the bound waits only where nobody takes it', () => {
  const flushes: (() => void)[] = [];
  const corked = new CorkedWrites((flush) => flushes.push(flush));
  const { socket, writes } = fakeSocket();
  const frames = Array.from({ length: 100 }, (_, at) => Buffer.alloc(4_096, 65 + (at % 26)));
  for (const frame of frames) {
    corked.write(socket, frame);
    assert.ok(socket.writableLength <= CORKED_BYTES_MAX);
  }
  for (const flush of flushes) flush();
  assert.equal(socket.writableLength, 0);
  assert.equal(writes.join(''), Buffer.concat(frames).toString());
  assert.ok(writes.length < 10);
});
