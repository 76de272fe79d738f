import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { PASSWORD_MAX } from './bounds.ts';
import { PasswordHashes } from './password-hash.ts';
import { demandFitPassword, normalizePassword } from './password-rules.ts';
import { isRefused } from './testing/bench.ts';
import { CHEAP } from './testing/put-person.ts';

const COMMON = readFileSync(path.join(import.meta.dirname, 'common-passwords.txt'), 'utf8')
  .trim()
  .split('\n');

function isTaken(password: string): boolean {
  try {
    demandFitPassword(password, 'Ada Lovelace');
    return true;
  } catch (error) {
    assert.ok(isRefused('PASSWORD_UNFIT')(error));
    return false;
  }
}

void test('AUT-05: every password of the list of common ones is refused, also in capitals and with digits behind it.', () => {
  assert.ok(COMMON.length > 5_000);
  for (const one of COMMON) {
    assert.equal(isTaken(one), false, one);
    assert.equal(isTaken(one.toUpperCase()), false, one);
  }
  for (const one of COMMON.filter((text) => /^[a-z]{6,}$/u.test(text)))
    for (const dressed of [`${one}12345`, `!!${one}2026`, `${one}${one}`])
      assert.equal(isTaken(dressed), false, dressed);
});

void test('AUT-05: what is short, repeats itself, counts, or is the person or the product is refused.', () => {
  for (const password of [
    'short77',
    'nine char',
    'aaaaaaaaaaaa',
    'abababababab',
    'abcdefghijkl',
    '987654321098',
    '1234567890',
    'asdasdasdasd',
    'Ada Lovelace',
    'ADA LOVELACE',
    'bitting2026!',
    'Password123!',
  ])
    assert.equal(isTaken(password), false, password);
});

void test('AUT-05: length alone is asked: words, blanks, any script, and up to 256 code points are taken.', () => {
  for (const password of [
    'violet hammer cloud nine',
    'Tr0ub4dor&3',
    '正确的马电池订书钉很长的密码',
    '🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵',
    '      a b c d e f g',
    'correct horse battery staple '.repeat(8),
    `${'é'.normalize('NFD').repeat(4)} 4 zebras play`,
    '493827104958',
  ])
    assert.equal(isTaken(password), true, password);
  const long = Array.from({ length: PASSWORD_MAX }, (_, index) =>
    String.fromCodePoint(0x4e00 + index * 7),
  ).join('');
  assert.equal(isTaken(long), true);
  assert.equal(isTaken(`${long}x`), false);
});

void test('AUT-05: a password is never cut: a change behind the 72nd byte is another password; the same letters are the same.', async () => {
  const hashes = new PasswordHashes(CHEAP);
  const base = 'x1'.repeat(40);
  const hash = await hashes.make(normalizePassword(`${base}a`));
  assert.equal(await hashes.matches(normalizePassword(`${base}a`), hash), true);
  assert.equal(await hashes.matches(normalizePassword(`${base}b`), hash), false);
  assert.equal(await hashes.matches(normalizePassword(base), hash), false);
  const accent = await hashes.make(normalizePassword('caf\u00e9 au lait'));
  assert.equal(await hashes.matches(normalizePassword('cafe\u0301 au lait'), accent), true);
  // NFKC would make one password of two.
  assert.equal(
    await hashes.matches(normalizePassword('\u{1D41A}bcdefghijkl'), await hashes.make('abcdefghijkl')),
    false,
  );
});
