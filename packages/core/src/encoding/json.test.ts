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

/** Runs with many mutants take fewer. */
const CHANGED_DOCUMENTS = Number(process.env['CHANGED_DOCUMENTS'] ?? '3000');

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
    { numRuns: CHANGED_DOCUMENTS },
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

test('names that are remembered at one place are told from each other by every byte', () => {
  // The bytes of each row come to the same place; the last one's differ in length besides.
  const rows = [
    ['Aa', 'BB'],
    ['ordAa', 'ordBB'],
    ['AaId', 'BBId'],
    ['AaAa', 'AaBB', 'BBAa', 'BBBB'],
    ['a', '#$'],
  ];
  for (const names of rows)
    for (const name of [...names, ...names.toReversed()]) {
      const text = JSON.stringify({ [name]: name });
      assert.deepEqual(scanJson(Buffer.from(text)), new Map([[name, name]]), text);
    }
  const all = JSON.stringify(Object.fromEntries(rows.flat().map((name) => [name, name])));
  assert.deepEqual(scanJson(Buffer.from(all)), new Map(rows.flat().map((name) => [name, name])));
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

test('white space is skipped wherever RFC 8259 allows it', () => {
  for (const space of [' ', '\t', '\r', '\n', ' \n ']) {
    const text = ['', '{', '"a"', ':', '[', '1', ',', 'true', ']', ',', '"b"', ':', '{', '}', '}', ''].join(
      space,
    );
    assert.deepEqual(toPlain(scanJson(Buffer.from(text))), { a: [1, true], b: {} }, JSON.stringify(text));
  }
});

test('a refusal says what is wrong and at which byte, and of UTF-8 why', () => {
  const rows: readonly (readonly [document: string, detail: string])[] = [
    ['{}x', 'something follows the value at byte 2'],
    ['[1,]', 'no value at byte 3'],
    ['{"a":1,"a":2}', 'a key twice before byte 10'],
    ['{"__proto__":1}', 'a refused key at byte 12'],
    ['[-0.0]', 'a negative zero at byte 5'],
    ['[1.]', 'no digit at byte 3'],
    ['"\\ud800"', 'a lone surrogate at byte 8'],
    ['"ab', 'the string does not end at byte 3'],
    ['"a\nb"', 'a control character at byte 2'],
    ['"\\x"', 'an unknown escape at byte 3'],
    ['"\\u12g4"', 'an unknown escape at byte 3'],
    ['{"a" 1}', 'not : at byte 5'],
    ['['.repeat(JSON_BOUNDS.depthMax + 1), `nested deeper than ${JSON_BOUNDS.depthMax}`],
  ];
  for (const [document, detail] of rows)
    assert.throws(() => scanJson(Buffer.from(document)), { operatorDetail: detail }, document);
  assert.throws(
    () => scanJson(Buffer.from('"a\xe9"', 'latin1')),
    (error: unknown) => {
      assert.ok(error instanceof BittingError && error.cause instanceof BittingError);
      assert.equal(error.operatorDetail, 'invalid UTF-8 at byte 3');
      assert.equal(error.cause.operatorDetail, '2 bytes are not UTF-8');
      return error.cause.cause instanceof TypeError;
    },
  );
});

test('a document beyond its bounds is refused with the bound, and read at it', () => {
  const bounds = { bytesMax: 30, depthMax: 2, keysMax: 2 };
  const detailOf = (text: string): string | null => {
    try {
      scanJson(Buffer.from(text), bounds);
      return null;
    } catch (error) {
      return error instanceof BittingError ? error.operatorDetail : String(error);
    }
  };
  assert.equal(detailOf('{"a":1,"b":[1],"c":2}'), 'an object of more than 2 keys');
  assert.equal(detailOf('{"a":1,"b":[1]}'), null);
  assert.equal(detailOf('[[[]]]'), 'nested deeper than 2');
  assert.equal(detailOf('[[],[]]'), null);
  assert.equal(detailOf(`"${'a'.repeat(29)}"`), '31 bytes of JSON, at most 30');
  assert.equal(detailOf(`"${'a'.repeat(28)}"`), null);
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
