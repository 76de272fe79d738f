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
import type { EntryBinding } from '@bitting/core/vault/binding.ts';
import { SEAL_RANDOM_BYTES, isEntryOf, openEntry, sealEntry } from '@bitting/core/vault/entry.ts';
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
import type { LockWords } from './entries.ts';
import { LOCK_LIST_CODEC } from './entry-codec.ts';
import { listLocks, nameLocks } from './lock-list.ts';
import { OpenAccountKeys } from './open-account-keys.ts';
import type { EntryPlace, StoredEntry, StoredKey, VaultStore } from './vault-store.ts';

/** What opens a vault: a passphrase, or the 32 raw bytes of a key file. */
export type Unlock =
  | { readonly kind: 'passphrase'; readonly passphrase: Secret; readonly cost?: Argon2Cost }
  | { readonly kind: 'key-file'; readonly key: Secret };

/** The account whose key encrypts what belongs to no account: operators, the state of everything. */
export const INSTALLATION = '@installation';

/** Holds the hash over all other entries: with it no single one can be put back to what it was, or taken away. */
const STATE_ROOT: EntryPlace = { account: INSTALLATION, kind: 'vault', id: 'state', field: 'root' };

/** What the locks are called, and of which header they are. */
const LOCK_LIST: EntryPlace = { account: INSTALLATION, kind: 'vault', id: 'locks', field: 'entry' };

const WRONG = {
  passphrase: 'VAULT_PASSPHRASE_WRONG',
  'key-file': 'VAULT_KEY_FILE_WRONG',
} as const satisfies Record<LockKind, string>;

export interface OpenedEntry extends EntryPlace {
  readonly version: number;
  /** The caller zeroes it if it is a secret. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Which of its states the vault is in: the number grows with every change, the hash covers every entry. */
export interface VaultState {
  readonly version: number;
  readonly root: Uint8Array;
}

/**
 * The encrypted store. Sealed it gives nothing; unsealed it holds the root key and the account keys in use as key objects,
 * and opens and writes entries. Every write is durable when it returns.
 */
export class Vault {
  readonly #store: VaultStore;
  readonly #random: RandomBytes;
  #header: VaultHeader;
  #rootKey: AeadKey<'root'> | null = null;
  readonly #accountKeys: OpenAccountKeys;
  #depth = 0;
  #changed: () => void = () => {};

  private constructor(store: VaultStore, random: RandomBytes, header: VaultHeader) {
    this.#store = store;
    this.#random = random;
    this.#header = header;
    const { vaultId } = header;
    this.#accountKeys = new OpenAccountKeys({ store, random, vaultId }, () => this.#root());
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

  /** Nothing in it is secret. */
  get header(): VaultHeader {
    return this.#header;
  }

  /** What the locks are called, in the header's order. */
  lockWords(): readonly LockWords[] {
    const list = this.read(LOCK_LIST)?.bytes;
    return list === undefined ? nameLocks(this.#header) : LOCK_LIST_CODEC.decode(list).locks;
  }

  /**
   * Opens the root key. Throws `VAULT_PROVIDER_MISSING`, `VAULT_PASSPHRASE_WRONG`, `VAULT_KEY_FILE_WRONG`,
   * `VAULT_DAMAGED` when the passphrase or file is right and the header was changed, or `VAULT_ROLLED_BACK` for an earlier header.
   */
  async unseal(unlock: Unlock): Promise<void> {
    const { rootKey } = await openRoot(this.#header, unlock);
    this.#rootKey = rootKey;
    this.#demandWhole();
  }

  /** Forgets every key. */
  seal(): void {
    this.#rootKey = null;
    this.#accountKeys.clear();
  }

  addAccount(account: string): void {
    this.#accountKeys.add(account);
  }

  /** Every write of the account has another key from now on; {@link Vault.resealSome} gives it to what is there. */
  beginExchange(account: string): void {
    this.transaction(() => {
      this.#accountKeys.beginExchange(account);
    });
  }

  /** What the key of before opened is opened by none, and it is in no file. */
  endExchange(account: string): void {
    this.transaction(() => {
      this.#accountKeys.endExchange(account);
    });
  }

  /** Of so many entries of the account after that one: seals anew what its former key sealed. The last of them; `null`: there are no more. */
  resealSome(account: string, after: EntryPlace | null, count: number): EntryPlace | null {
    const rows = this.#store.listOfAccount(account, after, count);
    const { current } = this.#accountKeys.of(account);
    const old = rows.filter((row) => !isEntryOf(current, this.#bind(row), row.envelope));
    if (old.length > 0)
      this.transaction(() => {
        for (const row of old) {
          const { bytes } = this.#open(row);
          this.#put(row, bytes);
          bytes.fill(0);
        }
      });
    return rows.length < count ? null : (rows.at(-1) ?? null);
  }

  /** What `use` makes of the root key. Throws `VAULT_SEALED`. */
  useRoot<Result>(use: (rootKey: AeadKey<'root'>) => Result): Result {
    return use(this.#root());
  }

  /** Other locks, all or nothing. With another root key every key of an account is wrapped by it, as `rewrapped` has it or anew. */
  changeLocks(
    header: VaultHeader,
    words: readonly LockWords[],
    exchange: {
      readonly rootKey: AeadKey<'root'>;
      readonly rewrapped: (account: StoredKey) => Uint8Array | null;
    } | null = null,
  ): void {
    this.transaction(() => {
      this.#store.writeHeader(writeHeader(header));
      this.#put(LOCK_LIST, LOCK_LIST_CODEC.encode(listLocks(header, words)));
      if (exchange !== null)
        for (const row of this.#store.listAccountKeys()) {
          const ready = exchange.rewrapped(row) ?? this.rewrap(row, exchange.rootKey);
          this.#store.replaceAccountKey(row.account, ready);
        }
    });
    this.#header = header;
    this.#rootKey = exchange?.rootKey ?? this.#rootKey;
  }

  /** The keys of an account as another root key wraps them. */
  rewrap({ account, envelope }: StoredKey, to: AeadKey<'root'>): Uint8Array {
    return this.#accountKeys.rewrap(account, envelope, to);
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

  /** Of which account entries of a kind and field are, and their ids, by id; none of them is opened. */
  listIds(kind: string, field: string): readonly (readonly [account: string, id: string])[] {
    return this.#store.listIds(kind, field);
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
    const { current } = this.#accountKeys.of(account);
    const binding = this.#bind({ ...place, version });
    const envelope = sealEntry(current, binding, bytes, this.#random(SEAL_RANDOM_BYTES));
    this.#store.write({ account, kind, id, field, version, envelope });
  }

  /** Like {@link Vault.write}; the bytes come from a secret. */
  writeSecret(place: EntryPlace, secret: Secret): void {
    secret.use((bytes) => {
      this.write(place, bytes);
    });
  }

  /** What is not there any more cannot be opened again; an empty place is no fault. */
  remove(place: EntryPlace): void {
    this.transaction(() => {
      this.#store.remove(place);
    });
  }

  /** All or nothing. */
  transaction<Result>(change: () => Result): Result {
    this.#depth += 1;
    try {
      const result = this.#store.transaction(() => {
        const changed = change();
        if (this.#depth === 1) this.#put(STATE_ROOT, this.stateRoot());
        return changed;
      });
      if (this.#depth === 1) this.#changed();
      return result;
    } catch (error) {
      // Keys of accounts that now do not exist.
      this.#accountKeys.clear();
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  /** How the vault is now; known while it is sealed as well. */
  state(): VaultState {
    const known = this.sealed ? null : this.read(STATE_ROOT);
    const version = known?.version ?? this.#store.read(STATE_ROOT)?.version ?? 0;
    return { version, root: known?.bytes ?? this.stateRoot() };
  }

  /** Calls after every change, once it is durable; one listener. */
  observe(changed: () => void): void {
    this.#changed = changed;
  }

  /** A hash that changes with any change of any entry; kept elsewhere it makes a rolled-back file detectable. */
  stateRoot(): Uint8Array {
    return this.#store.stateRoot(STATE_ROOT);
  }

  #demandWhole(): void {
    try {
      const known = this.read(STATE_ROOT)?.bytes ?? null;
      // What was known of the file before is of a time in which nothing was taken from it.
      if (known === null || !areEqual(known, this.#store.readStateRoot(STATE_ROOT)))
        throw new BittingError('VAULT_DAMAGED', 'an entry was put back, added or taken away by hand');
      const list = this.read(LOCK_LIST)?.bytes;
      const { header } = list === undefined ? { header: null } : LOCK_LIST_CODEC.decode(list);
      if (header !== null && header !== listLocks(this.#header, []).header) throw formerHeader();
    } catch (error) {
      this.seal();
      throw error;
    }
  }

  #open(row: StoredEntry): OpenedEntry {
    const { account, kind, id, field, version, envelope } = row;
    const { current, former } = this.#accountKeys.of(account);
    const bytes = openEntry(current, this.#bind(row), envelope, former);
    return { account, kind, id, field, version, bytes };
  }

  #bind({ account, kind, id, field, version }: Omit<StoredEntry, 'envelope'>): EntryBinding {
    return { vaultId: this.#header.vaultId, account, kind, id, field, version };
  }

  #root(): AeadKey<'root'> {
    if (this.#rootKey === null) throw new BittingError('VAULT_SEALED', 'no root key is open');
    return this.#rootKey;
  }
}

/** The root key, and the lock that gave it. Locks whose places are in `except` are not tried. Throws what an unsealing throws. */
export async function openRoot(
  { vaultId, roots }: VaultHeader,
  unlock: Unlock,
  except: ReadonlySet<number> = new Set(),
): Promise<{
  readonly at: number;
  readonly rootKey: AeadKey<'root'>;
  readonly providerKey: AeadKey<'provider'>;
}> {
  const candidates = [...roots.entries()].filter(
    ([at, { lock }]) => lock.kind === unlock.kind && !except.has(at),
  );
  if (candidates.length === 0)
    throw new BittingError('VAULT_PROVIDER_MISSING', `no lock of kind ${unlock.kind}`);
  for (const [at, root] of candidates) {
    const providerKey = await openLock(root.lock, unlock);
    const rootKey = unwrapRoot(providerKey, vaultId, root);
    if (rootKey === 'wrong-key') continue;
    if (rootKey === 'damaged') throw new BittingError('VAULT_DAMAGED', 'the header was changed');
    return { at, rootKey, providerKey };
  }
  throw new BittingError(WRONG[unlock.kind], `none of ${candidates.length} locks opens`);
}

function formerHeader(): BittingError {
  return new BittingError('VAULT_ROLLED_BACK', 'the header is not the one that the list of locks is of', {
    publicDetail:
      'What opens the vault is an earlier copy of itself: a lock that was removed since may be back. Restore the newest backup.',
  });
}

export function makeLock(unlock: Unlock, random: RandomBytes): RootLock {
  if (unlock.kind === 'key-file') return { kind: 'key-file' };
  return { kind: 'passphrase', salt: random(ARGON2_SALT_BYTES), cost: unlock.cost ?? ARGON2_COST };
}

export async function openLock(lock: RootLock, unlock: Unlock): Promise<AeadKey<'provider'>> {
  if (lock.kind === 'passphrase' && unlock.kind === 'passphrase')
    return deriveProviderKey(unlock.passphrase, lock.salt, lock.cost);
  if (unlock.kind === 'passphrase') throw new BittingError('INTERNAL_FAULT', 'a lock of another kind');
  return unlock.key.use((bytes) => {
    if (bytes.length !== AEAD_KEY_BYTES)
      throw new BittingError('VAULT_KEY_FILE_WRONG', `a key file has ${AEAD_KEY_BYTES} bytes`);
    return AeadKey.takeBytes('provider', copyOutside(bytes));
  });
}
