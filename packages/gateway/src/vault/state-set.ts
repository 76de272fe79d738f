import { sha256, sha256Hex } from '@bitting/core/crypto/hash.ts';
import type { StoredEntry } from './stored-entry.ts';

/** A row's hash begins with the number of its leaf, in so many hexadecimal digits. */
const LEAF_DIGITS = 3;
const LEAVES = 16 ** LEAF_DIGITS;
const GROUP_LEAVES = 64;

/** SHA-256 in hexadecimal over the row: where it stands as a JSON array, which says itself where it ends, and the envelope. */
export function hashRow({ account, kind, id, field, version, envelope }: StoredEntry): string {
  return sha256Hex(JSON.stringify([account, kind, id, field, version]), envelope);
}

/**
 * What stands for the rows of a vault, of which no two are alike: a tree over their hashes (docs/formats/vault-entry.md), so that after a
 * change the hash over all of them costs little however many there are. Nothing in it is secret.
 */
export class StateSet {
  /** Hashes of rows, by how they begin; sorted where nothing was changed. */
  readonly #leaves = Array.from({ length: LEAVES }, (): string[] => []);
  readonly #leafHashes: string[] = Array.from({ length: LEAVES }, () => sha256Hex(''));
  readonly #groupHashes = Array.from({ length: LEAVES / GROUP_LEAVES }, (_, at) => this.#hashGroup(at));
  readonly #changed = new Set<number>();

  add(row: string): void {
    this.#leafOf(row).push(row);
  }

  /** Whether it was there. */
  remove(row: string): boolean {
    const leaf = this.#leafOf(row);
    const at = leaf.indexOf(row);
    if (at >= 0) leaf.splice(at, 1);
    return at >= 0;
  }

  /** 32 bytes, other ones for every other set of rows. */
  root(): Uint8Array {
    const groups = new Set<number>();
    for (const at of this.#changed) {
      this.#leafHashes[at] = sha256Hex((this.#leaves[at] ?? []).sort().join(''));
      groups.add(Math.floor(at / GROUP_LEAVES));
    }
    for (const at of groups) this.#groupHashes[at] = this.#hashGroup(at);
    this.#changed.clear();
    return Uint8Array.from(sha256('bitting vault state v2', this.#groupHashes.join('')));
  }

  #hashGroup(at: number): string {
    const from = at * GROUP_LEAVES;
    return sha256Hex(this.#leafHashes.slice(from, from + GROUP_LEAVES).join(''));
  }

  #leafOf(row: string): string[] {
    let at = 0;
    for (let digit = 0; digit < LEAF_DIGITS; digit += 1) at = 16 * at + valueAt(row, digit);
    this.#changed.add(at);
    return this.#leaves[at] ?? [];
  }
}

/** Of a lower-case hexadecimal digit: rows are as many as entries, and "parseInt" takes a text of its own. */
function valueAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 0x3a ? code - 0x30 : code - 0x57;
}
