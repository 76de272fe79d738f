import { hasKeyFormOf } from '@bitting/core/venues/key-forms.ts';
import type { ProbeFailure, ProbeRequest } from '../ports/credential-probe.ts';
import { firstFailure, type Rule } from './probe-causes.ts';
import { clipboardRules, type FieldNames } from './probe-form.ts';

const FIELDS: FieldNames = [
  ['apiKey', 'API key'],
  ['secret', 'secret key'],
  ['passphrase', 'passphrase'],
];

const SECRET = /^[0-9A-F]{32}$/iu;
const PASSPHRASE_CHARACTERS_MAX = 32;

/** Looked at before anything is sent, in this order; the first that fails is the one cause. */
const RULES: readonly Rule<ProbeRequest>[] = [
  ...clipboardRules('OKX', FIELDS),
  {
    fails: ({ apiKey, secret }) =>
      SECRET.test(apiKey) && hasKeyFormOf('okx', secret)
        ? 'the API key looks like a secret key, and the other way round'
        : null,
    cause: 'API key and secret key are swapped.',
    remedy: 'The API key has groups with dashes; the secret key is 32 characters without.',
  },
  {
    fails: ({ apiKey }) => (hasKeyFormOf('htx', apiKey) ? 'the API key has the form of HTX' : null),
    cause: 'This is a key of another venue.',
    remedy: 'Choose the venue that the key was made at.',
  },
  {
    fails: ({ apiKey }) =>
      hasKeyFormOf('okx', apiKey) ? null : `the API key has ${apiKey.length} characters`,
    cause: 'The API key is not in OKX’s form.',
    remedy: 'It has 36 characters: groups of 8, 4, 4, 4 and 12 with dashes.',
  },
  {
    fails: ({ secret }) => (SECRET.test(secret) ? null : `the secret key has ${secret.length} characters`),
    cause: 'The secret key is not in OKX’s form.',
    remedy: 'It has 32 characters, 0–9 and A–F. If it was lost, delete the key at OKX and make a new one.',
  },
  {
    fails: ({ passphrase, apiKey, secret }) =>
      passphrase === apiKey || passphrase === secret ? 'the passphrase is the same as another field' : null,
    cause: 'The passphrase is not the passphrase.',
    remedy: 'It is the text that you chose yourself when you made the key.',
  },
  {
    fails: ({ passphrase }) =>
      passphrase !== null && passphrase.length > PASSPHRASE_CHARACTERS_MAX
        ? `the passphrase has ${passphrase.length} characters`
        : null,
    cause: 'The passphrase is too long.',
    remedy:
      'OKX takes at most 32 characters. It is chosen with the key; it is not the password of the account.',
  },
];

/** What is wrong with the three texts themselves; `null` when they may be tried. Says nothing of their contents. */
export function checkOkxForm(given: ProbeRequest): ProbeFailure | null {
  return firstFailure(given, RULES);
}
