import { sha256 } from '@bitting/core/crypto/hash.ts';
import { joinParts } from '@bitting/core/vault/binding.ts';
import type { EntryPlace, StoredEntry } from './stored-entry.ts';

type Key = Omit<EntryPlace, 'account'>;

interface Link {
  readonly place: Buffer;
  /** Place, version and hash of the envelope, as they are hashed; a character for each byte, which takes the least memory. */
  readonly content: string;
}

const ROOT_BYTES = 32;
const START = sha256('bitting vault state v1');

/**
 * What stands for the entries of a vault, in the order of kind, id and field: with it the hash over all of them is computed anew after
 * a change without reading any but the changed one. Nothing in it is secret.
 */
export class StateChain {
  readonly #links: Link[] = [];
  /** Over each link and all before it, one behind the other: of the first `#known` links. */
  #roots = Buffer.alloc(ROOT_BYTES);
  #known = 0;

  /** SHA-256 over (place, version, hash of the envelope) of every entry, one after the other: changes with each of them. */
  root(): Uint8Array {
    const count = this.#links.length;
    if (this.#roots.length < count * ROOT_BYTES)
      this.#roots = Buffer.concat([this.#roots], 2 * count * ROOT_BYTES);
    for (let at = this.#known; at < count; at += 1) {
      const content = Buffer.from(this.#links[at]?.content ?? '', 'latin1');
      sha256(this.#rootBefore(at), content).copy(this.#roots, at * ROOT_BYTES);
    }
    this.#known = count;
    return Uint8Array.from(this.#rootBefore(count));
  }

  put(entry: StoredEntry): void {
    const { account, kind, id, field, version, envelope } = entry;
    const parts = joinParts(account, kind, id, field, String(version), sha256(envelope));
    const link = { place: nameOf(entry), content: Buffer.from(parts).toString('latin1') };
    const at = this.#find(link.place);
    const isThere = this.#links[at]?.place.equals(link.place) === true;
    this.#links.splice(at, isThere ? 1 : 0, link);
    this.#known = Math.min(this.#known, at);
  }

  remove(key: Key): void {
    const place = nameOf(key);
    const at = this.#find(place);
    if (this.#links[at]?.place.equals(place) !== true) return;
    this.#links.splice(at, 1);
    this.#known = Math.min(this.#known, at);
  }

  #rootBefore(at: number): Buffer {
    return at === 0 ? START : this.#roots.subarray((at - 1) * ROOT_BYTES, at * ROOT_BYTES);
  }

  /** The first that is not before it. */
  #find(place: Buffer): number {
    let low = 0;
    let high = this.#links.length;
    // They come in order when a vault is opened.
    if (high > 0 && (this.#links[high - 1]?.place.compare(place) ?? 0) < 0) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#links[middle]?.place.compare(place) ?? 0) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Compared byte by byte these are in the order in which the database has them. */
function nameOf({ kind, id, field }: Key): Buffer {
  return Buffer.from(`${kind}\0${id}\0${field}`);
}
