import type { Decision, Snapshot } from '@bitting/core/policy/policy.ts';
import type { ClassifiedRequest } from '../pipeline/stages.ts';
import type { VirtualKey } from './key-ring.ts';

/** What was decided of a request, by what, and from what. */
export interface Decided {
  readonly key: VirtualKey;
  readonly snapshot: Snapshot;
  readonly decision: Decision;
}

/** Looks on at decisions, each once, before anything is reserved. It changes none of them. */
export interface DecisionWatch {
  /** Never throws; what it does counts into the time of the decision. */
  decided(request: ClassifiedRequest, decided: Decided): void;
}
