import { epochMs, type EpochMs } from '@bitting/core/trading/vocabulary.ts';

/**
 * What a venue's clock says, as far as its answers tell: an interval that our offset must lie in. While our own clock
 * is consistent with every answer it is used unchanged.
 */
export class VenueClock {
  #lowMs = Number.NEGATIVE_INFINITY;
  #highMs = Number.POSITIVE_INFINITY;

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

  /** What to add to our clock: the smallest correction that fits; 0 before the first answer. */
  get offsetMs(): number {
    return Math.min(Math.max(0, this.#lowMs), this.#highMs);
  }

  now(oursMs: EpochMs): EpochMs {
    return epochMs(Math.round(oursMs + this.offsetMs));
  }
}
