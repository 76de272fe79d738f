import { HmacKey } from '@bitting/core/crypto/hmac-key.ts';
import { decodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { SigningCredential } from '@bitting/core/venues/dialect.ts';
import type { CredentialEntry } from './entries.ts';
import { PLACES } from './places.ts';
import type { Vault } from './vault.ts';

/** The real key of an account, opened for signing. Throws `VAULT_DAMAGED` when a part of it is missing. */
export function openSigner(vault: Vault, credential: CredentialEntry): SigningCredential {
  const { accountId, id, environment } = credential;
  const apiKey = vault.read(PLACES.credentialApiKey(accountId, id));
  const secret = vault.read(PLACES.credentialSecret(accountId, id));
  const passphrase = vault.read(PLACES.credentialPassphrase(accountId, id));
  if (apiKey === null || secret === null)
    throw new BittingError('VAULT_DAMAGED', `a secret of ${id} is missing`);
  return {
    apiKey: decodeAndWipe(apiKey.bytes),
    passphrase: passphrase === null ? null : decodeAndWipe(passphrase.bytes),
    key: HmacKey.takeBytes(secret.bytes),
    environment,
  };
}

function decodeAndWipe(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  bytes.fill(0);
  return text;
}
