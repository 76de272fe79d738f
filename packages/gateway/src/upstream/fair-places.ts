/** How many may be under way at once, and how many of them by one asker. */
export interface PlacesBounds {
  readonly inFlight: number;
  readonly inFlightPerAsker: number;
  /** So many each asker gets even when all else is taken; what is under way is bounded by their number then. */
  readonly kept: number;
}

/** Places for what is under way, of which nobody can take another's. */
export class FairPlaces {
  readonly #bounds: PlacesBounds;
  readonly #taken = new Map<string, number>();
  #total = 0;

  constructor(bounds: PlacesBounds) {
    this.#bounds = bounds;
  }

  get total(): number {
    return this.#total;
  }

  /** `null`: none is left for this asker. Otherwise a function that gives the place back; twice does nothing. */
  take(asker: string): (() => void) | null {
    const { inFlight, inFlightPerAsker, kept } = this.#bounds;
    const own = this.#taken.get(asker) ?? 0;
    if (own >= inFlightPerAsker || (this.#total >= inFlight && own >= kept)) return null;
    this.#count(asker, 1);
    let isTaken = true;
    return () => {
      if (isTaken) this.#count(asker, -1);
      isTaken = false;
    };
  }

  #count(asker: string, change: 1 | -1): void {
    this.#total += change;
    const count = (this.#taken.get(asker) ?? 0) + change;
    if (count === 0) this.#taken.delete(asker);
    else this.#taken.set(asker, count);
  }
}
