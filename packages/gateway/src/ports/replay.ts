import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';

/** What a signature leaves open where it does not cover the body: who sent it, and the SHA-256 of what came with it. */
export interface UnsignedPart {
  readonly sourceAddress: string;
  readonly bodyHash: string;
}

export interface TokenUse {
  readonly timestampMs: EpochMs;
  /** A cancel has places of its own behind those of everything else. */
  readonly cancels: boolean;
  /** `null`: the token is good for one use. */
  readonly unsigned: UnsignedPart | null;
}

export interface ReplayMemory {
  /**
   * Uses a token. `replayed`: it was used up, or is too old to tell; `full`: this key has used too many. A token with an
   * unsigned part belongs to the address that used it first and is good for a few different bodies in a short time;
   * `spent`: it has served as many as it may, and nothing else is wrong.
   */
  use(virtualKeyId: string, token: string, use: TokenUse): 'fresh' | 'replayed' | 'spent' | 'full';
  /**
   * Whether it was made before this process began, so that nobody can tell whether it was used: for what is in no ledger.
   * Told by whole seconds, as clients write them, and for as long as it would pass the window.
   */
  isOfFormerLife(timestampMs: EpochMs): boolean;
}
