/** How many may be under way at once, and how many of them by one asker. */
export interface PlacesBounds {
  readonly inFlight: number;
  readonly inFlightPerAsker: number;
  /** So many each asker gets even when all else is taken; what is under way is bounded by their number then. */
  readonly kept: number;
}

/** What one asker has at this instant. */
export interface Share {
  readonly asker: string;
  places: number;
  /** For who hands out sockets: how many of the places have one. */
  sockets: number;
}

/** One thing under way. */
export interface Place {
  readonly share: Share;
  isTaken: boolean;
}

/** Shares of askers that have nothing under way are kept for the next time, up to so many: bots ask again at once. */
const SHARES_MAX = 1_000;

/** Places for what is under way, of which nobody can take another's. */
export class FairPlaces {
  readonly #bounds: PlacesBounds;
  readonly #shares = new Map<string, Share>();
  #total = 0;

  constructor(bounds: PlacesBounds) {
    this.#bounds = bounds;
  }

  get total(): number {
    return this.#total;
  }

  /** `null`: none is left for this asker. */
  take(asker: string): Place | null {
    const { inFlight, inFlightPerAsker, kept } = this.#bounds;
    const known = this.#shares.get(asker);
    const own = known?.places ?? 0;
    if (own >= inFlightPerAsker || (this.#total >= inFlight && own >= kept)) return null;
    const share = known ?? this.#begin(asker);
    share.places += 1;
    this.#total += 1;
    return { share, isTaken: true };
  }

  /** Twice does nothing; `false`: it was given back before. */
  giveBack(place: Place): boolean {
    if (!place.isTaken) return false;
    place.isTaken = false;
    const { share } = place;
    share.places -= 1;
    this.#total -= 1;
    if (share.places === 0 && this.#shares.size > SHARES_MAX) this.#shares.delete(share.asker);
    return true;
  }

  #begin(asker: string): Share {
    const share: Share = { asker, places: 0, sockets: 0 };
    this.#shares.set(asker, share);
    return share;
  }
}
