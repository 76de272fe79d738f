import type { Engine } from '../engine/engine.ts';
import type { Account, ApiKey, Permission } from '../engine/records.ts';
import type { VenueState } from '../engine/venue-state.ts';
import type { AmendNotes } from './amend-notes.ts';
import type { Fields } from './fields.ts';
import type { QuoteDesk } from './quote-desk.ts';
import type { Reply } from './replies.ts';
import type { Variants } from './variants.ts';

/** One request as an endpoint sees it. */
export interface PublicCall {
  readonly engine: Engine;
  readonly state: VenueState;
  /** The venue's time, which a test may have shifted. */
  readonly now: number;
  readonly variants: Variants;
  readonly maintenance: boolean;
  readonly quotes: QuoteDesk;
  readonly amendments: AmendNotes;
  /** The query of a GET, the object of a POST (empty when the body is an array). */
  readonly fields: Fields;
  /** The rows of an array body. */
  readonly rows: readonly Fields[];
}

export interface PrivateCall extends PublicCall {
  readonly account: Account;
  readonly key: ApiKey;
}

export type LimitScope =
  'ip' | 'ip+instrument' | 'user' | 'user+type' | 'user+instrument' | 'user+currency' | 'user+tag';

export interface RateLimit {
  readonly max: number;
  readonly windowMs: number;
  readonly scope: LimitScope;
}

interface CommonRoute {
  readonly method: 'GET' | 'POST';
  /** Without `/api/v5/`. */
  readonly path: string;
  readonly limit: RateLimit;
}

export interface PublicRoute extends CommonRoute {
  readonly access: 'public';
  readonly run: (call: PublicCall) => Reply;
}

export interface PrivateRoute extends CommonRoute {
  readonly access: Permission;
  readonly run: (call: PrivateCall) => Reply;
  /** Refuses keys that are bound to no IP. */
  readonly needsBoundKey?: boolean;
  /** Honours the `expTime` header. */
  readonly honoursExpiry?: boolean;
  /** Body rows are charged singly; a batch of one is charged to this single-row path. */
  readonly singlePath?: string;
  /** Counts towards the sub-account cap on new and amended orders. */
  readonly countsAsOrder?: boolean;
}

export type Route = PublicRoute | PrivateRoute;

export function perTwoSeconds(max: number, scope: LimitScope = 'user'): RateLimit {
  return { max, windowMs: 2000, scope };
}

export function perSecond(max: number, scope: LimitScope = 'user'): RateLimit {
  return { max, windowMs: 1000, scope };
}
