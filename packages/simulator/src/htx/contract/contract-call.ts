import type { Engine } from '../../engine/engine.ts';
import type { Account } from '../../engine/records.ts';
import type { VenueState } from '../../engine/venue-state.ts';
import type { HtxVariants } from '../variants.ts';
import type { Params } from './params.ts';

/** One request as an endpoint of the contract host sees it. */
export interface ContractCall {
  readonly engine: Engine;
  readonly state: VenueState;
  /** The venue's time, which a test may have shifted. */
  readonly now: number;
  readonly maintenance: boolean;
  readonly variants: HtxVariants;
  /** The query of a GET, the object of a POST (empty when the body is an array). */
  readonly params: Params;
  /** The rows of an array body. */
  readonly rows: readonly Params[];
}

export interface ContractPrivateCall extends ContractCall {
  readonly account: Account;
}
