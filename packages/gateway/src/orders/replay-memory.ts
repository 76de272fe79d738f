import { epochMs, type EpochMs } from '@bitting/core/trading/vocabulary.ts';
import {
  REPLAY_MARGIN_MS,
  REPLAY_TOKENS_FOR_CANCELS,
  REPLAY_TOKENS_PER_KEY_MAX,
  UNSIGNED_BODIES_MAX,
  UNSIGNED_BODIES_MS,
  UNSIGNED_CANCELS_MAX,
} from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { ReplayMemory, TokenUse } from '../ports/replay.ts';

/** What one signature without its body has served. */
interface BodyGroup {
  readonly sourceAddress: string;
  readonly bodies: Set<string>;
  /** By the monotonic clock: a wall clock that is set back opens nothing again. */
  readonly closesAtMs: number;
}

const SECOND_MS = 1_000;

/** A token of one use, or of a former life: it serves nothing more. */
const SPENT = null;

type Tokens = Map<string, BodyGroup | typeof SPENT>;

interface KeyTokens {
  recent: Tokens;
  older: Tokens;
  /** Bodies count one by one: so many uses since the last turn. */
  recentUses: number;
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
  readonly #born: { readonly wallMs: EpochMs; readonly monotonicMs: number };
  #periodBeganMs: number;

  constructor(clock: Clock, windowMs: number, tokensMax: number = REPLAY_TOKENS_PER_KEY_MAX) {
    this.#clock = clock;
    this.#tokensMax = tokensMax;
    // A timestamp may be a window ahead of us and is good until a window after it.
    this.#periodMs = 2 * windowMs + REPLAY_MARGIN_MS;
    this.#periodBeganMs = clock.monotonicMs();
    this.#born = { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
  }

  /** Looks and remembers in one go: nothing waits in between, so that of two at once one is second. */
  use(virtualKeyId: string, token: string, use: TokenUse): ReturnType<ReplayMemory['use']> {
    this.#turn();
    const tokens = this.#tokensOf(virtualKeyId);
    if (use.timestampMs <= tokens.floorMs) return 'replayed';
    const recent = tokens.recent.get(token);
    const known = recent === undefined ? tokens.older.get(token) : recent;
    if (known !== undefined) {
      if (!this.#takesBody(known, use)) return 'replayed';
      if (isSpent(known, use)) return 'spent';
    }
    const placesMax = this.#tokensMax + (use.cancels ? REPLAY_TOKENS_FOR_CANCELS : 0);
    if (tokens.recentUses >= placesMax) return 'full';
    tokens.recentUses += 1;
    if (known === undefined) remember(tokens, token, this.#begin(use), use.timestampMs);
    else if (use.unsigned !== null) known?.bodies.add(use.unsigned.bodyHash);
    return 'fresh';
  }

  isOfFormerLife(timestampMs: EpochMs): boolean {
    // Later it is out of the window, unless the wall clock was set back: then it says nothing about what was before.
    const isYoung = this.#clock.monotonicMs() - this.#born.monotonicMs <= this.#periodMs;
    return isYoung && timestampMs + SECOND_MS <= this.#born.wallMs;
  }

  /** A token of a former life, from the ledger: it serves nothing more. One out of its window only raises the floor. */
  restore(virtualKeyId: string, token: string, timestampMs: EpochMs): void {
    const tokens = this.#tokensOf(virtualKeyId);
    const isOld = timestampMs + this.#periodMs < this.#clock.wallMs();
    if (isOld || tokens.recentUses >= this.#tokensMax) raiseFloor(tokens, timestampMs);
    else if (!tokens.recent.has(token)) {
      tokens.recentUses += 1;
      remember(tokens, token, SPENT, timestampMs);
    }
  }

  /** Of a former life nothing up to this timestamp is taken again. */
  restoreFloor(virtualKeyId: string, floorMs: EpochMs): void {
    raiseFloor(this.#tokensOf(virtualKeyId), floorMs);
  }

  /** What was used is used by its first address; the first body is in it. */
  #begin({ timestampMs, unsigned }: TokenUse): BodyGroup | typeof SPENT {
    if (unsigned === null) return SPENT;
    const leftMs = timestampMs + UNSIGNED_BODIES_MS - this.#clock.wallMs();
    return {
      sourceAddress: unsigned.sourceAddress,
      bodies: new Set([unsigned.bodyHash]),
      closesAtMs: this.#clock.monotonicMs() + leftMs,
    };
  }

  /** Whether a signature that was used serves this body too, as far as nobody counts. */
  #takesBody(group: BodyGroup | typeof SPENT, { timestampMs, unsigned }: TokenUse): boolean {
    if (group === SPENT || unsigned === null) return false;
    return (
      group.sourceAddress === unsigned.sourceAddress &&
      !group.bodies.has(unsigned.bodyHash) &&
      this.#clock.wallMs() <= timestampMs + UNSIGNED_BODIES_MS &&
      this.#clock.monotonicMs() <= group.closesAtMs
    );
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
      tokens.recent = new Map();
      tokens.recentUses = 0;
      tokens.recentMaxMs = 0;
    }
  }

  #tokensOf(virtualKeyId: string): KeyTokens {
    let tokens = this.#keys.get(virtualKeyId);
    if (tokens === undefined) {
      const empty = { recentUses: 0, recentMaxMs: 0, olderMaxMs: 0, floorMs: 0 };
      tokens = { recent: new Map(), older: new Map(), ...empty };
      this.#keys.set(virtualKeyId, tokens);
    }
    return tokens;
  }
}

/**
 * The path is signed, so a signature is for cancels or for orders. Cancels go on when all else is refused, but whoever
 * has read one of their URLs cannot use up the places of the key with it.
 */
function isSpent(group: BodyGroup | typeof SPENT, { cancels }: TokenUse): boolean {
  return group !== SPENT && group.bodies.size >= (cancels ? UNSIGNED_CANCELS_MAX : UNSIGNED_BODIES_MAX);
}

function remember(
  tokens: KeyTokens,
  token: string,
  group: BodyGroup | typeof SPENT,
  timestampMs: EpochMs,
): void {
  tokens.recent.set(token, group);
  tokens.recentMaxMs = Math.max(tokens.recentMaxMs, timestampMs);
}

function raiseFloor(tokens: KeyTokens, timestampMs: EpochMs): void {
  tokens.floorMs = Math.max(tokens.floorMs, timestampMs);
}
