import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeCanonicalJson } from '@bitting/core/encoding/canonical-json.ts';
import { readInteger, readNullable, readObject, readText } from '@bitting/core/encoding/fields.ts';
import { scanJson } from '@bitting/core/encoding/json.ts';
import fc from 'fast-check';
import { parseOwnJson, readOwnObject } from './own-json.ts';

interface Shape {
  readonly name: string;
  readonly count: number;
  readonly note: string | null;
}

const FIELDS = { name: readText, count: readInteger, note: readNullable(readText) };
const byScanner = readObject<Shape>(FIELDS);
const byParser = readOwnObject<Shape>(FIELDS);

test('VLT-05 own document is read as the scanner reads it, whatever stands in it', () => {
  const written = fc.record({
    name: fc.string({ unit: 'binary' }),
    count: fc.maxSafeInteger(),
    note: fc.option(fc.string()),
  });
  fc.assert(
    fc.property(written, (shape) => {
      const bytes = Buffer.from(writeCanonicalJson({ ...shape }));
      assert.deepEqual(byParser(parseOwnJson(bytes)), byScanner(scanJson(bytes)));
      assert.deepEqual(byParser(parseOwnJson(bytes)), { ...shape });
    }),
  );
});

const OTHERWISE: Readonly<Record<string, string>> = {
  'a key twice': '{"count":1,"count":1,"name":"a","note":null}',
  'a key twice, escaped': '{"count":1,"name":"a","n\\u0061me":"a","note":null}',
  'white space': '{"count":1,"name":"a", "note":null}',
  'an exponent': '{"count":1e0,"name":"a","note":null}',
  'a fraction': '{"count":1.0,"name":"a","note":null}',
  'a fraction that stays': '{"count":1.5,"name":"a","note":null}',
  'a negative zero': '{"count":-0,"name":"a","note":null}',
  'too large a number': '{"count":9007199254740993,"name":"a","note":null}',
  'an escape for nothing': '{"count":1,"name":"\\u0061","note":null}',
  'half a character': '{"count":1,"name":"\\ud800","note":null}',
  'a byte order mark': '\ufeff{"count":1,"name":"a","note":null}',
  'something behind it': '{"count":1,"name":"a","note":null}\n',
  'another field': '{"count":1,"name":"a","note":null,"other":1}',
  'the prototype': '{"__proto__":{"note":null},"count":1,"name":"a"}',
  'a field too few': '{"count":1,"name":"a"}',
  'another kind': '{"count":"1","name":"a","note":null}',
  'a list': '[]',
  nothing: 'null',
};

for (const [what, text] of Object.entries(OTHERWISE))
  test(`VLT-05 own document with ${what} is refused`, () => {
    assert.throws(() => byParser(parseOwnJson(Buffer.from(text))));
    assert.ok(byParser(parseOwnJson(Buffer.from('{"count":1,"name":"a","note":null}'))));
  });
