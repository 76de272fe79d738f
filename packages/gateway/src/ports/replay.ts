import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';

export interface ReplayMemory {
  /**
   * Uses a token up. `replayed`: it was used before or is too old to tell; `full`: this key has used too many. A cancel has
   * places of its own behind those of everything else.
   */
  use(
    virtualKeyId: string,
    token: string,
    request: { readonly timestampMs: EpochMs; readonly cancels: boolean },
  ): 'fresh' | 'replayed' | 'full';
}
