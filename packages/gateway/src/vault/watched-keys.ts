import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { CredentialEntry, WatchedKey } from './entries.ts';
import { WATCHED_KEY_CODEC } from './entry-codec.ts';
import { PLACES } from './places.ts';
import type { Vault } from './vault.ts';

/** What is remembered of bound keys. A change is durable before it is seen. */
export class WatchedKeys {
  readonly #vault: Vault;
  readonly #credentials: Map<string, CredentialEntry>;
  readonly #ofCredentials = new Map<string, WatchedKey>();

  /** `credentials`: of the ring, by account. */
  constructor(vault: Vault, credentials: Map<string, CredentialEntry>) {
    this.#vault = vault;
    this.#credentials = credentials;
    for (const { id, bytes } of vault.list('credential', 'watched'))
      this.#ofCredentials.set(id, WATCHED_KEY_CODEC.decode(bytes));
  }

  /** `null`: it was not looked at yet. */
  of({ id }: Pick<CredentialEntry, 'id'>): WatchedKey | null {
    return this.#ofCredentials.get(id) ?? null;
  }

  /** Throws `VAULT_CONFLICT` for a key that another one replaced. */
  set({ id, accountId }: Pick<CredentialEntry, 'id' | 'accountId'>, entry: WatchedKey): void {
    if (this.#credentials.get(accountId)?.id !== id)
      throw new BittingError('VAULT_CONFLICT', `${id} is not the key of ${accountId}`);
    this.#vault.write(PLACES.credentialWatched(accountId, id), WATCHED_KEY_CODEC.encode(entry));
    this.#ofCredentials.set(id, entry);
  }

  /** Takes what was written with the key itself, in the place of what was known of the former one. */
  take({ id }: Pick<CredentialEntry, 'id'>, entry: WatchedKey | null, former: string | undefined): void {
    if (former !== undefined) this.#ofCredentials.delete(former);
    if (entry !== null) this.#ofCredentials.set(id, entry);
  }

  /** Of a key that is not kept any more. */
  forget({ id }: Pick<CredentialEntry, 'id'>): void {
    this.#ofCredentials.delete(id);
  }

  /** How the venue says that it is now: shown until the vault is sealed, and decides nothing. */
  show(
    { id, accountId }: Pick<CredentialEntry, 'id' | 'accountId'>,
    seen: Pick<CredentialEntry, 'permissions' | 'ipBound' | 'expiresAt'>,
  ): void {
    const known = this.#credentials.get(accountId);
    if (known?.id === id) this.#credentials.set(accountId, { ...known, ...seen });
  }
}
