import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import type { Secret } from '@bitting/core/secret/secret.ts';
import type { AccountEntry, CredentialEntry, WatchedKey } from './entries.ts';
import { CREDENTIAL_CODEC, WATCHED_KEY_CODEC } from './entry-codec.ts';
import { PLACES } from './places.ts';
import type { BindCredential } from './ring-changes.ts';
import type { Vault } from './vault.ts';

/** What is kept of a venue key besides what may be shown of it. */
export interface CredentialSecrets {
  readonly apiKey: Secret;
  readonly secret: Secret;
  readonly passphrase: Secret | null;
  /** Tells that it is bound without telling what it is. */
  readonly fingerprint: string;
  /** What was accepted of it. */
  readonly watched: WatchedKey | null;
}

/** What a venue key that was checked is in the vault, under these ids. */
export function describeBound(
  input: BindCredential,
  { accountId, id }: Pick<CredentialEntry, 'accountId' | 'id'>,
): {
  readonly account: AccountEntry;
  readonly credential: CredentialEntry;
  readonly secrets: Omit<CredentialSecrets, 'fingerprint'>;
} {
  const {
    apiKey,
    secret,
    passphrase,
    venueUid,
    venueMainUid,
    venueAccounts,
    watched = null,
    ...terms
  } = input;
  const { venue, environment, region, label, boundAt } = terms;
  const place = { venue, environment, region, label };
  const at = { venueUid, venueMainUid, venueAccounts, boundAt };
  return {
    account: { id: accountId, ...place, ...at, state: 'active' },
    credential: { ...terms, id, accountId },
    secrets: { apiKey, secret, passphrase, watched },
  };
}

const PARTS = [
  PLACES.credential,
  PLACES.credentialApiKey,
  PLACES.credentialSecret,
  PLACES.credentialPassphrase,
  PLACES.credentialFingerprint,
  PLACES.credentialWatched,
] as const;

/** Within a transaction of the caller's. */
export function writeCredential(vault: Vault, entry: CredentialEntry, secrets: CredentialSecrets): void {
  const { accountId, id } = entry;
  const { apiKey, secret, passphrase, fingerprint, watched } = secrets;
  vault.write(PLACES.credential(accountId, id), CREDENTIAL_CODEC.encode(entry));
  vault.writeSecret(PLACES.credentialApiKey(accountId, id), apiKey);
  vault.writeSecret(PLACES.credentialSecret(accountId, id), secret);
  if (passphrase !== null) vault.writeSecret(PLACES.credentialPassphrase(accountId, id), passphrase);
  vault.write(PLACES.credentialFingerprint(accountId, id), encodeUtf8(fingerprint));
  if (watched !== null)
    vault.write(PLACES.credentialWatched(accountId, id), WATCHED_KEY_CODEC.encode(watched));
}

/** The same; the file keeps none of its bytes. */
export function removeCredential(vault: Vault, { accountId, id }: CredentialEntry): void {
  for (const placeOf of PARTS) vault.remove(placeOf(accountId, id));
}
