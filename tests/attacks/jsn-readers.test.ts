/** What our readers take, other readers understand in the same way: CPython, jq and the runtime's own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { JsonNumber, scanJson, type JsonValue } from '@bitting/core/encoding/json.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { hasPython } from '../support/python-signer.ts';
import { readCount } from './counts.ts';
import { seededRandom } from './random.ts';

const DOCUMENTS = readCount('JSON_DOCUMENTS', 4_000);
const DECIMALS = readCount('DECIMAL_TEXTS', 20_000);

const { random, seed } = seededRandom('readers');

function below(bound: number): number {
  return Math.floor(random() * bound);
}

function pick<Item>(items: readonly Item[]): Item {
  const item = items[below(items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

function askPython(context: TestContext, reader: string, lines: readonly string[]): readonly string[] | null {
  if (!hasPython()) {
    context.skip('python3 is not installed');
    return null;
  }
  const program = path.join(import.meta.dirname, 'readers.py');
  const input = lines.map((line) => `${line}\n`).join('');
  const run = spawnSync('python3', [program, reader], { input, encoding: 'utf8', maxBuffer: 1 << 30 });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout.split('\n').slice(0, -1);
}

const { cases } = JSON.parse(
  readFileSync(new URL('../../packages/core/vectors/json.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly { readonly name: string; readonly text?: string; readonly hex?: string }[] };

const SEEDS = cases
  .map(({ text, hex = '' }) => (text === undefined ? Buffer.from(hex, 'hex') : Buffer.from(text)))
  .filter(({ length }) => length > 0 && length < 2_000);

/** What changes the meaning of a document, or nearly. */
const PIECES = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  ' ',
  '\n',
  '0',
  '-',
  '.',
  'e',
  '1',
  'true',
  'null',
  '"a":1',
  '"a"',
  '\\u0061',
  '\\ud83d',
  '\\ude00',
  '\u00e9',
  '\u2028',
  '\ufeff',
  '\0',
  '//',
  'NaN',
].map((text) => Buffer.from(text));

function mutate(): Buffer {
  let bytes = pick(SEEDS);
  for (let left = below(4); left > 0; left -= 1) {
    const at = below(bytes.length + 1);
    const removed = below(3);
    const added = random() < 0.8 ? pick(PIECES) : Buffer.of(below(256));
    bytes = Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);
  }
  return bytes;
}

function read(bytes: Uint8Array): JsonValue | BittingError {
  try {
    return scanJson(bytes);
  } catch (error) {
    assert.ok(error instanceof BittingError, String(error));
    return error;
  }
}

/** The form that the program in Python writes. */
function canon(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return ['number', value.text];
  if (value instanceof Map)
    return ['object', Array.from(value, ([name, item]: [string, JsonValue]) => [name, canon(item)])];
  return Array.isArray(value) ? ['array', value.map((item: JsonValue) => canon(item))] : value;
}

interface Accepted {
  readonly bytes: Buffer;
  readonly value: JsonValue;
}

function acceptedDocuments(): Accepted[] {
  const documents = [...SEEDS, ...Array.from({ length: DOCUMENTS }, mutate)];
  const accepted = documents.flatMap((bytes): Accepted[] => {
    const value = read(bytes);
    return value instanceof BittingError ? [] : [{ bytes, value }];
  });
  assert.ok(accepted.length > DOCUMENTS / 20, `${accepted.length} of ${documents.length}, ${seed}`);
  assert.ok(accepted.length < documents.length, seed);
  return accepted;
}

void test('JSN-01: document that our reader takes has no other meaning for CPython, and no name twice', (context) => {
  const accepted = acceptedDocuments();
  const lines = accepted.map(({ bytes }) => bytes.toString('base64'));
  const answers = askPython(context, 'documents', lines);
  if (answers === null) return;
  assert.equal(answers.length, accepted.length);
  for (const [nth, { bytes, value }] of accepted.entries()) {
    const what = `${bytes.toString('latin1')} ${seed}`;
    assert.notEqual(answers[nth], 'refused', what);
    assert.deepEqual(JSON.parse(answers[nth] ?? ''), canon(value), what);
  }
  // The other reader is no yes-man.
  const wrong = ['{"a":1,"a":2}', '[1,]', '{"a":NaN}'].map((text) => Buffer.from(text).toString('base64'));
  assert.deepEqual(askPython(context, 'documents', wrong), ['refused', 'refused', 'refused']);
});

void test('JSN-09: document that our reader takes is taken by the runtime and by jq, with the same value', (context) => {
  // jq counts in floats; the texts of numbers are compared elsewhere.
  const accepted = acceptedDocuments().filter(({ bytes }) => !/\d{16}/u.test(bytes.toString('latin1')));
  for (const { bytes } of accepted) JSON.parse(bytes.toString());
  const jq = spawnSync('jq', ['-c', '.'], {
    input: accepted.map(({ bytes }) => `${bytes.toString()}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (jq.error !== undefined) {
    context.skip('jq is not installed');
    return;
  }
  assert.equal(jq.status, 0, `${jq.stderr} ${seed}`);
  const lines = jq.stdout.split('\n').slice(0, -1);
  assert.equal(lines.length, accepted.length, seed);
  for (const [nth, { bytes }] of accepted.entries())
    assert.deepEqual(
      JSON.parse(lines[nth] ?? ''),
      JSON.parse(bytes.toString()),
      `${bytes.toString()} ${seed}`,
    );
});

const DIGITS = [
  '0',
  '1',
  '9',
  '5',
  '00',
  '10',
  '.',
  '.',
  '.0',
  '0.',
  '000000',
  '999999999',
  '-',
  '+',
  'e',
  'E9',
  ' ',
  ',',
  '_',
  '\uff11',
  '\u0663',
  '\0',
  'x',
];

function decimalText(): string {
  const plain = random() < 0.5;
  const pieces = plain ? DIGITS.slice(0, 12) : DIGITS;
  return Array.from({ length: below(8) }, () => pick(pieces)).join('');
}

void test('JSN-03: text that is taken for a decimal is one to CPython, to the last digit, and no other text is', (context) => {
  const texts = Array.from({ length: DECIMALS }, decimalText);
  const answers = askPython(
    context,
    'decimals',
    texts.map((text) => JSON.stringify(text)),
  );
  if (answers === null) return;
  assert.equal(answers.length, texts.length);
  let taken = 0;
  for (const [nth, text] of texts.entries()) {
    const value = Decimal.tryParse(text);
    assert.equal(value?.toString() ?? 'refused', answers[nth], `${JSON.stringify(text)} ${seed}`);
    if (value !== null) taken += 1;
  }
  assert.ok(taken > DECIMALS / 20 && taken < DECIMALS, `${taken} of ${DECIMALS}, ${seed}`);
});
