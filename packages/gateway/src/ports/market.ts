import type { Instrument } from '@bitting/core/trading/instrument.ts';
import type { ReferencePrice } from '@bitting/core/policy/policy.ts';
import type { Destination } from '../pipeline/stages.ts';

/** What is known of the market without the account: what instruments are, and what they are worth. */
export interface MarketData {
  instrument(id: string): Instrument | null;
  /** `null` where there is none, or none as fresh as wanted. */
  reference(id: string): ReferencePrice | null;
  /**
   * Resolves when the data of these instruments was asked for and came, or did not come in a small time. Never rejects.
   * What it asks of the venue is of the share of that virtual key, or else of nobody's.
   */
  prefetch(ids: readonly string[], virtualKeyId?: string): Promise<void>;
}

/** Orders are judged by the market they go to: what the simulator says never prices a live order. */
export interface Markets {
  of(destination: Destination): MarketData;
}
