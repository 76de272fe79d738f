import { AEAD_KEY_BYTES, AeadKey, WRAP_SALT_BYTES } from '@bitting/core/crypto/aead-key.ts';
import { areEqual } from '@bitting/core/crypto/hash.ts';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { VAULT_PROVIDERS_MAX } from '@bitting/core/bounds.ts';
import { type LockKind, type RootLock, type WrappedRoot, wrapOpenRoot } from '@bitting/core/vault/header.ts';
import { REWRAPS_TOGETHER_MAX } from '../bounds.ts';
import type { RandomBytes } from '../ports/random.ts';
import type { LockWords } from './entries.ts';
import type { VaultStore } from './vault-store.ts';
import { type Unlock, type Vault, makeLock, openLock, openRoot } from './vault.ts';

const LOCK_ID_BYTES = 8;

export interface VaultLock extends LockWords {
  readonly kind: LockKind;
}

/** A change that was thought through: everything slow is done and everything that refuses it was asked. */
export interface LockChange {
  /** Ids of the locks that stay, and of those that open nothing any more. */
  readonly kept: readonly string[];
  readonly gone: readonly string[];
  /** Throws `VAULT_CONFLICT` where the locks were changed meanwhile, `VAULT_SEALED`, `VAULT_UNWRITABLE`. */
  carryOut(onStep?: (done: number, of: number) => void): Promise<void>;
}

interface Lock {
  readonly words: LockWords;
  readonly root: WrappedRoot;
}

/** What opens the vault: every change of it is all or nothing, and none leaves it without a lock. The vault is unsealed. */
export class VaultLocks {
  readonly #vault: Vault;
  readonly #store: VaultStore;
  readonly #random: RandomBytes;

  constructor(vault: Vault, store: VaultStore, random: RandomBytes) {
    this.#vault = vault;
    this.#store = store;
    this.#random = random;
  }

  list(): readonly VaultLock[] {
    return this.#locks().map(({ words: { id, label, addedAt, addedBy }, root }) => ({
      id,
      kind: root.lock.kind,
      label,
      addedAt,
      addedBy,
    }));
  }

  newId(): string {
    return `lock_${encodeHex(this.#random(LOCK_ID_BYTES))}`;
  }

  /** Writes down what the locks of a new vault are called. */
  name(words: readonly LockWords[]): void {
    this.#vault.changeLocks(this.#vault.header, words);
  }

  /** The id of the lock that this opens. Throws what an unsealing throws. */
  async find(unlock: Unlock): Promise<string> {
    const locks = this.#locks();
    const { at } = await openRoot(this.#vault.header, unlock);
    return locks[at]?.words.id ?? '';
  }

  /** Whether it opens the vault, by trying. */
  async opens(unlock: Unlock): Promise<boolean> {
    try {
      await openRoot(this.#vault.header, unlock);
      return true;
    } catch (error) {
      if (error instanceof BittingError && OPENS_NOTHING.has(error.code)) return false;
      throw error;
    }
  }

  /** One more lock, or one in the place of another. Throws `STATE_CONFLICT` for what opens the vault already, or one too many. */
  async add(unlock: Unlock, words: LockWords, insteadOf: string | null = null): Promise<LockChange> {
    const { header } = this.#vault;
    const [kept, gone] = this.#split(insteadOf === null ? [] : [insteadOf]);
    if (kept.length >= VAULT_PROVIDERS_MAX) throw refused(`a vault has ${VAULT_PROVIDERS_MAX} locks at most`);
    if (await this.opens(unlock)) throw refused('it opens the vault already');
    const lock = makeLock(unlock, this.#random);
    const providerKey = await openLock(lock, unlock);
    return this.#change({ header, kept: [...kept.map(idOf), words.id], gone }, () => {
      const root = this.#vault.useRoot((rootKey) => this.#wrap(providerKey, rootKey, lock));
      this.#put([...kept, { words, root }]);
    });
  }

  /** Throws `STATE_CONFLICT` for the last one. */
  remove(id: string): LockChange {
    const { header } = this.#vault;
    const [kept, gone] = this.#split([id]);
    if (kept.length === 0) throw refused('it is the last one, and nothing would open the vault');
    return this.#change({ header, kept: kept.map(idOf), gone }, () => this.#put(kept));
  }

  /**
   * Another root key, and all keys of accounts wrapped by it. It can be wrapped for those locks alone that are opened here: each of
   * the others is to be dropped by its id. Throws `STATE_CONFLICT` where one is neither.
   */
  async rotateRoot(unlocks: readonly Unlock[], dropped: readonly string[]): Promise<LockChange> {
    const { header } = this.#vault;
    const [kept, gone] = this.#split(dropped);
    const all = this.#locks().map(idOf);
    const providers = new Map<string, AeadKey<'provider'>>();
    const found = new Set<number>();
    for (const unlock of unlocks) {
      const { at, providerKey } = await openRoot(header, unlock, found);
      found.add(at);
      providers.set(all[at] ?? '', providerKey);
    }
    const missing = kept.map(idOf).filter((id) => !providers.has(id));
    if (missing.length > 0)
      throw refused(
        `the new root key can be wrapped for no lock that is not opened here: show what opens ${missing.join(', ')}, or drop it`,
      );
    if (kept.length === 0) throw refused('every lock would be dropped, and nothing would open the vault');
    return this.#change({ header, kept: kept.map(idOf), gone }, async (onStep) => {
      const rootKey = AeadKey.takeBytes('root', this.#random(AEAD_KEY_BYTES));
      const rewrapped = await this.#rewrapAll(rootKey, onStep);
      demandSame(this.#vault.header, header);
      const locks = kept.map(({ words, root: { lock } }) => {
        const providerKey = providers.get(words.id);
        if (providerKey === undefined) throw new BittingError('INTERNAL_FAULT', 'a lock that was not opened');
        return { words, root: this.#wrap(providerKey, rootKey, lock) };
      });
      this.#put(locks, {
        rootKey,
        // A key that is another by now is wrapped at once.
        rewrapped: ({ account, envelope }) => {
          const ready = rewrapped.get(account);
          return ready !== undefined && areEqual(ready.of, envelope) ? ready.envelope : null;
        },
      });
    });
  }

  /** Some in one turn of the event loop: orders go on meanwhile. */
  async #rewrapAll(rootKey: AeadKey<'root'>, onStep: (done: number, of: number) => void) {
    const rewrapped = new Map<string, { readonly of: Uint8Array; readonly envelope: Uint8Array }>();
    const keys = this.#store.listAccountKeys();
    for (let at = 0; at < keys.length; at += REWRAPS_TOGETHER_MAX) {
      for (const key of keys.slice(at, at + REWRAPS_TOGETHER_MAX))
        rewrapped.set(key.account, { of: key.envelope, envelope: this.#vault.rewrap(key, rootKey) });
      onStep(rewrapped.size, keys.length);
      await new Promise(setImmediate);
    }
    return rewrapped;
  }

  #change(
    change: { readonly header: unknown; readonly kept: readonly string[]; readonly gone: readonly Lock[] },
    carryOut: (onStep: (done: number, of: number) => void) => void | Promise<void>,
  ): LockChange {
    const { header, kept, gone } = change;
    return {
      kept,
      gone: gone.map(idOf),
      carryOut: async (onStep = () => undefined) => {
        demandSame(this.#vault.header, header);
        await carryOut(onStep);
        // What a lock that is gone had opened stays in the log of writes otherwise.
        this.#store.wipe();
      },
    };
  }

  #put(locks: readonly Lock[], exchange: Parameters<Vault['changeLocks']>[2] = null): void {
    const { vaultId } = this.#vault.header;
    const header = { vaultId, roots: locks.map(({ root }) => root) };
    this.#vault.changeLocks(
      header,
      locks.map(({ words }) => words),
      exchange,
    );
  }

  /** Those that stay, and those that these ids name. */
  #split(ids: readonly string[]): readonly [kept: readonly Lock[], gone: readonly Lock[]] {
    const locks = this.#locks();
    const unknown = ids.find((id) => !locks.some(({ words }) => words.id === id));
    if (unknown !== undefined) throw refused(`there is no lock ${unknown}`);
    const isGone = ({ words }: Lock): boolean => ids.includes(words.id);
    return [locks.filter((lock) => !isGone(lock)), locks.filter(isGone)];
  }

  #wrap(providerKey: AeadKey<'provider'>, rootKey: AeadKey<'root'>, lock: RootLock): WrappedRoot {
    const { vaultId } = this.#vault.header;
    return wrapOpenRoot(providerKey, rootKey, { vaultId, lock, salt: this.#random(WRAP_SALT_BYTES) });
  }

  #locks(): readonly Lock[] {
    const { roots } = this.#vault.header;
    return this.#vault.lockWords().flatMap((words, at) => {
      const root = roots[at];
      return root === undefined ? [] : [{ words, root }];
    });
  }
}

const OPENS_NOTHING: ReadonlySet<string> = new Set([
  'VAULT_PASSPHRASE_WRONG',
  'VAULT_KEY_FILE_WRONG',
  'VAULT_PROVIDER_MISSING',
]);

function idOf({ words }: Lock): string {
  return words.id;
}

function demandSame(header: unknown, expected: unknown): void {
  if (header !== expected) throw new BittingError('VAULT_CONFLICT', 'the locks were changed meanwhile');
}

function refused(why: string): BittingError {
  return new BittingError('STATE_CONFLICT', why, { publicDetail: `Nothing was changed: ${why}.` });
}
