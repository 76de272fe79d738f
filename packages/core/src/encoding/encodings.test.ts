import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BittingError } from '../errors/bitting-error.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { writeCanonicalJson } from './canonical-json.ts';
import {
  type FieldReader,
  readFlag,
  readInteger,
  readList,
  readMap,
  readNullable,
  readObject,
  readText,
  readTexts,
  readWord,
} from './fields.ts';
import { decodeHex, encodeHex } from './hex.ts';
import { writeJson } from './json-text.ts';
import { scanJson } from './json.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

const code = (wanted: string) => (error: unknown) => error instanceof BittingError && error.code === wanted;

test('base64 of any bytes is read back, and only its canonical text is accepted', () => {
  // RFC 4648 §10.
  for (const [text, encoded] of [
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foobar', 'Zm9vYmFy'],
  ]) {
    assert.equal(encodeBase64(Buffer.from(text ?? '')), encoded);
    assert.deepEqual(decodeBase64(encoded ?? ''), Uint8Array.from(Buffer.from(text ?? '')));
  }
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      assert.deepEqual(decodeBase64(encodeBase64(bytes)), bytes);
    }),
  );
  for (const wrong of [
    'Zg',
    'Zg=',
    'Zh==',
    'Zm9=',
    'Zg==\n',
    ' Zg==',
    'Zm9v=',
    '-_-_',
    'Zm 9v',
    'Z',
    '====',
    'Zg==Zg==',
  ])
    assert.throws(() => decodeBase64(wrong), code('BASE64_MALFORMED'), wrong);
  assert.deepEqual(decodeBase64('+/+/'), Uint8Array.of(0xfb, 0xff, 0xbf));
});

test('exactly what Buffer reads as base64 and writes again as the same text is read', () => {
  const character = fc.constantFrom(...Array.from('ABCDwxyz0189+/=-_ \n\u0100\u0141é'));
  const change = fc.tuple(fc.nat(47), character);
  let accepted = 0;
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 36 }), fc.array(change, { maxLength: 2 }), (bytes, changes) => {
      const letters = Array.from(Buffer.from(bytes).toString('base64'));
      for (const [at, changed] of changes) letters[at] = changed;
      const text = letters.join('');
      const read = Buffer.from(text, 'base64');
      if (read.toString('base64') === text) {
        accepted += 1;
        assert.deepEqual(decodeBase64(text), Uint8Array.from(read));
      } else assert.throws(() => decodeBase64(text), code('BASE64_MALFORMED'), text);
    }),
    { numRuns: 5_000 },
  );
  assert.ok(accepted > 1_000, `${accepted} accepted`);
});

test('hex of any bytes is read back, and only lower case in pairs is accepted', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      assert.deepEqual(decodeHex(encodeHex(bytes)), bytes);
    }),
  );
  for (const wrong of ['0', 'AB', 'aB', '0x10', ' ab', 'ab ', 'abc', 'zz', 'ab\n', '１１'])
    assert.throws(() => decodeHex(wrong), code('HEX_MALFORMED'), wrong);
});

test('UTF-8 is read strictly and written from whole characters only', () => {
  assert.equal(decodeUtf8(Buffer.from('\ufeffé😀\0')), '\ufeffé😀\0');
  for (const wrong of ['80', 'c0af', 'eda080', 'f4908080', 'e282', 'ff'])
    assert.throws(() => decodeUtf8(Buffer.from(wrong, 'hex')), code('UTF8_MALFORMED'), wrong);
  assert.deepEqual(encodeUtf8('é😀'), Uint8Array.from(Buffer.from('é😀')));
  assert.throws(() => encodeUtf8('a\ud800'), code('UTF8_MALFORMED'));
});

test('canonical JSON sorts by UTF-16 code units and escapes as RFC 8785 says', () => {
  // RFC 8785 §3.2.2 (strings) and §3.2.3 (sorting).
  const strings = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew',
    '1': 'One',
    '\ud83d\ude00': 'Emoji',
    '\u0080': 'Control',
    '\u00f6': 'o',
  };
  assert.equal(
    writeCanonicalJson(strings),
    '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"o","€":"Euro Sign","😀":"Emoji","\ufb33":"Hebrew"}',
  );
  assert.equal(writeCanonicalJson('\u20ac$\u000f\nA\'B"\\\\"/'), '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
  assert.equal(writeCanonicalJson({ b: [1, null, true], a: {} }), '{"a":{},"b":[1,null,true]}');
  for (const wrong of [
    undefined,
    1.5,
    Number.NaN,
    -0,
    2 ** 53,
    1n,
    new Map(),
    new Date(0),
    () => 1,
    '\ud800',
    { a: undefined },
    { '\ud800': 1 },
  ])
    assert.throws(() => writeCanonicalJson(wrong), code('INTERNAL_FAULT'));
});

test('canonical JSON of any value is read back by the strict scanner and is the same for any order of keys', () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.string({ unit: 'grapheme' }).map((text) => `k${text}`),
        fc.integer(),
      ),
      (value) => {
        const text = writeCanonicalJson(value);
        assert.equal(text, writeCanonicalJson(Object.fromEntries(Object.entries(value).reverse())));
        assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
        scanJson(Buffer.from(text));
      },
    ),
    { numRuns: 200 },
  );
});

test('an object is read with exactly its fields', () => {
  interface Shape {
    readonly name: string;
    readonly count: number;
    readonly side: 'buy' | 'sell' | null;
    readonly tags: readonly string[];
    readonly details: Readonly<Record<string, string>>;
  }
  const read = readObject<Shape>({
    name: readText,
    count: readInteger,
    side: readNullable(readWord(['buy', 'sell'])),
    tags: readList(readText),
    details: readTexts,
  });
  const good = '{"name":"n","count":3,"side":null,"tags":["t"],"details":{"k":"v"}}';
  const scan = (text: string) => read(scanJson(Buffer.from(text)));
  assert.deepEqual(scan(good), JSON.parse(good));
  const wrong: readonly (readonly [from: string, to: string, code: string])[] = [
    ['"n"', '1', 'FIELD_MALFORMED'],
    ['3', '"3"', 'FIELD_MALFORMED'],
    ['3', '3.0', 'FIELD_MALFORMED'],
    ['3', '9007199254740993', 'FIELD_MALFORMED'],
    ['null', '"BUY"', 'FIELD_MALFORMED'],
    ['["t"]', '{"0":"t"}', 'FIELD_MALFORMED'],
    ['["t"]', '[null]', 'FIELD_MALFORMED'],
    ['"v"', '1', 'FIELD_MALFORMED'],
    ['"count"', '"Count"', 'FIELD_UNKNOWN'],
    ['"tags":["t"],', '', 'FIELD_MISSING'],
    ['{"name"', '{"extra":1,"name"', 'FIELD_UNKNOWN'],
  ];
  for (const [from, to, expected] of wrong)
    assert.throws(() => scan(good.replace(from, to)), code(expected), to);
  assert.throws(() => scan('[]'), code('FIELD_MALFORMED'));
});

test('a field that is refused is told what was wanted, never what stood there', () => {
  const secret = 'hunter2';
  const readers: readonly (readonly [read: FieldReader<unknown>, wanted: string])[] = [
    [readFlag, 'true or false'],
    [readInteger, 'a whole number'],
    [readWord(['buy', 'sell']), 'buy, sell'],
    [readList(readText), 'a list'],
    [readMap(readText), 'an object'],
    [readTexts, 'an object'],
    [readObject({}), 'an object'],
  ];
  for (const [read, wanted] of readers) {
    assert.throws(() => read(secret), {
      code: 'FIELD_MALFORMED',
      operatorDetail: `a field is not ${wanted}`,
    });
    assert.throws(() => read(undefined), {
      code: 'FIELD_MISSING',
      operatorDetail: `a field is missing; wanted ${wanted}`,
    });
  }
  assert.throws(() => readText(true), { code: 'FIELD_MALFORMED', operatorDetail: 'a field is not text' });
});

test('a flag is true or false, and a word one of the words', () => {
  assert.deepEqual([readFlag(true), readFlag(false)], [true, false]);
  const read = readWord(['buy', 'sell']);
  assert.deepEqual([read('buy'), read('sell')], ['buy', 'sell']);
  for (const wrong of ['', 'bu', 'buysell', true, null])
    assert.throws(() => read(wrong), code('FIELD_MALFORMED'));
});

test('a field that nobody knows is named to the operator, and of a long name only its beginning', () => {
  const given = (name: string) => new Map([[name, 'x']]);
  const read = readObject({});
  assert.throws(() => read(given('extra')), { code: 'FIELD_UNKNOWN', operatorDetail: 'the field extra' });
  const name = 'n'.repeat(41);
  assert.throws(() => read(given(name)), { operatorDetail: `the field ${name.slice(0, 40)}` });
});

test('what cannot be decoded or written is counted for the operator, not shown', () => {
  assert.throws(() => decodeBase64('secret'), { operatorDetail: '6 characters are not canonical base64' });
  assert.throws(() => decodeHex('secret'), { operatorDetail: '6 characters are not canonical hex' });
  assert.throws(() => decodeUtf8(Uint8Array.of(0xff)), { operatorDetail: '1 bytes are not UTF-8' });
  assert.throws(() => encodeUtf8('\ud800'), { operatorDetail: 'the text has a lone surrogate' });
  assert.throws(() => writeCanonicalJson(1n), { operatorDetail: 'a bigint has no canonical JSON' });
});

test('scanned JSON is written again as it was, but for white space and the faces that are put over fields', () => {
  const write = (text: string, faces?: Readonly<Record<string, string>>) =>
    writeJson(scanJson(Buffer.from(text)), faces);
  assert.equal(
    write(' { "b" : [ 1.10 , true, null, {} , [] ], "a" : "\\u00e9\\"" } '),
    '{"b":[1.10,true,null,{},[]],"a":"é\\""}',
  );
  assert.equal(
    write('[{"uid":"1","in":{"uid":2}},{"id":"uid"}]', { uid: 'our"s' }),
    '[{"uid":"our\\"s","in":{"uid":"our\\"s"}},{"id":"uid"}]',
  );
  // A field that is called like a member of every object is no face.
  assert.equal(write('{"toString":1,"uid":2}', { uid: 'x' }), '{"toString":1,"uid":"x"}');
});
