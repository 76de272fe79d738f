import { epochMs, type EpochMs } from '@bitting/core/trading/vocabulary.ts';

/** `Date` headers name whole seconds. */
const DATE_RESOLUTION_MS = 1_000;

/**
 * What a venue's clock says, as far as its answers tell: an interval that our offset must lie in. While our own clock
 * is consistent with every answer it is used unchanged.
 */
export class VenueClock {
  #lowMs = Number.NEGATIVE_INFINITY;
  #highMs = Number.POSITIVE_INFINITY;
  /** The header that was read last, and what it says: all answers of one second carry the same. */
  #date = '';
  #dateMs = Number.NaN;

  /** The venue wrote `venueMs` (cut off to `resolutionMs`) at some instant between our sending and our receiving. */
  observe(
    venueMs: number,
    resolutionMs: number,
    ours: { readonly sentMs: number; readonly receivedMs: number },
  ): void {
    const low = venueMs - ours.receivedMs;
    const high = venueMs + resolutionMs - ours.sentMs;
    if (!Number.isFinite(low) || !Number.isFinite(high) || low > high) return;
    const overlaps = low <= this.#highMs && high >= this.#lowMs;
    // No overlap: one of the two clocks was stepped or has drifted; only the newest answer counts.
    this.#lowMs = overlaps ? Math.max(low, this.#lowMs) : low;
    this.#highMs = overlaps ? Math.min(high, this.#highMs) : high;
  }

  /** The same of the text of a `Date` header. */
  observeDate(date: string, ours: { readonly sentMs: number; readonly receivedMs: number }): void {
    if (date !== this.#date) {
      this.#date = date;
      this.#dateMs = Date.parse(date);
    }
    this.observe(this.#dateMs, DATE_RESOLUTION_MS, ours);
  }

  /** What to add to our clock: the smallest correction that fits; 0 before the first answer. */
  get offsetMs(): number {
    return Math.min(Math.max(0, this.#lowMs), this.#highMs);
  }

  now(oursMs: EpochMs): EpochMs {
    return epochMs(Math.round(oursMs + this.offsetMs));
  }
}
