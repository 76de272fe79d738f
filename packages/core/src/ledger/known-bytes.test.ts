import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LEDGER_KNOWN_VALUE_BYTES_MAX, LEDGER_KNOWN_VALUES_MAX } from '../bounds.ts';
import { CanonicalWriter } from '../encoding/canonical-json-writer.ts';
import { KnownBytes } from './known-bytes.ts';

function keep(known: KnownBytes, ...texts: readonly string[]): CanonicalWriter {
  const writer = new CanonicalWriter(16);
  for (const text of texts) {
    const start = writer.at;
    writer.text(text);
    known.keep(text, writer, start);
  }
  return writer;
}

const textOf = (known: KnownBytes, value: unknown): string | undefined => {
  const piece = known.get(value);
  return piece === undefined ? undefined : Buffer.from(piece).toString();
};

test('What is known of a value is what was written of it, also when something else stands there by now.', () => {
  const known = new KnownBytes();
  const writer = keep(known, 'first', 'second', 'null');
  writer.bytes.fill(0);
  assert.deepEqual(
    ['first', 'second', 'null', null, undefined, 'third'].map((value) => textOf(known, value)),
    ['"first"', '"second"', '"null"', undefined, undefined, undefined],
  );
});

test('It never knows more values than its bound, and the last one always.', () => {
  const known = new KnownBytes();
  const values = Array.from({ length: 2 * LEDGER_KNOWN_VALUES_MAX + 5 }, (_, nth) => `value ${nth}`);
  for (const [nth, value] of values.entries()) {
    keep(known, value);
    assert.equal(textOf(known, value), `"${value}"`);
    if (nth % 100 > 0) continue;
    const count = values.filter((one) => known.get(one) !== undefined).length;
    assert.equal(count, (nth % LEDGER_KNOWN_VALUES_MAX) + 1);
  }
});

test('What is long is not kept.', () => {
  const known = new KnownBytes();
  const [kept, long] = [-2, -1].map((more) => 'x'.repeat(LEDGER_KNOWN_VALUE_BYTES_MAX + more));
  keep(known, kept ?? '', long ?? '');
  assert.equal(textOf(known, kept), `"${kept}"`);
  assert.equal(known.get(long), undefined);
});

test('Of the request that a text was cut out of nothing is kept.', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const usedBytes = (): number => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const known = new KnownBytes();
  const before = usedBytes();
  for (let nth = 0; nth < LEDGER_KNOWN_VALUES_MAX; nth += 1) {
    const word = `a word of thirteen and more ${nth}`;
    const request = Buffer.alloc(16_384, `${word} `).toString('latin1');
    keep(known, request.slice(0, word.length));
  }
  const each = (usedBytes() - before) / LEDGER_KNOWN_VALUES_MAX;
  assert.equal(textOf(known, 'a word of thirteen and more 7'), '"a word of thirteen and more 7"');
  assert.ok(each < 1_000, `${each} bytes each`);
});
