import type { IntentEntry } from '@bitting/core/ledger/entry.ts';
import { REPLAY_MARGIN_MS } from '../bounds.ts';

/** Of one key: nothing up to the floor is taken again, and tokens that may still be in their window. */
export type SavedTokens = readonly [
  virtualKeyId: string,
  floorMs: number | null,
  tokens: readonly (readonly [token: string, timestampMs: number])[],
];

interface KeyTokens {
  floorMs: number | null;
  tokens: (readonly [token: string, timestampMs: number])[];
}

/** What a replay memory has to know of former lives: of requests that are too old by the records' own time only the latest. */
export class FormerTokens {
  readonly #periodMs: number;
  readonly #keys = new Map<string, KeyTokens>();

  /** `windowMs`: how far a request's time may be from ours at the venue. */
  constructor(windowMs: number) {
    this.#periodMs = 2 * windowMs + REPLAY_MARGIN_MS;
  }

  take({ virtualKeyId, replayToken, requestTimestampMs }: IntentEntry): void {
    const known = this.#keys.get(virtualKeyId);
    if (known !== undefined) known.tokens.push([replayToken, requestTimestampMs]);
    else this.#keys.set(virtualKeyId, { floorMs: null, tokens: [[replayToken, requestTimestampMs]] });
  }

  prune(nowMs: number): void {
    for (const known of this.#keys.values()) {
      const kept: KeyTokens['tokens'] = [];
      for (const [token, timestampMs] of known.tokens) {
        if (timestampMs + this.#periodMs < nowMs) known.floorMs = Math.max(known.floorMs ?? 0, timestampMs);
        else kept.push([token, timestampMs]);
      }
      known.tokens = kept;
    }
  }

  save(): readonly SavedTokens[] {
    return Array.from(this.#keys, ([id, { floorMs, tokens }]) => [id, floorMs, [...tokens]] as const);
  }

  load(saved: readonly SavedTokens[]): void {
    for (const [id, floorMs, tokens] of saved) this.#keys.set(id, { floorMs, tokens: [...tokens] });
  }
}
