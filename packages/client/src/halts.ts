import type { TradingState, VenueId } from '@bitting/core/trading/vocabulary.ts';

/** At most one of these; none: everything. */
export interface HaltSubject {
  readonly venue?: VenueId;
  readonly accountId?: string;
  readonly virtualKeyId?: string;
}

/**
 * What may follow a halt, in this order: cancel the open orders, close positions by orders that only reduce, suspend or
 * revoke the virtual keys.
 */
export type PlanStep = 'cancel' | 'flatten' | 'suspend' | 'revoke';

export interface HaltParameters extends HaltSubject {
  /** `reducing`: orders that shrink exposure pass besides cancels; default `halted`. */
  readonly state?: 'reducing' | 'halted';
  readonly reason?: string;
  /** Begun as soon as the halt is in force; it takes the place of a plan for the same subject. */
  readonly plan?: readonly PlanStep[];
  /** Cancels, too, what no virtual key has placed; default false. */
  readonly includingExternal?: boolean;
  /** How far from the reference price positions are closed at most, a fraction as decimal text; default `0.02`. */
  readonly priceCollar?: string;
}

export interface ResumeParameters extends HaltSubject {
  readonly reason: string;
}

/** All of the first three `null`: everything. */
export interface ShownSubject {
  readonly venue: VenueId | null;
  readonly accountId: string | null;
  readonly virtualKeyId: string | null;
}

export interface HaltResult extends ShownSubject {
  readonly state: TradingState;
  /** False when the halt is in force but could not be written down: it would not survive a restart. */
  readonly durable: boolean;
  /** `null`: no plan follows. */
  readonly planId: string | null;
}

export interface HaltPlanView extends ShownSubject {
  readonly planId: string;
  readonly operatorId: string;
  readonly includingExternal: boolean;
  readonly startedMs: number;
  /** `resumed`: it ended because its subject was resumed. `replaced`: by another plan for the same subject. */
  readonly state: 'running' | 'done' | 'resumed' | 'replaced';
  readonly steps: readonly {
    readonly step: PlanStep;
    readonly state: 'waiting' | 'running' | 'done';
    /** How much is left and what is in the way, as of the last round. */
    readonly detail: string | null;
  }[];
}
