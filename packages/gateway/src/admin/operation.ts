import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { LedgerRecord } from '@bitting/core/ledger/record.ts';
import type { OperationName, ResultOf, TailEvent } from '@bitting/client/operations.ts';
import type { Snapshots } from '../backup/snapshots.ts';
import type { Sealing } from '../channel/sealing.ts';
import type { DeadMan } from '../dead-man/dead-man.ts';
import type { HaltFile } from '../halt/halt-file.ts';
import type { HaltPlans } from '../halt/halt-plans.ts';
import type { Archiving } from '../ledger/archiving.ts';
import type { KeyWatch } from '../key-watch/key-watch.ts';
import type { LogTree } from '../ledger/log-tree.ts';
import type { FindRecord } from '../ledger/receipts.ts';
import type { Departures } from '../accounts/departures.ts';
import type { VenueEdge } from '../edge/venue-edge.ts';
import type { LimitBook } from '../ports/limits.ts';
import type { ProbeReport, ProbeRequest } from '../ports/credential-probe.ts';
import type { Clock } from '../ports/clock.ts';
import type { Pictures } from '../ports/pictures.ts';
import type { DayPseudonyms } from '../privacy/day-pseudonyms.ts';
import type { RefusalCounts } from '../ports/refusal-counts.ts';
import type { RecordSearch } from '../ports/record-search.ts';
import type { ShadowTallies } from '../shadow/shadow-tallies.ts';
import type { OperatorEntry } from '../vault/entries.ts';
import type { VaultKeyRing } from '../vault/key-ring.ts';
import type { VaultKeeping } from '../vault/vault-keeping.ts';
import type { Operators } from '../vault/operators.ts';
import type { Approvals } from './approvals/approvals.ts';
import type { Journal } from './journal.ts';
import type { Schema, ValuesOf } from '../config/closed-schema.ts';
import type { RecentRecords } from './recent-records.ts';

/** What the administrative operations work with. */
export interface AdminPorts {
  readonly keys: VaultKeyRing;
  readonly operators: Operators;
  readonly approvals: Approvals;
  readonly journal: Journal;
  /** Who hears of callers that are no operators; left out: nobody. */
  readonly counts?: Pick<RefusalCounts, 'rejected'>;
  readonly recent: RecentRecords;
  readonly clock: Clock;
  readonly version: string;
  readonly probe: (request: ProbeRequest, onStep: (step: string) => void) => Promise<ProbeReport>;
  /** Where bots connect, by listener name. */
  readonly listeners: () => Readonly<Record<string, string>>;
  readonly openIntents: () => number;
  readonly renderMetrics: () => string;
  readonly pictures: Pictures;
  readonly departures: Departures;
  readonly venue: (id: VenueId) => Pick<VenueEdge, 'whatIf' | 'marketFacts' | 'prices'>;
  /** A record of the ledger; `null`: there is none. */
  readonly findRecord: FindRecord;
  readonly tree: LogTree;
  readonly archiving: Pick<Archiving, 'check' | 'exclusively' | 'firstRecord' | 'plan' | 'remove'>;
  readonly keeping: Pick<VaultKeeping, 'exclusively' | 'exchange' | 'locks' | 'state' | 'wipe'>;
  readonly backups: Pick<Snapshots, 'take' | 'part' | 'forget'>;
  readonly sealing: Sealing;
  readonly search: RecordSearch;
  readonly pseudonyms: Pick<DayPseudonyms, 'reveal' | 'formsOf' | 'daysBefore' | 'erase' | 'erasedBefore'>;
  /** Durable records from about an instant on; throws `OVERLOADED` while others are read. */
  readonly recordsSince: (fromMs: number) => AsyncIterable<LedgerRecord>;
  readonly limits: Pick<LimitBook, 'usage' | 'gather'>;
  /** Who hears bots; left out: nobody. */
  readonly deadMan?: Pick<DeadMan, 'unheardMs'>;
  readonly tallies: Pick<ShadowTallies, 'tally' | 'examples'>;
  readonly keyWatch: Pick<KeyWatch, 'accept' | 'demandAsAccepted' | 'demandUnheld' | 'told' | 'view'>;
  readonly haltFile: Pick<HaltFile, 'isThere'>;
  readonly plans: Pick<HaltPlans, 'begin' | 'demandRoom' | 'follow' | 'list' | 'newPlanId'>;
}

/** One call by one verified operator. */
export interface AdminCall {
  readonly operator: OperatorEntry;
  /** The console that calls in his name; `null`: he himself. */
  readonly via: OperatorEntry | null;
  /** Fires when the caller hangs up, and when the operator is not who he was any more. */
  readonly signal: AbortSignal;
  /** Of the call itself, where it is to go on after a change of its own operator. */
  readonly life: AbortSignal;
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
