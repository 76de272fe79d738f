import type { TailEvent } from '@bitting/client/operations.ts';
import { LIVE_BATCH_MS, LIVE_EVENTS_PER_SECOND } from '../bounds.ts';

const OF_BATCH = (LIVE_EVENTS_PER_SECOND * LIVE_BATCH_MS) / 1_000;

export interface Batch {
  readonly events: readonly TailEvent[];
  /** So many were left out before these. */
  readonly dropped?: number;
}

/**
 * What waits for the next batch. A burst of a second is sent over the next batches; of more, the oldest are dropped and counted: the
 * ledger has them all.
 */
export class EventQueue {
  #events: TailEvent[] = [];
  #dropped = 0;

  push(event: TailEvent): void {
    this.#events.push(event);
    // Twice the bound before it is cut, so that a flood moves nothing with each event.
    if (this.#events.length > 2 * LIVE_EVENTS_PER_SECOND) this.#cut();
  }

  /** What is to be sent now; `null`: nothing is, or its reader is too slow, and keeps what waits within its bound. */
  take(isSlow: boolean): Batch | null {
    if (this.#events.length > LIVE_EVENTS_PER_SECOND) this.#cut();
    if (isSlow || this.#events.length === 0) return null;
    const events = this.#events.splice(0, OF_BATCH);
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped === 0 ? { events } : { events, dropped };
  }

  clear(): void {
    this.#events = [];
    this.#dropped = 0;
  }

  #cut(): void {
    const tooMany = this.#events.length - LIVE_EVENTS_PER_SECOND;
    this.#events.splice(0, tooMany);
    this.#dropped += tooMany;
  }
}
