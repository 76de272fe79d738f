import { AEAD_KEY_BYTES, AeadKey, WRAP_SALT_BYTES } from '@bitting/core/crypto/aead-key.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import {
  ACCOUNT_KEY_RANDOM_BYTES,
  type AccountBinding,
  type AccountKeys,
  makeAccountKey,
  openAccountKeys,
  wrapAccountKeys,
} from '@bitting/core/vault/account-key.ts';
import type { RandomBytes } from '../ports/random.ts';
import type { VaultStore } from './vault-store.ts';

/** The keys of accounts that were needed so far, opened by the root key that `root` gives. */
export class OpenAccountKeys {
  readonly #store: VaultStore;
  readonly #random: RandomBytes;
  readonly #root: () => AeadKey<'root'>;
  readonly #vaultId: Uint8Array;
  readonly #open = new Map<string, AccountKeys>();

  constructor(
    { store, random, vaultId }: { store: VaultStore; random: RandomBytes; vaultId: Uint8Array },
    root: () => AeadKey<'root'>,
  ) {
    this.#store = store;
    this.#random = random;
    this.#vaultId = vaultId;
    this.#root = root;
  }

  add(account: string): void {
    const random = this.#random(ACCOUNT_KEY_RANDOM_BYTES);
    this.#store.addAccountKey(account, makeAccountKey(this.#root(), this.#bind(account), random));
  }

  of(account: string): AccountKeys {
    const rootKey = this.#root();
    const known = this.#open.get(account);
    if (known !== undefined) return known;
    const envelope = this.#store.readAccountKey(account);
    if (envelope === null)
      throw new BittingError('VAULT_DAMAGED', `the key of account ${account} is missing`);
    const keys = openAccountKeys(rootKey, this.#bind(account), envelope);
    this.#open.set(account, keys);
    return keys;
  }

  /** A new key for what is written from now on; the one of before opens what is there. Throws `STATE_CONFLICT` while it does. */
  beginExchange(account: string): void {
    const { current, former } = this.of(account);
    if (former !== null)
      throw new BittingError('STATE_CONFLICT', `the key of ${account} is being exchanged`, {
        publicDetail:
          'Nothing was changed: the key of this account is being exchanged already; "bitting vault status" says how far it is.',
      });
    const fresh = AeadKey.takeBytes('account', this.#random(AEAD_KEY_BYTES));
    this.#replace(account, { current: fresh, former: current });
  }

  /** Only where nothing is left that the key of before sealed. */
  endExchange(account: string): void {
    this.#replace(account, { current: this.of(account).current, former: null });
  }

  /** The keys of an account as another root key wraps them. */
  rewrap(account: string, envelope: Uint8Array, to: AeadKey<'root'>): Uint8Array {
    return this.#wrap(to, account, openAccountKeys(this.#root(), this.#bind(account), envelope));
  }

  /** What the store has is opened anew when it is needed. */
  clear(): void {
    this.#open.clear();
  }

  #replace(account: string, keys: AccountKeys): void {
    this.#store.replaceAccountKey(account, this.#wrap(this.#root(), account, keys));
    this.#open.set(account, keys);
  }

  #wrap(rootKey: AeadKey<'root'>, account: string, keys: AccountKeys): Uint8Array {
    return wrapAccountKeys(rootKey, this.#bind(account), keys, () => this.#random(WRAP_SALT_BYTES));
  }

  #bind(account: string): AccountBinding {
    return { vaultId: this.#vaultId, account };
  }
}
