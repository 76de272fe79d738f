import { KEYS_HELD_MAX } from './bounds.ts';
import { Origins } from './origins.ts';
import type { SavedWatch, WatchFile } from './watch-file.ts';
import { WatchedKey } from './watched-key.ts';

interface Held {
  readonly key: WatchedKey;
  readonly origins: Origins;
  isChanged: boolean;
}

/** The keys that are looked at: those of which something was last heard are in memory, the others in the file. */
export class WatchedKeys {
  readonly #file: WatchFile;
  /** The one that was used last at the end. */
  readonly #held = new Map<string, Held>();
  readonly #open: Set<string>;

  constructor(file: WatchFile) {
    this.#file = file;
    this.#open = new Set(file.listOpen());
  }

  /** For a change of it. `id` is empty for what no key is known of. */
  of(id: string, accountId: string): Held {
    const held = this.#held.get(id) ?? this.#read(id, accountId);
    held.isChanged = true;
    this.#held.delete(id);
    this.#held.set(id, held);
    return held;
  }

  /** Looks again whether there is something to tell of it. */
  settle(id: string): void {
    if (this.#held.get(id)?.key.isOpen === true) this.#open.add(id);
    else this.#open.delete(id);
  }

  /** Those of which something is to be told, now or later. */
  open(): readonly string[] {
    return [...this.#open];
  }

  *changed(): Generator<readonly [id: string, isOpen: boolean, state: SavedWatch]> {
    for (const [id, { key, origins, isChanged }] of this.#held)
      if (isChanged) yield [id, key.isOpen, { key: key.save(), origins: origins.save() }];
  }

  /** All of them are in the file. */
  saved(): void {
    for (const held of this.#held.values()) held.isChanged = false;
    for (const id of this.#held.keys()) {
      if (this.#held.size <= KEYS_HELD_MAX) return;
      this.#held.delete(id);
    }
  }

  /** So many are changed that they should be written down. */
  get isFull(): boolean {
    return this.#held.size > 2 * KEYS_HELD_MAX;
  }

  #read(id: string, accountId: string): Held {
    const saved = this.#file.readKey(id);
    const key = new WatchedKey(saved?.key.accountId ?? accountId, saved?.key);
    return { key, origins: new Origins(saved?.origins), isChanged: false };
  }
}
