import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';

export interface ReplayMemory {
  /** Uses a token up. `replayed`: it was used before or is too old to tell; `full`: this key has used too many. */
  use(virtualKeyId: string, token: string, timestampMs: EpochMs): 'fresh' | 'replayed' | 'full';
}
