import type { Layer } from '@bitting/core/policy/usage.ts';
import type { OutcomeKind } from '@bitting/core/trading/outcome.ts';
import type { SavedRates } from './rate-levels.ts';
import type { SavedAmount } from './window-counter.ts';

/** What the limit book knows of former lives; a window that nothing was taken from is `null` once it was written as JSON. */
export interface LimitSummary {
  readonly hours: readonly SavedAmount[];
  readonly days: readonly SavedAmount[];
  readonly lives: readonly (readonly [
    layer: Layer,
    subject: string,
    uses: number,
    lastUsedMs: number | null,
  ])[];
  readonly reserved: readonly (readonly [intentId: string, hour: number | null, day: number | null])[];
  readonly rates: SavedRates;
  readonly untold: readonly string[];
}

/** What became of the orders that a key placed in one second of the wall clock. */
export type SavedOrders = readonly [
  account: string,
  key: string,
  placedMs: number,
  kind: OutcomeKind,
  orders: number,
];
