import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProbeRequest } from '../ports/credential-probe.ts';
import { checkHtxForm } from './htx-form.ts';

const GIVEN: ProbeRequest = {
  venue: 'htx',
  environment: 'live',
  trading: 'spot',
  apiKey: 'ghxertfvbf-80f53990-ec0deeaf-a2e41',
  secret: 'b0c1d2e3-94a5b6c7-d8e9f0a1-3f5c7',
  passphrase: null,
  region: null,
};

test('Access keys and secret keys of every age may be tried.', () => {
  for (const apiKey of [GIVEN.apiKey, 'e2a1b2c3-99a1b2c3-84a1b2c3-7a1b2', 'a1b2c3d4-e5f6a7b8-c9d0e1f2'])
    assert.equal(checkHtxForm({ ...GIVEN, apiKey }), null, apiKey);
});

const PEM = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ\n-----END PRIVATE KEY-----\n';

const FAULTS: readonly (readonly [
  what: string,
  change: Partial<ProbeRequest>,
  cause: string,
  evidence: string,
])[] = [
  ['a passphrase', { passphrase: 'Chosen-1' }, 'Keys of HTX have no passphrase.', 'a passphrase was given'],
  ['an empty passphrase', { passphrase: '' }, 'Keys of HTX have no passphrase.', 'a passphrase was given'],
  ['an empty secret', { secret: '' }, 'A field is empty.', 'the secret key'],
  [
    'a space behind the key',
    { apiKey: `${GIVEN.apiKey} ` },
    'A field has a space or a line break in it.',
    'the access key',
  ],
  [
    'a zero-width space',
    { secret: `\u200b${GIVEN.secret}` },
    'A field has an invisible or unusual character in it.',
    'the secret key',
  ],
  ['a PEM file as secret', { secret: PEM }, 'This is an Ed25519 key.', 'private half'],
  [
    'the first line of a PEM file',
    { secret: PEM.split('\n')[0] ?? '' },
    'This is an Ed25519 key.',
    'private half',
  ],
  [
    'the base64 of a private key',
    { secret: 'MC4CAQAwBQYDK2VwBCIEIAnd+9a4iB0aa' },
    'This is an Ed25519 key.',
    'private half',
  ],
  [
    'a key of OKX',
    { apiKey: '37c541a1-b9a2-4b8d-9d3d-5f2b9c0a1e77' },
    'This is a key of another venue.',
    'the form of OKX',
  ],
  ['one text twice', { secret: GIVEN.apiKey }, 'Access key and secret key are the same.', 'both fields'],
  [
    'key and secret swapped',
    { apiKey: GIVEN.secret, secret: GIVEN.apiKey },
    'Access key and secret key are swapped.',
    'looks like a secret key',
  ],
  [
    'a key without groups',
    { apiKey: 'ghxertfvbf80f53990' },
    'The access key is not in HTX’s form.',
    '18 characters',
  ],
  [
    'a secret of OKX',
    { secret: '22582BD0CFF14C41EDBF1AB98506286D' },
    'The secret key is not in HTX’s form.',
    '32 characters',
  ],
];

for (const [what, change, cause, evidence] of FAULTS) {
  test(`The form check of HTX finds ${what} before anything is sent.`, () => {
    const given = { ...GIVEN, ...change };
    const failure = checkHtxForm(given);
    assert.equal(failure?.cause, cause);
    assert.ok(failure.evidence.includes(evidence), failure.evidence);
    assert.ok(failure.remedy.length > 20);
    for (const text of [given.apiKey, given.secret, given.passphrase ?? ''])
      assert.ok(
        text === '' || !JSON.stringify(failure).includes(text),
        'a failure repeats nothing that was given',
      );
  });
}
