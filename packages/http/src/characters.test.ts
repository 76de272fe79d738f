import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  consistsOf,
  HOST_CHARACTERS,
  isHeaderValue,
  PATH_CHARACTERS,
  QUERY_CHARACTERS,
  REQUEST_NAME_CHARACTERS,
  TOKEN_CHARACTERS,
} from './characters.ts';

const EVERY_BYTE = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
const LETTERS_AND_DIGITS = /[A-Za-z0-9]/u;

test('a table allows letters, digits and the marks of its place, and no other byte', () => {
  const marks: readonly (readonly [table: Uint8Array, marks: string])[] = [
    [REQUEST_NAME_CHARACTERS, '-'],
    [TOKEN_CHARACTERS, "!#$%&'*+-.^_`|~"],
    [PATH_CHARACTERS, '-./_'],
    [QUERY_CHARACTERS, "!$%&'()*+,-./:;=@[]_~"],
    [HOST_CHARACTERS, '-.:[]_'],
  ];
  for (const [table, expected] of marks) {
    const allowed = EVERY_BYTE.filter((character) => consistsOf(character, table));
    assert.equal(allowed.filter((character) => LETTERS_AND_DIGITS.test(character)).length, 62);
    assert.equal(allowed.filter((character) => !LETTERS_AND_DIGITS.test(character)).join(''), expected);
  }
});

test('a text consists of a table when every one of its characters does, and there is one', () => {
  assert.equal(consistsOf('a-b', REQUEST_NAME_CHARACTERS), true);
  for (const wrong of ['', '_ab', 'a_b', 'ab_', 'abé', 'ab\u0161', 'a b'])
    assert.equal(consistsOf(wrong, REQUEST_NAME_CHARACTERS), false, wrong);
});

test('a header value is printable ASCII without a space at either end, or nothing', () => {
  for (const good of ['', '!', '~', 'a b', 'a  b', 'x'.repeat(500)]) assert.equal(isHeaderValue(good), true);
  for (const wrong of [' ', ' a', 'a ', '\u001fa', 'a\u001f', 'a\u007fb', '\ta', 'a\rb', 'a\nb', 'é', 'a\0'])
    assert.equal(isHeaderValue(wrong), false, JSON.stringify(wrong));
});
