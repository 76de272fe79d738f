/** How many streams each key or user has. */
export class Census {
  readonly #counts = new Map<string, number>();

  count(group: string): number {
    return this.#counts.get(group) ?? 0;
  }

  /** Counts one more, until what this answers is called, once. */
  enter(group: string): () => void {
    this.#counts.set(group, this.count(group) + 1);
    return () => {
      const left = this.count(group) - 1;
      if (left > 0) this.#counts.set(group, left);
      else this.#counts.delete(group);
    };
  }
}
