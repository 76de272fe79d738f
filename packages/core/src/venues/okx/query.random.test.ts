/** The reader of queries by characters against the same by patterns, which is slower and easier to believe. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readQuery } from './query.ts';

const NAME = /^[A-Za-z][A-Za-z0-9]{0,31}$/u;
const VALUE = /^(?:[A-Za-z0-9_.~,:*!'()@/-]|%[0-9A-F]{2})*$/u;
const UNRESERVED = /^[A-Za-z0-9_.~-]$/u;

/** `null`: it is not in its one form. */
function readByPatterns(query: string): [string, string][] | null {
  const pairs = query === '' ? [] : query.split('&').map((pair) => /^([^=]*)=(.*)$/su.exec(pair));
  const read = new Map<string, string>();
  for (const pair of pairs) {
    const [, name = '', text = ''] = pair ?? [];
    const escapes = text.match(/%../gsu) ?? [];
    const isPlain = escapes.some((escape) =>
      UNRESERVED.test(String.fromCharCode(Number.parseInt(escape.slice(1), 16))),
    );
    if (!NAME.test(name) || !VALUE.test(text) || isPlain || read.has(name)) return null;
    try {
      read.set(name, decodeURIComponent(text));
    } catch {
      return null;
    }
  }
  return [...read];
}

const WELL_FORMED = fc
  .array(fc.tuple(fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,33}$/u), fc.string({ unit: 'grapheme' })), {
    maxLength: 4,
  })
  .map((pairs) => pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&'));

const PIECES = fc
  .array(
    fc.oneof(
      fc.constantFrom('a', 'Z', '0', '9', '&', '=', '%', '%2C', '%2c', '%41', '%7E', '%C3%A9', '%C3', '%00'),
      fc.constantFrom(
        '_',
        '.',
        '~',
        '-',
        ',',
        ':',
        '*',
        '!',
        "'",
        '(',
        ')',
        '@',
        '/',
        '+',
        ' ',
        '?',
        '#',
        ';',
      ),
      fc.string({ unit: 'binary', maxLength: 1 }),
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(''));

test('A query is read, or refused, as it is by patterns.', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        WELL_FORMED,
        PIECES,
        PIECES.map((text) => `a=${text}`),
      ),
      (query) => {
        const read = readQuery(query);
        assert.deepEqual('code' in read ? null : [...read], readByPatterns(query));
      },
    ),
    { numRuns: 5_000 },
  );
});
