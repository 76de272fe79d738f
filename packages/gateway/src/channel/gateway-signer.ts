import type { LogKey } from '@bitting/core/ledger/tree/checkpoint-signer.ts';
import { formatNoteKey, makeNoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { writeBinding } from './binding-text.ts';

/** What is signed, besides heads of the ledger's tree: each kind has a first line of its own. */
type SignedKind = 'channel' | 'answer';

/**
 * Signs what a browser has to believe, by the key of the ledger: it is the one that people know this gateway by. `openKey` gives
 * `null` while the vault is sealed.
 */
export class GatewaySigner {
  readonly #openKey: () => LogKey | null;

  constructor(openKey: () => LogKey | null) {
    this.#openKey = openKey;
  }

  /** 64 bytes over {@link writeBinding}, and the key in the form in which the ledger names it. Throws `VAULT_SEALED`. */
  sign(
    kind: SignedKind,
    fields: Readonly<Record<string, string | number>>,
  ): { readonly signature: Uint8Array; readonly verifierKey: string } {
    const opened = this.#openKey();
    if (opened === null) throw new BittingError('VAULT_SEALED', 'nothing can be signed');
    const { name, key } = opened;
    return {
      signature: key.sign(writeBinding(kind, fields)),
      verifierKey: formatNoteKey(makeNoteKey('log', name, key.publicKey)),
    };
  }
}
