import type { Environment, EpochMs, VenueId } from '@bitting/core/trading/vocabulary.ts';

/** A venue key as it was given, to be tried before it is kept. */
export interface ProbeRequest {
  readonly venue: VenueId;
  readonly environment: Environment;
  readonly trading: 'spot' | 'futures' | 'both';
  readonly apiKey: string;
  readonly secret: string;
  /** `null` for venues whose keys have none. */
  readonly passphrase: string | null;
  /** The venue's hosts to use, where it has several; `null`: the first that will do. */
  readonly region: string | null;
}

/** `wallet`: which of the venue's wallets it lies in, where there are several. */
export interface ProbedBalance {
  readonly wallet: 'spot' | 'contract' | null;
  readonly asset: string;
  readonly total: string;
}

export interface ProbeSuccess {
  readonly kind: 'ready';
  readonly summary: string;
  readonly region: string;
  readonly venueUid: string;
  /** Empty where the venue does not say which it is. */
  readonly venueMainUid: string;
  /** Ids of its ordinary trading ledgers, where the venue has several kinds; else empty. */
  readonly venueAccounts: readonly string[];
  readonly permissions: readonly string[];
  readonly ipBound: boolean;
  /** The addresses that it is bound to, and its name, as the venue has them. */
  readonly ips: readonly string[];
  readonly keyLabel: string;
  readonly expiresAt: EpochMs | null;
  readonly warnings: readonly string[];
  readonly balances: readonly ProbedBalance[];
}

/** The one cause, what was seen, and what to do. Holds no secret. `code`: whose fault it is, for who runs a script. */
export interface ProbeFailure {
  readonly kind: 'failed';
  readonly code: 'CREDENTIAL_REFUSED' | 'UPSTREAM_UNREACHED' | 'CONFIG_INVALID';
  readonly cause: string;
  readonly evidence: string;
  readonly remedy: string;
}

export type ProbeReport = ProbeSuccess | ProbeFailure;
