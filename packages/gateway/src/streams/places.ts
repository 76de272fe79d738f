/** Counts what is taken by name, up to a bound for each name and one for all. */
export class Places {
  readonly #bounds: { readonly perName: number; readonly inAll: number };
  readonly #taken = new Map<string, number>();
  #all = 0;

  constructor(bounds: { readonly perName: number; readonly inAll: number }) {
    this.#bounds = bounds;
  }

  get taken(): number {
    return this.#all;
  }

  /** `null`: all are taken. Calling the answer gives the place back; calling it twice does nothing. */
  take(name: string): (() => void) | null {
    const taken = this.#taken.get(name) ?? 0;
    if (taken >= this.#bounds.perName || this.#all >= this.#bounds.inAll) return null;
    this.#taken.set(name, taken + 1);
    this.#all += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#all -= 1;
      const left = (this.#taken.get(name) ?? 1) - 1;
      if (left === 0) this.#taken.delete(name);
      else this.#taken.set(name, left);
    };
  }
}
