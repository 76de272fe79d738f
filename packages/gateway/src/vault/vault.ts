import { AEAD_KEY_BYTES, AeadKey, WRAP_SALT_BYTES, copyOutside } from '@bitting/core/crypto/aead-key.ts';
import {
  ARGON2_COST,
  ARGON2_SALT_BYTES,
  type Argon2Cost,
  deriveProviderKey,
} from '@bitting/core/crypto/argon2id.ts';
import { areEqual } from '@bitting/core/crypto/hash.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { Secret } from '@bitting/core/secret/secret.ts';
import { ACCOUNT_KEY_RANDOM_BYTES, makeAccountKey, openAccountKey } from '@bitting/core/vault/account-key.ts';
import type { EntryBinding } from '@bitting/core/vault/binding.ts';
import { SEAL_RANDOM_BYTES, openEntry, sealEntry } from '@bitting/core/vault/entry.ts';
import {
  type LockKind,
  type RootLock,
  VAULT_ID_BYTES,
  type VaultHeader,
  type WrappedRoot,
  readHeader,
  unwrapRoot,
  wrapRoot,
  writeHeader,
} from '@bitting/core/vault/header.ts';
import type { RandomBytes } from '../ports/random.ts';
import type { EntryPlace, StoredEntry, VaultStore } from './vault-store.ts';

/** What opens a vault: a passphrase, or the 32 raw bytes of a key file. */
export type Unlock =
  | { readonly kind: 'passphrase'; readonly passphrase: Secret; readonly cost?: Argon2Cost }
  | { readonly kind: 'key-file'; readonly key: Secret };

/** The account whose key encrypts what belongs to no account: operators, the state of everything. */
export const INSTALLATION = '@installation';

/** Holds the hash over all other entries: with it no single one can be put back to what it was, or taken away. */
const STATE_ROOT: EntryPlace = { account: INSTALLATION, kind: 'vault', id: 'state', field: 'root' };

const WRONG = {
  passphrase: 'VAULT_PASSPHRASE_WRONG',
  'key-file': 'VAULT_KEY_FILE_WRONG',
} as const satisfies Record<LockKind, string>;

export interface OpenedEntry extends EntryPlace {
  readonly version: number;
  /** The caller zeroes it if it is a secret. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The encrypted store. Sealed it gives nothing; unsealed it holds the root key and the account keys in use as key objects,
 * and opens and writes entries. Every write is durable when it returns.
 */
export class Vault {
  readonly #store: VaultStore;
  readonly #random: RandomBytes;
  readonly #header: VaultHeader;
  #rootKey: AeadKey<'root'> | null = null;
  readonly #accountKeys = new Map<string, AeadKey<'account'>>();
  #depth = 0;

  private constructor(store: VaultStore, random: RandomBytes, header: VaultHeader) {
    this.#store = store;
    this.#random = random;
    this.#header = header;
  }

  /** Makes a new vault with these locks in an empty store and leaves it unsealed. Throws `VAULT_EXISTS`. */
  static async create(store: VaultStore, locks: readonly Unlock[], random: RandomBytes): Promise<Vault> {
    if (store.readHeader() !== null) throw new BittingError('VAULT_EXISTS', 'the store has a header already');
    const vaultId = random(VAULT_ID_BYTES);
    const rootBytes = random(AEAD_KEY_BYTES);
    const roots: WrappedRoot[] = [];
    for (const unlock of locks) {
      const lock = makeLock(unlock, random);
      const providerKey = await openLock(lock, unlock);
      roots.push(wrapRoot(providerKey, rootBytes, { vaultId, lock, salt: random(WRAP_SALT_BYTES) }));
    }
    const header = { vaultId, roots };
    const vault = new Vault(store, random, header);
    vault.#rootKey = AeadKey.takeBytes('root', rootBytes);
    store.transaction(() => {
      store.writeHeader(writeHeader(header));
      vault.addAccount(INSTALLATION);
      vault.#put(STATE_ROOT, vault.stateRoot());
    });
    return vault;
  }

  /** The vault of a store, sealed. Throws `VAULT_FORMAT_UNKNOWN` when there is none. */
  static open(store: VaultStore, random: RandomBytes): Vault {
    const header = store.readHeader();
    if (header === null) throw new BittingError('VAULT_FORMAT_UNKNOWN', 'the store has no header');
    return new Vault(store, random, readHeader(header));
  }

  get sealed(): boolean {
    return this.#rootKey === null;
  }

  get lockKinds(): readonly LockKind[] {
    return this.#header.roots.map((root) => root.lock.kind);
  }

  /**
   * Opens the root key. Throws `VAULT_PROVIDER_MISSING`, `VAULT_PASSPHRASE_WRONG`, `VAULT_KEY_FILE_WRONG`, or
   * `VAULT_DAMAGED` when the passphrase or file is right and the header was changed.
   */
  async unseal(unlock: Unlock): Promise<void> {
    const candidates = this.#header.roots.filter((root) => root.lock.kind === unlock.kind);
    if (candidates.length === 0)
      throw new BittingError('VAULT_PROVIDER_MISSING', `no lock of kind ${unlock.kind}`);
    for (const root of candidates) {
      const rootKey = unwrapRoot(await openLock(root.lock, unlock), this.#header.vaultId, root);
      if (rootKey === 'wrong-key') continue;
      if (rootKey === 'damaged') throw new BittingError('VAULT_DAMAGED', 'the header was changed');
      this.#rootKey = rootKey;
      this.#demandWhole();
      return;
    }
    throw new BittingError(WRONG[unlock.kind], `none of ${candidates.length} locks opens`);
  }

  /** Forgets every key. */
  seal(): void {
    this.#rootKey = null;
    this.#accountKeys.clear();
  }

  addAccount(account: string): void {
    const binding = { vaultId: this.#header.vaultId, account };
    const envelope = makeAccountKey(this.#root(), binding, this.#random(ACCOUNT_KEY_RANDOM_BYTES));
    this.#store.addAccountKey(account, envelope);
  }

  read(place: EntryPlace): OpenedEntry | null {
    const row = this.#store.read(place);
    if (row === null) return null;
    // A row whose account column was changed would be opened with the other account's key, and fail; this says it sooner.
    if (row.account !== place.account)
      throw new BittingError('VAULT_DAMAGED', `${place.kind}/${place.id} is of another account`);
    return this.#open(row);
  }

  *list(kind: string, field: string): Generator<OpenedEntry> {
    for (const row of this.#store.list(kind, field)) yield this.#open(row);
  }

  /** Seals `bytes` as the next version of the entry. `bytes` stays the caller's. */
  write(place: EntryPlace, bytes: Uint8Array): void {
    this.transaction(() => {
      this.#put(place, bytes);
    });
  }

  #put(place: EntryPlace, bytes: Uint8Array): void {
    const { account, kind, id, field } = place;
    const version = (this.#store.read(place)?.version ?? 0) + 1;
    const binding = { vaultId: this.#header.vaultId, account, kind, id, field, version };
    const envelope = sealEntry(this.#accountKey(account), binding, bytes, this.#random(SEAL_RANDOM_BYTES));
    this.#store.write({ account, kind, id, field, version, envelope });
  }

  /** Like {@link Vault.write}; the bytes come from a secret. */
  writeSecret(place: EntryPlace, secret: Secret): void {
    secret.use((bytes) => {
      this.write(place, bytes);
    });
  }

  /** All or nothing. */
  transaction<Result>(change: () => Result): Result {
    this.#depth += 1;
    try {
      return this.#store.transaction(() => {
        const result = change();
        if (this.#depth === 1) this.#put(STATE_ROOT, this.stateRoot());
        return result;
      });
    } catch (error) {
      // Keys of accounts that now do not exist.
      this.#accountKeys.clear();
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  /** A hash that changes with any change of any entry; kept elsewhere it makes a rolled-back file detectable. */
  stateRoot(): Uint8Array {
    return this.#store.stateRoot(STATE_ROOT);
  }

  #demandWhole(): void {
    try {
      const known = this.read(STATE_ROOT)?.bytes ?? null;
      if (known === null || !areEqual(known, this.stateRoot()))
        throw new BittingError('VAULT_DAMAGED', 'an entry was put back, added or taken away by hand');
    } catch (error) {
      this.seal();
      throw error;
    }
  }

  #open(row: StoredEntry): OpenedEntry {
    const { account, kind, id, field, version, envelope } = row;
    const binding: EntryBinding = { vaultId: this.#header.vaultId, account, kind, id, field, version };
    const bytes = openEntry(this.#accountKey(account), binding, envelope);
    return { account, kind, id, field, version, bytes };
  }

  #accountKey(account: string): AeadKey<'account'> {
    const rootKey = this.#root();
    const known = this.#accountKeys.get(account);
    if (known !== undefined) return known;
    const envelope = this.#store.readAccountKey(account);
    if (envelope === null)
      throw new BittingError('VAULT_DAMAGED', `the key of account ${account} is missing`);
    const key = openAccountKey(rootKey, { vaultId: this.#header.vaultId, account }, envelope);
    this.#accountKeys.set(account, key);
    return key;
  }

  #root(): AeadKey<'root'> {
    if (this.#rootKey === null) throw new BittingError('VAULT_SEALED', 'no root key is open');
    return this.#rootKey;
  }
}

function makeLock(unlock: Unlock, random: RandomBytes): RootLock {
  if (unlock.kind === 'key-file') return { kind: 'key-file' };
  return { kind: 'passphrase', salt: random(ARGON2_SALT_BYTES), cost: unlock.cost ?? ARGON2_COST };
}

async function openLock(lock: RootLock, unlock: Unlock): Promise<AeadKey<'provider'>> {
  if (lock.kind === 'passphrase' && unlock.kind === 'passphrase')
    return deriveProviderKey(unlock.passphrase, lock.salt, lock.cost);
  if (unlock.kind === 'passphrase') throw new BittingError('INTERNAL_FAULT', 'a lock of another kind');
  return unlock.key.use((bytes) => {
    if (bytes.length !== AEAD_KEY_BYTES)
      throw new BittingError('VAULT_KEY_FILE_WRONG', `a key file has ${AEAD_KEY_BYTES} bytes`);
    return AeadKey.takeBytes('provider', copyOutside(bytes));
  });
}
