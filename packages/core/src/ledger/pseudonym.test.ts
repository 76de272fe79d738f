import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HmacKey } from '../crypto/hmac-key.ts';
import {
  dayOfPseudonym,
  formatPseudonym,
  isPseudonym,
  pseudonymDay,
  replacePseudonyms,
  UNKNOWN_PSEUDONYM,
} from './pseudonym.ts';

const SALT = Uint8Array.from({ length: 32 }, (_, at) => at);
/** Made with Python's hmac and base64 modules: HMAC-SHA-256 of the salt 00 … 1f over the kind, a zero and the address. */
const VECTORS = {
  '203.0.113.7': 'a1.20261121.PLYGelKFnhvUGsxvxUElwQ',
  '2001:db8::1': 'a1.20261121.Wb7yg12bWntN1UNbvsql5Q',
};

test('A pseudonym is what another language makes of the same salt, day and address.', () => {
  const key = HmacKey.takeBytes(Uint8Array.from(SALT));
  for (const [address, pseudonym] of Object.entries(VECTORS)) {
    const made = formatPseudonym('20261121', key.sign('address', '\0', address));
    assert.equal(made, pseudonym);
    assert.ok(isPseudonym(made));
    assert.equal(dayOfPseudonym(made), '20261121');
  }
});

test('A day is that of UTC, to the millisecond.', () => {
  assert.equal(pseudonymDay(Date.UTC(2026, 10, 21)), '20261121');
  assert.equal(pseudonymDay(Date.UTC(2026, 10, 21) - 1), '20261120');
});

test('Nothing but the whole form is a pseudonym.', () => {
  const whole = VECTORS['203.0.113.7'];
  const others = ['203.0.113.7', '', ` ${whole}`, `${whole}A`, whole.slice(0, -1), whole.replace('a1', 'a2')];
  for (const text of others) assert.equal(isPseudonym(text), false, text);
  assert.ok(isPseudonym(UNKNOWN_PSEUDONYM));
  assert.equal(dayOfPseudonym(UNKNOWN_PSEUDONYM), null);
  assert.equal(dayOfPseudonym('203.0.113.7'), null);
});

test('Pseudonyms are replaced wherever they stand as words of a text.', () => {
  const [one, other] = [VECTORS['203.0.113.7'], VECTORS['2001:db8::1']];
  const replace = (text: string): string => replacePseudonyms(text, (found) => (found === one ? 'X' : 'Y'));
  assert.equal(replace(`5 requests from ${one}, then from ${other}.`), '5 requests from X, then from Y.');
  assert.equal(replace(`x${one} ${one}A a.${one}`), `x${one} ${one}A a.${one}`);
});
