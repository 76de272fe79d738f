import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { writeCanonicalJson } from './canonical-json.ts';
import { CanonicalWriter, unwritable } from './canonical-json-writer.ts';

type Written = string | number | boolean | null;

/** What stands in the buffer after these pieces, of which the first bytes are somebody else's. */
function write(sizeBytes: number, ...pieces: readonly ((writer: CanonicalWriter) => void)[]): Buffer {
  const writer = new CanonicalWriter(sizeBytes);
  for (const piece of pieces) piece(writer);
  assert.ok(writer.at <= writer.bytes.length);
  return writer.bytes.subarray(0, writer.at);
}

function give(writer: CanonicalWriter, value: Written): void {
  if (typeof value === 'string') writer.text(value);
  else if (typeof value === 'number') writer.whole(value);
  else writer.literal(value);
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', maxLength: 45 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({
    unit: fc.constantFrom('a', '"', '\\', '\u001f', ' ', '~', '\u007f', 'é', '€', '😀'),
    maxLength: 30,
  }),
);
const whole = fc.oneof(
  fc.maxSafeNat(),
  fc.nat({ max: 15 }).chain((power) => fc.constantFrom(10 ** power, 10 ** power - 1, 10 ** power + 1)),
);
const value: fc.Arbitrary<Written> = fc.oneof(text, whole, fc.boolean(), fc.constant(null));

test('Values are written as the plain writer says, whatever stands before them and however small the buffer is.', () => {
  fc.assert(
    fc.property(fc.nat({ max: 80 }), fc.array(value, { maxLength: 6 }), (sizeBytes, values) => {
      const bytes = write(
        sizeBytes,
        (writer) => writer.byte(0x5b),
        ...values.map((one) => (writer: CanonicalWriter): void => {
          give(writer, one);
          writer.byte(0x2c);
        }),
      );
      assert.equal(bytes.toString(), `[${values.map((one) => `${writeCanonicalJson(one)},`).join('')}`);
    }),
  );
});

test('Texts of every length around that from which the runtime writes them are the same either way.', () => {
  for (let length = 0; length <= 45; length += 1)
    for (const character of ['a', ' ', '~', '"', '\\', '\u001f', '\u007f', '\u0080', 'ÿ', '€'])
      for (const one of ['a'.repeat(length) + character, character + 'a'.repeat(length)]) {
        const bytes = write(4, (writer) => writer.text(one));
        assert.equal(bytes.toString(), writeCanonicalJson(one));
      }
});

test('Whole numbers have all their digits, at every power of ten.', () => {
  const numbers = Array.from({ length: 16 }, (_, power) => [10 ** power - 1, 10 ** power, 10 ** power + 1]);
  for (const one of [...numbers.flat(), Number.MAX_SAFE_INTEGER])
    assert.equal(write(0, (writer) => writer.whole(one)).toString(), String(one));
});

test('Pieces stand as they are, few bytes and many, and what is left out stays as it was.', () => {
  for (const length of [0, 1, 19, 20, 21, 300]) {
    const piece = Uint8Array.from({ length }, (_, at) => at % 251);
    const bytes = write(
      1,
      (writer) => writer.raw(piece),
      (writer) => writer.byte(0xff),
    );
    assert.deepEqual([...bytes], [...piece, 0xff]);
  }
  const writer = new CanonicalWriter(4);
  writer.raw(Buffer.from('abcd'));
  writer.at = 1;
  writer.skip(2);
  writer.byte(0x7a);
  assert.equal(writer.bytes.toString('latin1', 0, writer.at), 'abcz');
  assert.equal(writer.bytes.length, 4, 'what has room is not moved');
  writer.skip(1);
  assert.deepEqual([writer.at, writer.bytes.length], [5, 10]);
  assert.equal(writer.bytes.toString('latin1', 0, 4), 'abcz');
});

test('A writer that grew goes on behind what it had.', () => {
  const pieces = ['x'.repeat(30), 'y'.repeat(500), 'z'];
  const bytes = write(8, ...pieces.map((piece) => (writer: CanonicalWriter) => writer.text(piece)));
  assert.equal(bytes.toString(), pieces.map((piece) => `"${piece}"`).join(''));
});

test('What has no such form is refused, and the writer stands where it stood.', () => {
  const writer = new CanonicalWriter(64);
  writer.text('before');
  const at = writer.at;
  const refused = (write: () => void, message: RegExp): void => {
    assert.throws(write, { code: 'INTERNAL_FAULT', operatorDetail: message });
    assert.equal(writer.at, at);
  };
  for (const odd of [0.5, -1, Number.NaN, Infinity, 2 ** 53, -0])
    refused(() => writer.whole(odd), /^a number cannot be written here$/u);
  refused(() => writer.text(undefined as unknown as string), /^a undefined cannot be written here$/u);
  refused(() => writer.text(7 as unknown as string), /^a number cannot be written here$/u);
  for (const length of [0, 40])
    refused(() => writer.text(`${'a'.repeat(length)}\ud800`), /^a lone surrogate has no canonical JSON$/u);
  assert.equal(unwritable(null).operatorDetail, 'a object cannot be written here');
  writer.literal(null);
  assert.equal(writer.bytes.toString('utf8', 0, writer.at), '"before"null');
});
