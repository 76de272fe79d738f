import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { writeFieldsBehind, writeJson } from './json-text.ts';
import { JsonNumber, scanJson, type JsonObject, type JsonValue } from './json.ts';

/** The obvious twin: everything through the engine's own writer. */
function writeSlowly(value: JsonValue, faces: Readonly<Record<string, string>>): string {
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value))
    return `[${(value as readonly JsonValue[]).map((item) => writeSlowly(item, faces)).join(',')}]`;
  if (!(value instanceof Map)) return JSON.stringify(value);
  const fields = [...(value as JsonObject)].map(([name, field]) => {
    const face = Object.hasOwn(faces, name) ? faces[name] : undefined;
    return `${JSON.stringify(name)}:${face === undefined ? writeSlowly(field, faces) : JSON.stringify(face)}`;
  });
  return `{${fields.join(',')}}`;
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: fc.constantFrom('a', '"', '\\', '\u0000', '\u001f', '\u007f', '\u2028', 'é', '😀') }),
);
const { value: values } = fc.letrec<{ value: JsonValue; array: JsonValue[]; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('0', '-1.50', '12345678901234567890').map((digits) => new JsonNumber(digits)),
    tie('array'),
    tie('object'),
  ),
  array: fc.array(tie('value'), { maxLength: 4 }),
  object: fc
    .array(fc.tuple(fc.oneof(text, fc.constant('uid')), tie('value')), { maxLength: 4 })
    .map((fields) => new Map(fields)),
}));

test('Scanned JSON is written as its twin writes it, with faces and without.', () => {
  fc.assert(
    fc.property(values, text, (value, face) => {
      for (const faces of [{}, { uid: face }])
        assert.equal(writeJson(value, faces), writeSlowly(value, faces));
      assert.equal(writeJson(value), writeSlowly(value, {}));
    }),
  );
});

test('What was scanned is written byte for byte where it has no white space.', () => {
  const written = '{"a":[1,"x\\"\\\\é",{"uid":"7","b":null}],"c":-0.50,"d":{},"e":[],"f":true}';
  assert.equal(writeJson(scanJson(Buffer.from(written))), written);
  assert.equal(
    writeJson(scanJson(Buffer.from(written)), { uid: '"9"' }),
    written.replace('"7"', String.raw`"\"9\""`),
  );
});

test('Fields stand behind a beginning, without those that are left out.', () => {
  const fields = scanJson(Buffer.from('{"a":"1","b":[{"a":2}],"c":null}'));
  assert.ok(fields instanceof Map);
  const order = fields as JsonObject;
  assert.equal(writeFieldsBehind('{"x":7', order, ['a', 'c']), '{"x":7,"b":[{"a":2}]}');
  assert.equal(writeFieldsBehind('{"x":7', order, ['a', 'b', 'c']), '{"x":7}');
  assert.equal(writeFieldsBehind('', order, ['b']), '{"a":"1","c":null}');
  assert.equal(writeFieldsBehind('', order, ['a', 'b', 'c']), '{}');
});
