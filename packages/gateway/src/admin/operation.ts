import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { OperationName, ResultOf, TailEvent } from '@bitting/client/operations.ts';
import type { HaltFile } from '../halt/halt-file.ts';
import type { HaltPlans } from '../halt/halt-plans.ts';
import type { RecoveredRecord } from '../ledger/recovery.ts';
import type { VenueEdge } from '../edge/venue-edge.ts';
import type { LimitBook } from '../ports/limits.ts';
import type { ProbeReport, ProbeRequest } from '../ports/credential-probe.ts';
import type { Clock } from '../ports/clock.ts';
import type { Pictures } from '../ports/pictures.ts';
import type { OperatorEntry } from '../vault/entries.ts';
import type { VaultKeyRing } from '../vault/key-ring.ts';
import type { Operators } from '../vault/operators.ts';
import type { Journal } from './journal.ts';
import type { Schema, ValuesOf } from '../config/closed-schema.ts';
import type { RecentRecords } from './recent-records.ts';

/** What the administrative operations work with. */
export interface AdminPorts {
  readonly keys: VaultKeyRing;
  readonly operators: Operators;
  readonly journal: Journal;
  readonly recent: RecentRecords;
  readonly clock: Clock;
  readonly version: string;
  readonly probe: (request: ProbeRequest, onStep: (step: string) => void) => Promise<ProbeReport>;
  /** Where bots connect, by listener name. */
  readonly listeners: () => Readonly<Record<string, string>>;
  readonly openIntents: () => number;
  readonly renderMetrics: () => string;
  readonly pictures: Pictures;
  readonly venue: (id: VenueId) => Pick<VenueEdge, 'whatIf' | 'marketFacts'>;
  /** A record of the ledger; `null`: there is none. */
  readonly findRecord: (sequence: bigint) => Promise<RecoveredRecord | null>;
  readonly limits: Pick<LimitBook, 'usage' | 'gather'>;
  readonly haltFile: Pick<HaltFile, 'isThere'>;
  readonly plans: Pick<HaltPlans, 'begin' | 'demandRoom' | 'follow' | 'list' | 'newPlanId'>;
}

/** One call by one verified operator. */
export interface AdminCall {
  readonly operator: OperatorEntry;
  /** Fires when the caller hangs up. */
  readonly signal: AbortSignal;
  progress(step: string, detail?: string): void;
  event(event: TailEvent): void;
}

export interface AdminOperation {
  readonly name: OperationName;
  readonly schema: Schema;
  run(ports: AdminPorts, parameters: never, call: AdminCall): Promise<unknown>;
}

/** One operation: its closed schema and what it does. The types tie both to the contract of that name. */
export function defineOperation<Name extends OperationName, S extends Schema>(
  name: Name,
  schema: S,
  run: (ports: AdminPorts, parameters: ValuesOf<S>, call: AdminCall) => Promise<ResultOf<Name>>,
): AdminOperation {
  return { name, schema, run };
}
