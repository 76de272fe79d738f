import type { Engine } from '../engine/engine.ts';
import type { Account, ApiKey, Permission } from '../engine/records.ts';
import type { VenueState } from '../engine/venue-state.ts';
import type { Fields } from './fields.ts';
import type { Envelope, Reply } from './replies.ts';
import type { HtxVariants } from './variants.ts';

/** The two hosts of the venue: a path of one is unknown at the other. */
export type HostFamily = 'spot' | 'contract';

/** One request as an endpoint sees it. */
export interface PublicCall {
  readonly engine: Engine;
  readonly state: VenueState;
  /** The venue's time, which a test may have shifted. */
  readonly now: number;
  readonly variants: HtxVariants;
  readonly maintenance: boolean;
  /** What stands for the `{name}` segments of the path. */
  readonly segments: ReadonlyMap<string, string>;
  /** The query of a GET without the authentication, the object of a POST (empty when the body is an array). */
  readonly fields: Fields;
  /** The rows of an array body. */
  readonly rows: readonly Fields[];
}

export interface PrivateCall extends PublicCall {
  readonly account: Account;
  readonly key: ApiKey;
}

export interface RateLimit {
  readonly max: number;
  readonly windowMs: number;
  readonly per: 'uid' | 'key' | 'ip';
  /** Routes with the same bucket share it; a bucket of its own unless told. */
  readonly bucket?: string;
  /** Which headers show what is left: `X-HB-RateLimit-*`, `ratelimit-*`, or none. */
  readonly headers: 'spot' | 'contract' | 'none';
}

interface CommonRoute {
  readonly host: HostFamily;
  readonly method: 'GET' | 'POST';
  /** Segments like `{id}` stand for anything. */
  readonly path: string;
  readonly envelope: Envelope;
  readonly limit: RateLimit;
  /** Still answers while the venue is in maintenance. */
  readonly worksInMaintenance?: boolean;
}

export interface PublicRoute extends CommonRoute {
  readonly access: 'public';
  readonly run: (call: PublicCall) => Reply;
}

export interface PrivateRoute extends CommonRoute {
  readonly access: Permission;
  readonly run: (call: PrivateCall) => Reply;
}

export type Route = PublicRoute | PrivateRoute;

/** A limit per user and endpoint, shown in the headers of the spot host. */
export function perUser(max: number, windowMs = 2000): RateLimit {
  return { max, windowMs, per: 'uid', headers: 'spot' };
}

/** What holds where the venue states nothing else. */
export const DEFAULT_LIMIT: RateLimit = { max: 10, windowMs: 1000, per: 'key', headers: 'spot' };
