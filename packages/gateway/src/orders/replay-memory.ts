import { epochMs, type EpochMs } from '@bitting/core/trading/vocabulary.ts';
import { REPLAY_MARGIN_MS, REPLAY_TOKENS_FOR_CANCELS, REPLAY_TOKENS_PER_KEY_MAX } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { ReplayMemory } from '../ports/replay.ts';

interface KeyTokens {
  recent: Set<string>;
  older: Set<string>;
  recentMaxMs: number;
  olderMaxMs: number;
  /** Nothing with a timestamp up to here is taken any more: its token may have been forgotten. */
  floorMs: number;
}

/**
 * Tokens that were used, for as long as the request they belong to could pass the time window. Two generations by the
 * monotonic clock, so that a stepped wall clock cannot make a token old; what is forgotten raises a floor, so that a
 * wall clock that is set back opens nothing again.
 */
export class TokenMemory implements ReplayMemory {
  readonly #clock: Clock;
  readonly #tokensMax: number;
  readonly #periodMs: number;
  readonly #keys = new Map<string, KeyTokens>();
  #periodBeganMs: number;

  constructor(clock: Clock, windowMs: number, tokensMax: number = REPLAY_TOKENS_PER_KEY_MAX) {
    this.#clock = clock;
    this.#tokensMax = tokensMax;
    // A timestamp may be a window ahead of us and is good until a window after it.
    this.#periodMs = 2 * windowMs + REPLAY_MARGIN_MS;
    this.#periodBeganMs = clock.monotonicMs();
  }

  use(
    virtualKeyId: string,
    token: string,
    { timestampMs, cancels }: Parameters<ReplayMemory['use']>[2],
  ): ReturnType<ReplayMemory['use']> {
    this.#turn();
    const tokens = this.#tokensOf(virtualKeyId);
    if (timestampMs <= tokens.floorMs || tokens.recent.has(token) || tokens.older.has(token))
      return 'replayed';
    const placesMax = this.#tokensMax + (cancels ? REPLAY_TOKENS_FOR_CANCELS : 0);
    if (tokens.recent.size >= placesMax) return 'full';
    remember(tokens, token, timestampMs);
    return 'fresh';
  }

  /** A token of a former life, from the ledger. One that is out of its window only raises the floor. */
  restore(virtualKeyId: string, token: string, timestampMs: EpochMs): void {
    const tokens = this.#tokensOf(virtualKeyId);
    const isOld = timestampMs + this.#periodMs < this.#clock.wallMs();
    if (isOld || tokens.recent.size >= this.#tokensMax) raiseFloor(tokens, timestampMs);
    else remember(tokens, token, timestampMs);
  }

  /** Once per period the older generation of every key is forgotten. */
  #turn(): void {
    const now = this.#clock.monotonicMs();
    if (now - this.#periodBeganMs < this.#periodMs) return;
    // After a pause of two periods both generations are old; one turn per period that has begun is still safe.
    this.#periodBeganMs = now;
    for (const tokens of this.#keys.values()) {
      if (tokens.older.size > 0) raiseFloor(tokens, epochMs(tokens.olderMaxMs));
      tokens.older = tokens.recent;
      tokens.olderMaxMs = tokens.recentMaxMs;
      tokens.recent = new Set();
      tokens.recentMaxMs = 0;
    }
  }

  #tokensOf(virtualKeyId: string): KeyTokens {
    let tokens = this.#keys.get(virtualKeyId);
    if (tokens === undefined) {
      tokens = { recent: new Set(), older: new Set(), recentMaxMs: 0, olderMaxMs: 0, floorMs: 0 };
      this.#keys.set(virtualKeyId, tokens);
    }
    return tokens;
  }
}

function remember(tokens: KeyTokens, token: string, timestampMs: EpochMs): void {
  tokens.recent.add(token);
  tokens.recentMaxMs = Math.max(tokens.recentMaxMs, timestampMs);
}

function raiseFloor(tokens: KeyTokens, timestampMs: EpochMs): void {
  tokens.floorMs = Math.max(tokens.floorMs, timestampMs);
}
