import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { CredentialEntry, WatchedKey } from '../vault/entries.ts';
import type { VaultKeyRing } from '../vault/key-ring.ts';

/** What is known of bound keys: what the vault has, and before it what a look found and the vault has not taken yet. */
export class KeyMemory {
  readonly #keys: Pick<VaultKeyRing, 'credential' | 'watched'>;
  /** By account; of a key that another one replaced it is nothing. */
  readonly #unwritten = new Map<string, { readonly credentialId: string; readonly entry: WatchedKey }>();

  constructor(keys: Pick<VaultKeyRing, 'credential' | 'watched'>) {
    this.#keys = keys;
  }

  of({ accountId, id }: CredentialEntry): WatchedKey | null {
    const unwritten = this.#unwritten.get(accountId);
    return unwritten?.credentialId === id ? unwritten.entry : this.#keys.watched.of({ id });
  }

  isBound({ accountId, id }: CredentialEntry): boolean {
    return this.#keys.credential(accountId)?.id === id;
  }

  /** What cannot be written holds from now on all the same, and is written when something is remembered the next time. */
  remember(credential: CredentialEntry, entry: WatchedKey): void {
    const { accountId, id } = credential;
    if (!this.isBound(credential)) return;
    const written = this.#keys.watched.of(credential);
    if (written !== null && isSame(written, entry)) {
      this.#unwritten.delete(accountId);
      return;
    }
    this.#unwritten.set(accountId, { credentialId: id, entry });
    try {
      this.write(credential, entry);
    } catch (error) {
      if (!(error instanceof BittingError)) throw error;
    }
  }

  /** For what holds only once it is written. */
  write(credential: CredentialEntry, entry: WatchedKey): void {
    this.#keys.watched.set(credential, entry);
    this.#unwritten.delete(credential.accountId);
  }
}

function isSame(one: WatchedKey, other: WatchedKey): boolean {
  return (
    one.accepted === other.accepted &&
    one.told === other.told &&
    one.gone === other.gone &&
    one.toldDays === other.toldDays
  );
}
