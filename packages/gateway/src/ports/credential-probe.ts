import type { Environment, EpochMs, VenueId } from '@bitting/core/trading/vocabulary.ts';

/** A venue key as it was given, to be tried before it is kept. */
export interface ProbeRequest {
  readonly venue: VenueId;
  readonly environment: Environment;
  readonly trading: 'spot' | 'futures' | 'both';
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase: string;
}

export interface ProbeSuccess {
  readonly kind: 'ready';
  readonly summary: string;
  readonly region: string;
  readonly venueUid: string;
  readonly venueMainUid: string;
  readonly permissions: readonly string[];
  readonly ipBound: boolean;
  readonly expiresAt: EpochMs | null;
  readonly warnings: readonly string[];
  readonly balances: readonly { readonly asset: string; readonly total: string }[];
}

/** The one cause, what was seen, and what to do. Holds no secret. */
export interface ProbeFailure {
  readonly kind: 'failed';
  readonly cause: string;
  readonly evidence: string;
  readonly remedy: string;
}

export type ProbeReport = ProbeSuccess | ProbeFailure;
