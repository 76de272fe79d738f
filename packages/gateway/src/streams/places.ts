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

/** Places of a name of which nobody may have all: each asker has a part of them at most. */
export class SharedPlaces {
  readonly #places: Places;
  readonly #shares: Places;

  constructor(bounds: { readonly perName: number; readonly perAsker: number; readonly inAll: number }) {
    this.#places = new Places(bounds);
    this.#shares = new Places({ perName: bounds.perAsker, inAll: bounds.inAll });
  }

  /** Like {@link Places.take}. */
  take(name: string, asker: string): (() => void) | null {
    const share = this.#shares.take(`${asker} ${name}`);
    if (share === null) return null;
    const place = this.#places.take(name);
    if (place === null) {
      share();
      return null;
    }
    return () => {
      share();
      place();
    };
  }
}
