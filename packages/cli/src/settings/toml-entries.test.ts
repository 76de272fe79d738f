import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { renderConfigFile } from './default-file.ts';
import { readToml, type TomlEntry, type TomlReading } from './toml-entries.ts';
import type { Plain } from './value-types.ts';

function read(text: string): TomlReading {
  return readToml(encodeUtf8(text));
}

function entriesOf(text: string): readonly TomlEntry[] {
  const reading = read(text);
  assert.ok(reading.kind === 'read', text);
  return reading.entries;
}

void test('TOML reader gives every value with the place of its key and its own, however the key is written', () => {
  for (const text of [
    '\n[bots]\nport =  18400\n',
    '\n[bots] # where\n\nport =  0x47e0',
    '\nbots.port =  18_400',
    '\n"bots" . port =  18400',
    "\nbots = { port =  18400 }\nother = 'x'",
  ]) {
    const [entry] = entriesOf(text);
    assert.deepEqual(entry?.path, ['bots', 'port'], text);
    assert.equal(entry?.value, 18_400n, text);
    const lines = text.split('\n');
    const line = lines.findIndex((words) => words.includes('port'));
    assert.equal(entry?.at.line, line + 1, text);
    assert.equal(entry?.valueAt.column, (lines[line] ?? '').search(/18_?400|0x47e0/u) + 1, text);
  }
});

void test('TOML reader tells kinds apart that JSON does not have', () => {
  for (const [written, value] of [
    ['"a\\tb"', 'a\tb'],
    ["'a\\tb'", 'a\\tb'],
    ['99999999999999999999', 99_999_999_999_999_999_999n],
    ['true', true],
    ['[1, ["x"]]', [1n, ['x']]],
    ['1.0', null],
    ['nan', null],
    ['2026-11-21', null],
    ['{}', null],
    ['[{}]', [null]],
  ] as const satisfies readonly (readonly [string, Plain])[])
    assert.deepEqual(entriesOf(`key = ${written}`)[0]?.value, value, written);
});

const BROKEN = [
  ['key = ', /Unspecified values|not finished/u],
  ['key', /Expected equal|not finished/u],
  ['key = "open', /Unterminated string/u],
  ['key = """open', /Unterminated string|not finished/u],
  ['key = 1 other = 2', /Must be a newline/u],
  ['[open', /Unterminated table-key|not finished/u],
  ['[[open]', /Unterminated table-key|not finished/u],
  ['key = [1,', /Unspecified values|Unterminated array|not finished/u],
  ['key = { a = 1,', /curly braces|Unexpected token|Unterminated|comma|not finished/u],
  ['key = 01', /Leading zeros/u],
  ['key = "\\q"', /Invalid character in escape/u],
  ['first = 2', /stands further up already/u],
  ['[section]', /stands further up already/u],
  ['= 1', /Empty bare keys|Unexpected/u],
  ['\u0000', /Unexpected character|Control characters/u],
  ['\ufeffkey = 1', /Unexpected character/u],
] as const;

for (const [text, says] of BROKEN)
  void test(`TOML reader names the line of ${JSON.stringify(text)}, whatever follows`, () => {
    const above = '# a comment\n[section]\n\nfirst = "ä"\n';
    for (const below of ['', '\n', '\n# c\n\n[bots]\nport = 1\n', '\n\nport = 1\n', '\n[bots]\n']) {
      const reading = read(above + text + below);
      assert.ok(reading.kind === 'malformed', below);
      assert.match(reading.reason, says);
      assert.equal(reading.at.line, 5, `${JSON.stringify(below)}: ${reading.reason}`);
      assert.equal(read(above + below).kind, 'read', below);
    }
  });

void test('TOML reader takes bytes that are no text, and a thousand brackets, for what they are', () => {
  assert.deepEqual(readToml(Uint8Array.of(0x61, 0x3d, 0xff)), {
    kind: 'malformed',
    reason: 'It is not text in UTF-8.',
    at: { line: 1, column: 1 },
  });
  for (const bracket of ['[', '{a=', 'a.', '[[', '"'])
    assert.equal(read(`a = ${bracket.repeat(10_000)}`).kind, 'malformed', bracket);
});

void test('TOML reader never throws, whatever is done to a file', () => {
  const whole = renderConfigFile();
  const cut = fc.record({
    from: fc.nat(whole.length),
    count: fc.nat(40),
    put: fc.string({ unit: 'binary', maxLength: 12 }),
  });
  fc.assert(
    fc.property(fc.array(cut, { minLength: 1, maxLength: 4 }), (cuts) => {
      const text = cuts.reduce(
        (given, { from, count, put }) => given.slice(0, from) + put + given.slice(from + count),
        whole,
      );
      const reading = readToml(new TextEncoder().encode(text));
      if (reading.kind === 'read') return true;
      const lines = text.split('\n').length;
      return reading.at.line >= 1 && reading.at.line <= lines && reading.at.column >= 1;
    }),
    { numRuns: 100 },
  );
});

void test('TOML reader never throws on bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      readToml(bytes);
    }),
    { numRuns: 300 },
  );
});
