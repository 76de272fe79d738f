import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { TlsMaterial } from '../config/protocol.ts';
import { demandUsable, TlsWatch } from './tls-watch.ts';

const VECTORS = path.join(import.meta.dirname, '..', '..', '..', 'http', 'vectors', 'tls');
const read = (name: string): string => readFileSync(path.join(VECTORS, name), 'latin1');
const KEY = read('venue.test-only.key');
const GOOD: TlsMaterial = { key: KEY, cert: read('venue.test-only.pem'), clientAuthority: null };
const OTHER: TlsMaterial = {
  key: read('self-signed.test-only.key'),
  cert: read('self-signed.test-only.pem'),
  clientAuthority: null,
};
const EXPIRED: TlsMaterial = { ...GOOD, cert: read('expired.test-only.pem') };

/** A source that gives what it is told to, and what it was told of. */
function openSource(first: TlsMaterial) {
  const told: (string | null)[] = [];
  const heard: TlsMaterial[] = [];
  let next: () => TlsMaterial = () => first;
  const watch = new TlsWatch({ read: () => next(), tell: (sentence) => told.push(sentence) });
  const look = (given: () => TlsMaterial): void => {
    next = given;
    watch.look((material) => heard.push(material));
  };
  return { told, heard, look, watch };
}

void test('TLS watch hands over what is new, once', () => {
  const { heard, look, told, watch } = openSource(GOOD);
  assert.equal(watch.first, GOOD);
  look(() => ({ ...GOOD }));
  assert.deepEqual(heard, []);
  look(() => OTHER);
  look(() => OTHER);
  assert.deepEqual(heard, [OTHER]);
  look(() => ({ ...OTHER, clientAuthority: GOOD.cert }));
  assert.equal(heard.length, 2);
  assert.deepEqual(told, []);
});

void test('TLS watch keeps what is in use where something of no use is found, says so once, and says when it is over', () => {
  const { heard, look, told } = openSource(GOOD);
  const bad: readonly (() => TlsMaterial)[] = [
    () => ({ ...GOOD, cert: OTHER.cert }),
    () => ({ ...GOOD, cert: OTHER.cert }),
    () => EXPIRED,
    () => {
      throw new RangeError(`something of ${KEY}`);
    },
  ];
  for (const given of bad) look(given);
  assert.deepEqual(heard, []);
  assert.equal(told.length, 3);
  look(() => GOOD);
  assert.equal(told.at(-1), null);
  assert.deepEqual(heard, []);
  look(() => OTHER);
  assert.deepEqual(heard, [OTHER]);
});

void test('TLS watch does not begin with what is of no use, and shows nothing of a key', () => {
  for (const material of [
    EXPIRED,
    { ...GOOD, key: OTHER.key },
    { ...GOOD, cert: KEY },
    { ...GOOD, key: `${KEY.slice(0, -40)}\n` },
  ])
    assert.throws(
      () => new TlsWatch({ read: () => material }),
      (error: Error & { readonly code?: string }) => {
        assert.equal(error.code, 'TLS_MATERIAL_REFUSED');
        for (const line of KEY.split('\n').filter((text) => text.length > 20))
          assert.equal(JSON.stringify([error.message, error.stack]).includes(line), false);
        return true;
      },
    );
});

void test('TLS material is of use from its first second to its last', () => {
  const { cert } = EXPIRED;
  const at = (text: string): number => Date.parse(text);
  assert.doesNotThrow(() => demandUsable({ ...GOOD, cert }, at('2020-06-01T00:00:00Z')));
  assert.throws(() => demandUsable({ ...GOOD, cert }, at('2019-06-01T00:00:00Z')), {
    code: 'TLS_MATERIAL_REFUSED',
  });
  assert.throws(() => demandUsable({ ...GOOD, cert }, at('2026-06-01T00:00:00Z')), {
    code: 'TLS_MATERIAL_REFUSED',
  });
});
