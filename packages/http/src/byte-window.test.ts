import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { ByteWindow } from './byte-window.ts';

function windowOf(...chunks: readonly string[]): ByteWindow {
  const window = new ByteWindow();
  for (const chunk of chunks) window.append(Buffer.from(chunk, 'latin1'));
  return window;
}

test('window holds what was appended and not consumed, whatever the order of both', () => {
  const step = fc.oneof(
    fc.record({ append: fc.uint8Array({ maxLength: 3_000 }) }),
    fc.record({ skip: fc.nat(2_000) }),
    fc.record({ take: fc.nat(2_000) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const window = new ByteWindow();
      let twin = Buffer.alloc(0);
      const taken: (readonly [Buffer, Buffer])[] = [];
      for (const one of steps) {
        if ('append' in one) {
          window.append(Buffer.from(one.append));
          twin = Buffer.concat([twin, one.append]);
        } else {
          const length = Math.min('skip' in one ? one.skip : one.take, twin.length);
          if ('skip' in one) window.skip(length);
          else taken.push([window.take(length), twin.subarray(0, length)]);
          twin = twin.subarray(length);
        }
        assert.equal(window.length, twin.length);
        assert.equal(window.end - window.start, twin.length);
        assert.deepEqual(Buffer.from(window.bytes.subarray(window.start, window.end)), Buffer.from(twin));
        const from = Math.floor(twin.length / 3);
        assert.equal(window.text(from, twin.length - from), twin.toString('latin1', from));
        assert.equal(window.text(0, from), twin.toString('latin1', 0, from));
      }
      // What was taken long ago is still what it was.
      for (const [bytes, expected] of taken) assert.deepEqual(Buffer.from(bytes), Buffer.from(expected));
    }),
    { numRuns: 60 },
  );
});

test('window uses a chunk that arrives alone as it is, and never writes to it', () => {
  const window = new ByteWindow();
  const chunk = Buffer.from('abc');
  window.append(chunk);
  assert.equal(window.bytes, chunk);
  window.append(Buffer.from('d'));
  assert.notEqual(window.bytes, chunk);
  assert.equal(window.text(0, window.length), 'abcd');
  assert.equal(chunk.toString(), 'abc');
});

test('window copies small chunks into the room that its carry has, to the last byte of it', () => {
  const window = windowOf('a', 'b');
  const carry = window.bytes;
  assert.equal(carry.length, 1_024);
  window.append(Buffer.alloc(1_022, 'c'));
  assert.equal(window.bytes, carry);
  window.append(Buffer.from('d'));
  assert.equal(window.bytes.length, 2 * 1_025);
});

test('window keeps nothing of what was consumed', () => {
  for (const consume of [
    (window: ByteWindow): unknown => window.take(3),
    (window: ByteWindow): unknown => window.skip(3),
    (window: ByteWindow): unknown => window.clear(),
  ]) {
    const window = windowOf('abc');
    consume(window);
    assert.deepEqual([window.bytes.length, window.start, window.end], [0, 0, 0]);
  }
  const window = windowOf('abc');
  window.skip(2);
  assert.equal(window.text(0, window.length), 'c');
});
