import { encodeHex } from '@bitting/core/encoding/hex.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { LedgerWriter } from '../ports/ledger.ts';
import type { Stamp } from '../ports/stamp.ts';
import type { Vault, VaultState } from './vault.ts';

export const VAULT_EVENT = 'vault';
const ACCEPTED_EVENT = 'vault-accepted';
/** The vault is later than the ledger: a crash came between the two, or the ledger is an earlier copy of itself. */
export const AHEAD_EVENT = 'vault-ahead';

/**
 * The vault's states in the ledger: each change of the vault is followed by a record of how it is then. A file that was put back
 * to an earlier copy is older than the ledger says, and is not used.
 */
export class VaultTrail {
  readonly #vault: Pick<Vault, 'state' | 'observe'>;
  readonly #found: VaultState;
  #known: { readonly version: number; readonly root: string } | null = null;
  #isDue = false;

  /** Before the vault is opened: opening it may write to it. */
  constructor(vault: Pick<Vault, 'state' | 'observe'>) {
    this.#vault = vault;
    this.#found = vault.state();
  }

  /** One record of the ledger, in order. */
  restore(entry: LedgerEntry): void {
    if (entry.type !== 'system' || entry.event !== VAULT_EVENT) return;
    const { version = '', root = '' } = entry.details;
    this.#known = { version: Number(version), root };
  }

  /**
   * After all records, before anything is served. `acceptOlder`: the operator put it back, and says so.
   * @throws BittingError `VAULT_ROLLED_BACK`
   */
  async start(
    { ledger, stamp }: { readonly ledger: LedgerWriter; readonly stamp: Stamp },
    acceptOlder: boolean,
  ): Promise<void> {
    const known = this.#known;
    const found = { version: this.#found.version, root: encodeHex(this.#found.root) };
    const isOther = known !== null && found.version === known.version && found.root !== known.root;
    if (known !== null && (found.version < known.version || isOther)) {
      const states = { known: String(known.version), found: String(found.version) };
      if (!acceptOlder) throw rolledBack(states);
      await ledger.append({ ...stamp(), type: 'system', event: ACCEPTED_EVENT, details: states });
    }
    if (known !== null && found.version > known.version) {
      const states = { known: String(known.version), found: String(found.version) };
      await ledger.append({ ...stamp(), type: 'system', event: AHEAD_EVENT, details: states });
    }
    const record = (): Promise<unknown> => {
      this.#isDue = false;
      const { version, root } = this.#vault.state();
      const details = { version: String(version), root: encodeHex(root) };
      return ledger.append({ ...stamp(), type: 'system', event: VAULT_EVENT, details });
    };
    this.#vault.observe(() => {
      if (this.#isDue) return;
      this.#isDue = true;
      // Changes of one turn share a record. A ledger that is broken is brought up to date by the next start.
      setImmediate(() => void record().catch(() => {}));
    });
    const now = this.#vault.state();
    if (known?.version !== now.version || known.root !== encodeHex(now.root)) await record();
  }
}

function rolledBack({ known, found }: { readonly known: string; readonly found: string }): BittingError {
  return new BittingError('VAULT_ROLLED_BACK', `state ${found}, the ledger knows ${known}`, {
    publicDetail:
      `The vault is an earlier copy of itself (state ${found}; the ledger knows state ${known}): keys that were revoked since may be back. ` +
      'If you put it back on purpose, start once with --accept-older-vault.',
  });
}
