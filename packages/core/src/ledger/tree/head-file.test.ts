import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import {
  HEAD_FILE_BYTES,
  HEAD_HALF_BYTES,
  HEAD_NOTE_BYTES_MAX,
  isHeadUnused,
  readHeadFile,
  type StoredHead,
  writeHeadHalf,
} from './head-file.ts';

const NOTE = Buffer.from('a note');

/** One half as docs/formats/ledger-tree.md says it. */
function halfOf(generation: number, note: Uint8Array): Buffer {
  const head = Buffer.from('425448440100', 'hex');
  const numbers = Buffer.alloc(10);
  numbers.writeUInt16BE(note.length);
  numbers.writeBigUInt64BE(BigInt(generation), 2);
  const said = Buffer.concat([head, numbers, note]);
  const sum = createHash('sha256').update(said).digest().subarray(0, 16);
  return Buffer.concat([said, sum], 4_096);
}

function fileOf(...halves: readonly Uint8Array[]): Buffer {
  return Buffer.concat([...halves, Buffer.alloc(HEAD_FILE_BYTES)], HEAD_FILE_BYTES);
}

const heads = (file: Uint8Array): readonly [bigint, string] | null => {
  const head = readHeadFile(file);
  return head === null ? null : [head.generation, Buffer.from(head.note).toString()];
};

test('A half has the bytes of the format, and is read as it was written.', () => {
  assert.deepEqual([HEAD_HALF_BYTES, HEAD_FILE_BYTES, HEAD_NOTE_BYTES_MAX], [4_096, 8_192, 4_064]);
  const stored: StoredHead = { generation: 7n, note: NOTE };
  assert.deepEqual(Buffer.from(writeHeadHalf(stored)), halfOf(7, NOTE));
  assert.deepEqual(heads(fileOf(halfOf(7, NOTE))), [7n, 'a note']);
  const longest = Buffer.alloc(HEAD_NOTE_BYTES_MAX, 'x');
  assert.deepEqual(heads(fileOf(Buffer.alloc(4_096), writeHeadHalf({ generation: 1n, note: longest }))), [
    1n,
    longest.toString(),
  ]);
});

test('Of two whole halves the later one counts, wherever it stands.', () => {
  const [early, late] = [halfOf(7, Buffer.from('early')), halfOf(8, Buffer.from('late'))];
  assert.deepEqual(heads(fileOf(early, late)), [8n, 'late']);
  assert.deepEqual(heads(fileOf(late, early)), [8n, 'late']);
  // Never written so; but what is read then is one thing.
  assert.deepEqual(heads(fileOf(halfOf(8, Buffer.from('first')), late)), [8n, 'first']);
});

test('A half that is not whole leaves the other one, and no half leaves nothing.', () => {
  const [good, other] = [halfOf(7, NOTE), halfOf(9, NOTE)];
  for (let bit = 0; bit < (16 + NOTE.length + 16) * 8; bit += 1) {
    const broken = Buffer.from(other);
    broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.deepEqual(heads(fileOf(good, broken)), [7n, 'a note'], `bit ${bit}`);
    assert.deepEqual(heads(fileOf(broken, good)), [7n, 'a note'], `bit ${bit}`);
    assert.equal(heads(fileOf(broken)), null, `bit ${bit}`);
  }
  assert.deepEqual(heads(fileOf(good, other)), [9n, 'a note']);
});

test('A file of any length is read without a fault, and says nothing unless a half is whole.', () => {
  const whole = fileOf(halfOf(7, NOTE));
  for (const length of [0, 1, 5, 6, 8, 15, 16, 17, 21, 37])
    assert.equal(heads(whole.subarray(0, length)), null, `${length}`);
  assert.deepEqual(heads(whole.subarray(0, 38)), [7n, 'a note']);
  const empty = halfOf(3, new Uint8Array());
  assert.equal(heads(empty.subarray(0, 16)), null);
  assert.deepEqual(heads(empty.subarray(0, 32)), [3n, '']);
  // A checksum that would stand where the half has ended.
  const tooLong = halfOf(3, Buffer.alloc(4_080, 1));
  assert.equal(tooLong.length, 4_096);
  assert.equal(heads(fileOf(tooLong)), null);
  assert.equal(heads(Buffer.concat([fileOf(), halfOf(3, NOTE)])), null);
});

test('A file was never used unless both of its halves hold something.', () => {
  const used = halfOf(1, NOTE);
  const cut = Buffer.alloc(HEAD_HALF_BYTES);
  used.copy(cut, 0, 0, 20);
  assert.ok(isHeadUnused(fileOf()));
  assert.ok(isHeadUnused(fileOf(cut)));
  assert.ok(isHeadUnused(fileOf(Buffer.alloc(HEAD_HALF_BYTES), cut)));
  assert.ok(!isHeadUnused(fileOf(cut, used)));
  const last = fileOf(used);
  last[HEAD_FILE_BYTES - 1] = 1;
  assert.ok(!isHeadUnused(last));
});
