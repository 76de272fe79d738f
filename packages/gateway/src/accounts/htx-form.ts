import { hasKeyFormOf } from '@bitting/core/venues/key-forms.ts';
import type { ProbeFailure, ProbeRequest } from '../ports/credential-probe.ts';
import { firstFailure, type Rule } from './probe-causes.ts';
import { clipboardRules, type FieldNames } from './probe-form.ts';

const FIELDS: FieldNames = [
  ['apiKey', 'access key'],
  ['secret', 'secret key'],
];

/** Both have groups with dashes; how many and how long changes with their age, so that only what cannot be is refused. */
const GROUPS = /^[0-9a-z]{4,16}(?:-[0-9a-z]{4,16}){2,5}$/iu;
/** A secret of today: four groups of hexadecimal digits. The first group of a key is longer and not hexadecimal. */
const SECRET = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{5}$/iu;
const KEY = /^[0-9a-z]{9,16}-[0-9a-z]{8}-[0-9a-z]{8}-[0-9a-z]{5}$/iu;
/** A PEM file, or the base64 of PKCS #8 with the object identifier of Ed25519 in it. */
const ED25519 = /^-----BEGIN|^MC[4o]CAQ/u;

/** Looked at before anything is sent, in this order; the first that fails is the one cause. */
const RULES: readonly Rule<ProbeRequest>[] = [
  {
    fails: ({ passphrase }) => (passphrase === null ? null : 'a passphrase was given'),
    cause: 'Keys of HTX have no passphrase.',
    remedy: 'Leave it out. If the key was made with a passphrase, it is a key of another venue.',
  },
  {
    fails: ({ apiKey, secret }) =>
      ED25519.test(secret.trimStart()) || ED25519.test(apiKey.trimStart())
        ? 'a field looks like the private half of a pair'
        : null,
    cause: 'This is an Ed25519 key.',
    remedy:
      'The gateway signs with HMAC at HTX. Make a key of the type HMAC there, and keep the private key where it is.',
  },
  ...clipboardRules('HTX', FIELDS),
  {
    fails: ({ apiKey }) => (hasKeyFormOf('okx', apiKey) ? 'the access key has the form of OKX' : null),
    cause: 'This is a key of another venue.',
    remedy: 'Choose the venue that the key was made at.',
  },
  {
    fails: ({ apiKey, secret }) => (apiKey === secret ? 'both fields hold the same text' : null),
    cause: 'Access key and secret key are the same.',
    remedy: 'Copy them one after the other: HTX shows both when the key is made, the secret key only then.',
  },
  {
    fails: ({ apiKey, secret }) =>
      SECRET.test(apiKey) && KEY.test(secret)
        ? 'the access key looks like a secret key, and the other way round'
        : null,
    cause: 'Access key and secret key are swapped.',
    remedy: 'HTX shows the access key first; its first group is the longer one.',
  },
  {
    fails: ({ apiKey }) => (GROUPS.test(apiKey) ? null : `the access key has ${apiKey.length} characters`),
    cause: 'The access key is not in HTX’s form.',
    remedy: 'It has groups of letters and digits with dashes between them.',
  },
  {
    fails: ({ secret }) => (GROUPS.test(secret) ? null : `the secret key has ${secret.length} characters`),
    cause: 'The secret key is not in HTX’s form.',
    remedy:
      'It has groups of letters and digits with dashes. If it was lost, delete the key at HTX and make a new one.',
  },
];

/** What is wrong with the texts themselves; `null` when they may be tried. Says nothing of their contents. */
export function checkHtxForm(given: ProbeRequest): ProbeFailure | null {
  return firstFailure(given, RULES);
}
