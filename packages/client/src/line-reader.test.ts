import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LineReader } from './line-reader.ts';

void test('line reader gives the same lines however the bytes are cut', () => {
  const line = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\n'));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      const reader = new LineReader(10_000);
      const read: string[] = [];
      let at = 0;
      for (let turn = 0; at < bytes.length; turn += 1) {
        const end = at + (cuts[turn % cuts.length] ?? 1);
        read.push(...(reader.push(bytes.subarray(at, end)) ?? []));
        at = end;
      }
      assert.deepEqual(
        read,
        lines.map((text) => text.toWellFormed()),
      );
    }),
  );
});

void test('line reader gives up on an unfinished line over its bound', () => {
  const reader = new LineReader(4);
  assert.deepEqual(reader.push(Buffer.from('abcd')), []);
  assert.equal(reader.push(Buffer.from('e')), null);
});
