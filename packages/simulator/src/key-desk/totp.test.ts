import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { codeOfStep, decodeBase32, encodeBase32, matchStep, otpauthUri, stepAt, totpCode } from './totp.ts';

const SECRET = Buffer.from('12345678901234567890');

test('One-time codes are those of RFC 6238, appendix B, for SHA-1', () => {
  const vectors: readonly (readonly [seconds: number, eightDigits: string])[] = [
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ];
  for (const [seconds, eightDigits] of vectors) {
    assert.equal(totpCode(encodeBase32(SECRET), seconds * 1000), eightDigits.slice(2), `${seconds}`);
  }
});

test('Base32 is that of RFC 4648, without padding', () => {
  const vectors: readonly (readonly [text: string, encoded: string])[] = [
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ];
  for (const [text, encoded] of vectors) {
    assert.equal(encodeBase32(Buffer.from(text)), encoded);
    assert.equal(decodeBase32(encoded)?.toString(), text);
  }
});

test('Base32 gives back what it took, as people type it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
      const typed = encodeBase32(bytes)
        .toLowerCase()
        .replaceAll(/(.{4})/g, '$1 ');
      assert.deepEqual(decodeBase32(typed), Buffer.from(bytes));
    }),
  );
});

test('Base32 refuses what is none', () => {
  for (const text of ['', 'A1', 'MZXW6!', 'ÄÄÄÄ']) assert.equal(decodeBase32(text), null, text);
});

test('A code counts one step early or late, not two, and not when it was used', () => {
  const now = 1_111_111_111_000;
  const secret = encodeBase32(SECRET);
  const present = stepAt(now);
  for (const shift of [-1, 0, 1]) {
    const code = codeOfStep(SECRET, present + shift);
    assert.equal(matchStep(secret, code, { now, used: [] }), present + shift);
    assert.equal(matchStep(secret, code, { now, used: [present + shift] }), null);
  }
  for (const shift of [-2, 2]) {
    assert.equal(matchStep(secret, codeOfStep(SECRET, present + shift), { now, used: [] }), null);
  }
});

test('The address for authenticator apps names issuer and person and keeps odd characters whole', () => {
  const uri = new URL(otpauthUri('MZXW6', { issuer: 'OKX on paper', name: 'a+b&c@example.org' }));
  assert.equal(uri.protocol, 'otpauth:');
  assert.equal(decodeURIComponent(uri.pathname), '/OKX on paper:a+b&c@example.org');
  assert.deepEqual(Object.fromEntries(uri.searchParams), {
    secret: 'MZXW6',
    issuer: 'OKX on paper',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});
