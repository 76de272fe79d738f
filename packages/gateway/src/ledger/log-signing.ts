import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { LogKey } from '@bitting/core/ledger/tree/checkpoint-signer.ts';
import type { RandomBytes } from '../ports/random.ts';
import type { VaultKeyRing } from '../vault/key-ring.ts';
import { openLogKey } from '../vault/log-key.ts';
import type { Vault } from '../vault/vault.ts';
import type { LogTree } from './log-tree.ts';

export interface LogSigningOptions {
  readonly vault: Vault;
  readonly keyRing: Pick<VaultKeyRing, 'sealed' | 'observe'>;
  readonly tree: LogTree;
  readonly random: RandomBytes;
}

/** Gives the tree its key while the vault is open. */
export class LogSigning {
  readonly #options: LogSigningOptions;
  readonly #stop: () => void;
  #key: LogKey | null = null;

  /** Throws `LEDGER_FORKED` when the vault is open and the ledger was signed with another key than its own. */
  constructor(options: LogSigningOptions) {
    this.#options = options;
    this.#follow();
    this.#stop = options.keyRing.observe(() => {
      try {
        this.#follow();
      } catch (error) {
        // Nothing is signed then, which the metrics tell; trading does not depend on it.
        if (!(error instanceof BittingError)) throw error;
      }
    });
  }

  /** Signs the rest. */
  async close(): Promise<void> {
    this.#stop();
    await this.#options.tree.close();
  }

  #follow(): void {
    const { keyRing, random, tree, vault } = this.#options;
    if (keyRing.sealed) this.#key = null;
    else this.#key ??= openLogKey(vault, random);
    tree.use(this.#key);
  }
}
