import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { drawNames } from './random-names.ts';

/** Bytes that are told from one another by where they stand, and what was asked for. */
function numbered() {
  const blocks: Buffer[] = [];
  const random = (length: number): Buffer => {
    const parts = Array.from({ length: Math.ceil(length / 32) }, (_, part) =>
      createHash('sha256').update(`${blocks.length} ${part}`).digest(),
    );
    const block = Buffer.concat(parts).subarray(0, length);
    blocks.push(block);
    return block;
  };
  return { blocks, random };
}

test('names are drawn by the block, each byte of it once and in order', () => {
  const { blocks, random } = numbered();
  const draw = drawNames(random);
  const whole = Buffer.from(blocks[0] ?? []);
  const drawn = Array.from({ length: 256 }, () => draw(16));
  assert.equal(blocks.length, 1);
  assert.deepEqual(Buffer.concat(drawn), whole);
  draw(16);
  assert.equal(blocks.length, 2);
});

test('names that were given out are not kept, and are the receiver’s own', () => {
  const { blocks, random } = numbered();
  const draw = drawNames(random);
  const drawn = draw(16);
  assert.deepEqual(blocks[0]?.subarray(0, 16), Buffer.alloc(16));
  const kept = Buffer.from(drawn);
  draw(4_080);
  assert.deepEqual(drawn, kept);
});

test('a name that is longer than the rest of a block, or than a block, is whole', () => {
  const { blocks, random } = numbered();
  const draw = drawNames(random);
  draw(4_090);
  assert.equal(draw(16).length, 16);
  assert.equal(blocks.length, 2);
  assert.equal(draw(10_000).length, 10_000);
});
