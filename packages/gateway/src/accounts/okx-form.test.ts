import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProbeRequest } from '../ports/credential-probe.ts';
import { checkOkxForm } from './okx-form.ts';

const GIVEN: ProbeRequest = {
  venue: 'okx',
  environment: 'live',
  trading: 'spot',
  apiKey: '37c541a1-b9a2-4b8d-9d3d-5f2b9c0a1e77',
  secret: '22582BD0CFF14C41EDBF1AB98506286D',
  passphrase: 'Chosen-1-myself',
  region: null,
};

test('Three texts in their own forms may be tried.', () => {
  assert.equal(checkOkxForm(GIVEN), null);
  assert.equal(checkOkxForm({ ...GIVEN, secret: GIVEN.secret.toLowerCase() }), null);
  assert.equal(checkOkxForm({ ...GIVEN, apiKey: GIVEN.apiKey.toUpperCase() }), null);
  assert.equal(checkOkxForm({ ...GIVEN, passphrase: 'x'.repeat(32) }), null);
});

const FAULTS: readonly (readonly [
  what: string,
  change: Partial<ProbeRequest>,
  cause: string,
  evidence: string,
])[] = [
  ['an empty API key', { apiKey: '' }, 'A field is empty.', 'the API key'],
  ['no passphrase at all', { passphrase: null }, 'A field is empty.', 'the passphrase'],
  ['an empty passphrase', { passphrase: '' }, 'A field is empty.', 'the passphrase'],
  [
    'a space behind the key',
    { apiKey: `${GIVEN.apiKey} ` },
    'A field has a space or a line break in it.',
    'the API key',
  ],
  [
    'a line break in the secret',
    { secret: `${GIVEN.secret}\n` },
    'A field has a space or a line break in it.',
    'the secret key',
  ],
  [
    'a no-break space',
    { passphrase: 'a\u00a0b' },
    'A field has a space or a line break in it.',
    'the passphrase',
  ],
  [
    'a zero-width space',
    { apiKey: `\u200b${GIVEN.apiKey}` },
    'A field has an invisible or unusual character in it.',
    'the API key',
  ],
  [
    'a zero-width joiner',
    { secret: `${GIVEN.secret}\u200d` },
    'A field has an invisible or unusual character in it.',
    'the secret key',
  ],
  [
    'a full-width digit',
    { passphrase: 'Chosen-\uff11' },
    'A field has an invisible or unusual character in it.',
    'the passphrase',
  ],
  [
    'a byte order mark',
    { apiKey: `\ufeff${GIVEN.apiKey}` },
    'A field has a space or a line break in it.',
    'the API key',
  ],
  [
    'key and secret swapped',
    { apiKey: GIVEN.secret, secret: GIVEN.apiKey },
    'API key and secret key are swapped.',
    'looks like a secret key',
  ],
  ['a secret as key', { apiKey: GIVEN.secret }, 'The API key is not in OKX’s form.', '32 characters'],
  ['a key as secret', { secret: GIVEN.apiKey }, 'The secret key is not in OKX’s form.', '36 characters'],
  [
    'a key of HTX',
    { apiKey: 'ghxertfvbf-80f53990-ec0deeaf-a2e41' },
    'This is a key of another venue.',
    'the form of HTX',
  ],
  [
    'a key that is cut',
    { apiKey: GIVEN.apiKey.slice(0, -1) },
    'The API key is not in OKX’s form.',
    '35 characters',
  ],
  [
    'a secret that is cut',
    { secret: GIVEN.secret.slice(1) },
    'The secret key is not in OKX’s form.',
    '31 characters',
  ],
  [
    'a secret with a letter beyond F',
    { secret: `G${GIVEN.secret.slice(1)}` },
    'The secret key is not in OKX’s form.',
    '32 characters',
  ],
  [
    'the secret as passphrase',
    { passphrase: GIVEN.secret },
    'The passphrase is not the passphrase.',
    'same as another field',
  ],
  [
    'the key as passphrase',
    { passphrase: GIVEN.apiKey },
    'The passphrase is not the passphrase.',
    'same as another field',
  ],
  [
    'a passphrase of 33 characters',
    { passphrase: 'x'.repeat(33) },
    'The passphrase is too long.',
    '33 characters',
  ],
];

for (const [what, change, cause, evidence] of FAULTS) {
  test(`The form check finds ${what} before anything is sent.`, () => {
    const given = { ...GIVEN, ...change };
    const failure = checkOkxForm(given);
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
