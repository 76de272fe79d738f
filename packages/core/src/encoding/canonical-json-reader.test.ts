/** The quick way to read canonical JSON takes what is its own canonical text, and says what the slow way says of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BittingError } from '../errors/bitting-error.ts';
import { JSON_BYTES_MAX, JSON_DEPTH_MAX, JSON_KEYS_MAX } from '../bounds.ts';
import { readCanonicalJson } from './canonical-json-reader.ts';
import { writeCanonicalJson } from './canonical-json.ts';
import { JsonNumber, type JsonObject, type JsonValue, scanJson } from './json.ts';
import { encodeUtf8 } from './utf8.ts';

/** `null`: it is refused. */
type Read = { readonly value: JsonValue } | null;
const REFUSED = null;

function attempt(read: () => JsonValue): Read {
  try {
    return { value: read() };
  } catch (error) {
    assert.ok(error instanceof BittingError, String(error));
    return REFUSED;
  }
}

const read = (bytes: Uint8Array): Read => attempt(() => readCanonicalJson(bytes));
const readText = (text: string): Read => read(encodeUtf8(text));

/** The slow way: any JSON is read, written anew and compared. */
function readSlowly(bytes: Uint8Array): Read {
  return attempt(() => {
    const value = scanJson(bytes);
    const isCanonical = Buffer.from(encodeUtf8(writeCanonicalJson(toPlain(value)))).equals(bytes);
    if (!isCanonical) throw new BittingError('JSON_MALFORMED', 'the test');
    return value;
  });
}

function toPlain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (value instanceof Map)
    return Object.fromEntries(Array.from(value as JsonObject, ([name, field]) => [name, toPlain(field)]));
  return Array.isArray(value) ? (value as readonly JsonValue[]).map(toPlain) : value;
}

const TAKEN: readonly (readonly [text: string, value: JsonValue])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['""', ''],
  ['"a b"', 'a b'],
  ['"\\"\\\\\\b\\f\\n\\r\\t"', '"\\\b\f\n\r\t'],
  ['"\\u0000\\u000b\\u001f"', '\u0000\u000b\u001f'],
  ['"\u007f\u0080\u2028/é😀"', '\u007f\u0080\u2028/é😀'],
  ['"[]{},:"', '[]{},:'],
  ['0', new JsonNumber('0')],
  ['-1', new JsonNumber('-1')],
  ['10', new JsonNumber('10')],
  ['9007199254740991', new JsonNumber('9007199254740991')],
  ['-9007199254740991', new JsonNumber('-9007199254740991')],
  ['[]', []],
  ['[[],{},[1,"a",null,true,false]]', [[], new Map(), [new JsonNumber('1'), 'a', null, true, false]]],
  ['{}', new Map()],
  ['{"":1}', new Map([['', new JsonNumber('1')]])],
  [
    '{"1":"a","10":"b","9":[],"A":{},"a":null}',
    new Map<string, JsonValue>([
      ['1', 'a'],
      ['10', 'b'],
      ['9', []],
      ['A', new Map()],
      ['a', null],
    ]),
  ],
  // By UTF-16 code units the surrogates of U+1F600 come before U+E000.
  [
    '{"😀":"","\ue000":""}',
    new Map([
      ['😀', ''],
      ['\ue000', ''],
    ]),
  ],
];

test('Canonical JSON is read as what it says.', () => {
  for (const [text, value] of TAKEN) {
    assert.deepEqual(readText(text), { value }, text);
    assert.deepEqual(readSlowly(encodeUtf8(text)), { value }, text);
  }
});

const OTHER_FORMS = [
  ['', ' ', '1 ', ' 1', '1\n', '{ }', '[ ]', '[1, 2]', '{"a": 1}', '{"a" :1}', '{"a":1} '],
  ['01', '-0', '1.0', '1e3', '+1', '-', '--1', '1-', '9007199254740992', '-9007199254740992', '0x1'],
  ['nul', 'nulll', 'True', 'truefalse', 'undefined', 'NaN', 'n', 't', 'f'],
  ['"', '"a', 'a"', "'a'", '"a"b', '"\\/"', '"\\u0061"', '"\\u0008"', '"\\u000A"', '"\\u000a"', '"\\u001F"'],
  ['"\\u007f"', '"\\ud800"', '"\\ud83d\\ude00"', '"\\x"', '"\\"', '"\n"', '"\u0000"', '"\\u00e9"', '"\\'],
  ['[', ']', '[1', '[1,', '[1,]', '[,1]', '[1 1]', '[1}', '[]]', '[,]'],
  ['{', '}', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '{,}', '{"a":1]', '{a:1}', '{1:1}', '{"a"1}'],
  ['{a":1}', '{"a":1,b":2}', '{["a":1}', '[a"]', '[{b":1}]'],
  ['{"b":1,"a":1}', '{"a":1,"a":1}', '{"a":1,"A":1}', '{"9":1,"10":1}', '{"\ue000":"","😀":""}'],
  ['{"__proto__":1}', '{"constructor":1}', '{"prototype":1}', '{"a":{"b":1,"a":1}}', '[{"a":1 }]', '\ufeff1'],
  // An escape, so that the whole is read the careful way.
  ['["\\n","\\/"]', '["\\n",1 ]', '{"\\n":1,"\\t":1}', '["\\n"', '["\\n",a]', '["\\n",\'a\']'],
].flat();

test('Anything else is refused.', () => {
  for (const text of OTHER_FORMS) {
    assert.equal(readText(text), REFUSED, text);
    assert.equal(readSlowly(encodeUtf8(text)), REFUSED, text);
  }
  for (const bytes of [[0xff], [0x22, 0xff, 0x22], [0x22, 0xc0, 0xaf, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22]])
    assert.equal(read(Uint8Array.from(bytes)), REFUSED);
});

test('The refusal is one of the encodings, and names no byte of what was read.', () => {
  assert.throws(() => readCanonicalJson(encodeUtf8('{"secret" :1}')), {
    code: 'JSON_MALFORMED',
    operatorDetail: 'it is not canonical JSON',
  });
  assert.throws(() => readCanonicalJson(Uint8Array.of(0x22, 0xff, 0x22)), { code: 'UTF8_MALFORMED' });
});

test('It takes as much, as deep and as many as the scanner, and no more.', () => {
  const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  const wide = (count: number): string =>
    `{${Array.from({ length: count }, (_, number) => `"${String(number).padStart(4, '0')}":0`).join(',')}}`;
  const long = (bytes: number): string => `"${'a'.repeat(bytes - 2)}"`;
  // Depth is of what lies in each other, not of how many there are.
  const many = `[${Array(JSON_DEPTH_MAX + 1)
    .fill('[]')
    .join(',')}]`;
  for (const text of [deep(JSON_DEPTH_MAX), wide(JSON_KEYS_MAX), long(JSON_BYTES_MAX), many]) {
    assert.notEqual(readText(text), REFUSED);
    assert.deepEqual(readText(text), readSlowly(encodeUtf8(text)));
  }
  for (const text of [deep(JSON_DEPTH_MAX + 1), wide(JSON_KEYS_MAX + 1), long(JSON_BYTES_MAX + 1)]) {
    assert.equal(readText(text), REFUSED);
    assert.equal(readSlowly(encodeUtf8(text)), REFUSED);
  }
});

const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));
const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger(),
    text,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

test('What is written canonically is read back, whatever it is.', () => {
  fc.assert(
    fc.property(values, (value) => {
      const bytes = encodeUtf8(writeCanonicalJson(value));
      assert.deepEqual(read(bytes), readSlowly(bytes));
    }),
    { numRuns: 500 },
  );
});

test('What was changed at some place is taken or refused as the slow way does, and never otherwise.', () => {
  const pieces = fc.constantFrom(...'"\\{}[],:0-1a \n'.split(''), '\\n', '\\/', '\\u001f', 'é', 'null', '00');
  const change = fc.record({
    at: fc.nat(),
    drop: fc.nat({ max: 3 }),
    put: fc.oneof(fc.constant(''), pieces),
  });
  fc.assert(
    fc.property(values, change, (value, { at, drop, put }) => {
      const whole = writeCanonicalJson(value);
      const from = at % (whole.length + 1);
      const changed = Buffer.from(whole.slice(0, from) + put + whole.slice(from + drop));
      assert.deepEqual(read(changed), readSlowly(changed), changed.toString());
    }),
    { numRuns: 3_000 },
  );
});
