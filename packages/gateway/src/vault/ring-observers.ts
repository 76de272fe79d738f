/** Who is told at once, and within the same turn, that something about the keys was changed. */
export class RingObservers {
  readonly #observers = new Set<() => void>();

  add(changed: () => void): () => void {
    this.#observers.add(changed);
    return () => {
      this.#observers.delete(changed);
    };
  }

  announce(): void {
    for (const changed of this.#observers) {
      try {
        changed();
      } catch {
        // A change stands whatever those do who hear of it: no halt may fail by them.
      }
    }
  }
}
