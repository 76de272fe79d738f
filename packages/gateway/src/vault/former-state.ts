import { sha256 } from '@bitting/core/crypto/hash.ts';
import { joinParts } from '@bitting/core/vault/binding.ts';
import type { StoredEntry } from './stored-entry.ts';

/** The hash over the rows of a vault of format 1, which come in the order of kind, id and field. */
export class FormerState {
  #root = sha256('bitting vault state v1');

  take({ account, kind, id, field, version, envelope }: StoredEntry): void {
    const row = joinParts(account, kind, id, field, String(version), sha256(envelope));
    this.#root = sha256(this.#root, row);
  }

  root(): Uint8Array {
    return Uint8Array.from(this.#root);
  }
}
