import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const DIRECTORY = join(import.meta.dirname, '..', '..', 'vectors', 'tls');

function read(name: string): string {
  return readFileSync(join(DIRECTORY, name), 'latin1');
}

/** Test-only keys and certificates; `vectors/tls/README.md` says what each one is. */
const VENUE_KEY = read('venue.test-only.key');

export const AUTHORITY = read('authority.test-only.pem');
export const SERVER_NAME = 'venue.test';
export const GOOD = { key: VENUE_KEY, cert: read('venue.test-only.pem') };

export const UNTRUSTED = {
  'an expired': { key: VENUE_KEY, cert: read('expired.test-only.pem'), code: 'CERT_HAS_EXPIRED' },
  "another host's": {
    key: VENUE_KEY,
    cert: read('other-host.test-only.pem'),
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  },
  'a self-signed': {
    key: read('self-signed.test-only.key'),
    cert: read('self-signed.test-only.pem'),
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  },
} as const;

/** One of RSA, which vouches for itself. */
export const RSA_PAIR = { key: read('rsa.test-only.key'), cert: read('rsa.test-only.pem') };

/** A pair that vouches for itself, as a certificate of a server or of a client. */
export const OTHER_PAIR = {
  key: read('self-signed.test-only.key'),
  cert: read('self-signed.test-only.pem'),
};
