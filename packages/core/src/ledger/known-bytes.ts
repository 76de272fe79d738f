import { LEDGER_KNOWN_VALUE_BYTES_MAX, LEDGER_KNOWN_VALUES_MAX } from '../bounds.ts';
import type { CanonicalWriter } from '../encoding/canonical-json-writer.ts';
import { ownText } from '../encoding/own-text.ts';

/** What was written of texts and the like that come again, with the name of their field. When there are too many it begins anew. */
export class KnownBytes {
  readonly #known = new Map<unknown, Uint8Array>();

  get(value: unknown): Uint8Array | undefined {
    return this.#known.get(value);
  }

  /** What stands in `bytes` from `start` to `at` is what is always written of it, unless it is a list that can still change. */
  keep(value: unknown, { bytes, at }: CanonicalWriter, start: number): void {
    if (at - start > LEDGER_KNOWN_VALUE_BYTES_MAX || !Object.isFrozen(value)) return;
    if (this.#known.size === LEDGER_KNOWN_VALUES_MAX) this.#known.clear();
    // Both by themselves in memory: a text may be cut out of a request, and the runtime's small buffers are of larger ones.
    const own = typeof value === 'string' ? ownText(value) : value;
    this.#known.set(own, new Uint8Array(bytes.subarray(start, at)));
  }
}
