import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { RandomBytes } from '../ports/random.ts';
import { AccountExchange } from './account-exchange.ts';
import type { VaultKeyRing } from './key-ring.ts';
import type { VaultStore } from './vault-store.ts';
import { VaultLocks } from './vault-locks.ts';
import type { Vault, VaultState } from './vault.ts';

/** What an owner does to the vault itself: its locks, its root key, the keys of accounts. */
export class VaultKeeping {
  readonly locks: VaultLocks;
  readonly exchange: AccountExchange;
  readonly #vault: Vault;
  readonly #store: VaultStore;
  readonly #keyRing: Pick<VaultKeyRing, 'observe' | 'fillPages'>;
  #stop: () => void = () => undefined;
  #isBusy = false;

  constructor(parts: {
    readonly vault: Vault;
    readonly store: VaultStore;
    readonly keyRing: Pick<VaultKeyRing, 'observe' | 'fillPages'>;
    readonly clock: Clock;
    readonly random: RandomBytes;
  }) {
    const { vault, store, keyRing, random } = parts;
    this.#vault = vault;
    this.#store = store;
    this.#keyRing = keyRing;
    this.locks = new VaultLocks(vault, store, random);
    this.exchange = new AccountExchange(parts);
  }

  /**
   * Goes on with what was begun, whenever the vault is opened. Not before the ledger was asked whether this is the newest vault: what is written
   * into an earlier copy of it makes it look like a later one.
   */
  start(): this {
    const [vault, keyRing] = [this.#vault, this.#keyRing];
    let isSealed = true;
    const follow = (): void => {
      if (vault.sealed === isSealed) return;
      isSealed = vault.sealed;
      if (isSealed) return this.exchange.rest();
      // What a life that was killed had replaced, and not wiped yet.
      this.#store.wipeAtStart();
      this.exchange.resume();
      fillPagesOf(keyRing);
    };
    this.#stop = keyRing.observe(follow);
    follow();
    return this;
  }

  /** One at a time: each takes the memory and the seconds of a passphrase's derivation. Throws `OVERLOADED`. */
  async exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#isBusy) throw new BittingError('OVERLOADED', 'another change of the vault is under way');
    this.#isBusy = true;
    try {
      return await work();
    } finally {
      this.#isBusy = false;
    }
  }

  /** What was removed is in no file of the vault any more. False where the disk does not take it; the next start does it. */
  wipe(): boolean {
    return this.#store.wipe();
  }

  state(): VaultState {
    return this.#vault.state();
  }

  renderMetrics(): string {
    const gauges = [
      ['bitting_vault_locks', 'What opens the vault: locks that it has.', this.#vault.header.roots.length],
      [
        'bitting_vault_exchanges',
        'Accounts whose key in the vault is being exchanged.',
        this.exchange.open().length,
      ],
    ] as const;
    return gauges
      .map(([name, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`)
      .join('');
  }

  close(): void {
    this.#stop();
    this.exchange.close();
  }
}

function fillPagesOf(keyRing: Pick<VaultKeyRing, 'fillPages'>): void {
  try {
    keyRing.fillPages();
  } catch {
    // A disk that does not take it: the next opening takes as long as this one did.
  }
}
