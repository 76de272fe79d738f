import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { BittingError } from '../errors/bitting-error.ts';
import { JSON_BOUNDS, JsonNumber, type JsonValue, scanJson, scanJsonWithSpans } from './json.ts';

interface Case {
  readonly name: string;
  readonly expect: string;
  readonly text?: string;
  readonly hex?: string;
}

const { cases } = JSON.parse(readFileSync(new URL('../../vectors/json.json', import.meta.url), 'utf8')) as {
  cases: readonly Case[];
};

const bytesOf = (row: Case) =>
  row.text === undefined ? Buffer.from(row.hex ?? '', 'hex') : Buffer.from(row.text, 'utf8');

/** What JSON.parse would have made of it. */
function toPlain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (value instanceof Map)
    return Object.fromEntries(Array.from(value, ([key, item]: [string, JsonValue]) => [key, toPlain(item)]));
  return Array.isArray(value) ? value.map((item: JsonValue) => toPlain(item)) : value;
}

function verdictOf(bytes: Uint8Array): string {
  try {
    scanJson(bytes);
    return 'accept';
  } catch (error) {
    assert.ok(error instanceof BittingError, String(error));
    return error.code;
  }
}

test('the scanner judges every case of the corpus as it says', () => {
  assert.ok(cases.length > 200);
  for (const row of cases) assert.equal(verdictOf(bytesOf(row)), row.expect, row.name);
});

test('the scanner reads what it accepts as JSON.parse does', () => {
  const accepted = cases.filter((row) => row.expect === 'accept');
  assert.ok(accepted.length > 60);
  for (const row of accepted)
    assert.deepEqual(toPlain(scanJson(bytesOf(row))), JSON.parse(bytesOf(row).toString('utf8')), row.name);
});

test('the scanner accepts nothing that JSON.parse refuses, whatever bytes of a document are changed', () => {
  const seeds = cases.filter((row) => row.expect === 'accept').map(bytesOf);
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  fc.assert(
    fc.property(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 3 }),
      (seed, changes) => {
        const bytes = Buffer.from(seed);
        for (const [at, byte] of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
        if (verdictOf(bytes) !== 'accept') return;
        assert.deepEqual(toPlain(scanJson(bytes)), JSON.parse(strict.decode(bytes)));
      },
    ),
    { numRuns: 3_000 },
  );
  assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
});

test('the scanner reads back any value that JSON.stringify writes', () => {
  const key = fc
    .string({ unit: 'binary' })
    .filter((text) => !['__proto__', 'constructor', 'prototype'].includes(text));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', maxDepth: 8 },
      fc.constant(null),
      fc.boolean(),
      fc.string({ unit: 'binary' }),
      fc.integer(),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(value, fc.constantFrom('', ' ', '\t\n'), (original, indent) => {
      const text = JSON.stringify(original, null, indent);
      assert.deepEqual(toPlain(scanJson(Buffer.from(text))), JSON.parse(text));
    }),
    { numRuns: 300 },
  );
});

test('a number keeps the text that was written', () => {
  const value = scanJson(Buffer.from('[1.10, 12345678901234567890.000000001]'));
  assert.ok(Array.isArray(value));
  assert.deepEqual(
    value.map((item) => (item instanceof JsonNumber ? item.text : null)),
    ['1.10', '12345678901234567890.000000001'],
  );
});

test('a span names the braces of its object in the bytes, behind characters of several bytes too', () => {
  const bytes = Buffer.from(' [ {"é":"😀"} , {"a":{}} ]');
  const { value, spans } = scanJsonWithSpans(bytes);
  assert.ok(Array.isArray(value));
  const texts = value.map((item: JsonValue) => {
    const span = item instanceof Map ? spans.get(item) : undefined;
    return bytes.subarray(span?.start, span?.end).toString();
  });
  assert.deepEqual(texts, ['{"é":"😀"}', '{"a":{}}']);
  assert.equal(spans.size, 3);
});

test('a document at the bound of bytes is read and one byte more is refused', () => {
  const text = `"${'a'.repeat(JSON_BOUNDS.bytesMax - 2)}"`;
  assert.equal(verdictOf(Buffer.from(text)), 'accept');
  assert.equal(verdictOf(Buffer.from(`${text} `)), 'JSON_TOO_LARGE');
});

test('a refusal does not repeat what it refuses', () => {
  try {
    scanJson(Buffer.from('{"secret":"hunter2",}'));
    assert.fail('accepted');
  } catch (error) {
    assert.ok(error instanceof BittingError);
    assert.doesNotMatch(`${error.message}${error.operatorDetail}`, /hunter2/u);
  }
});
