import type { LogReport } from '@bitting/core/ledger/verify.ts';
import type { Gathered } from './gathering.ts';
import type { Stretch } from '@bitting/gateway/findings/story.ts';

/** What was found out about the log itself. */
export interface LogState {
  /** The line of the key that signs it; `null`: there is none. */
  readonly key: string | null;
  readonly records: string;
  /** The first day, such as `2026-11-21`, whose addresses were not erased; `null`: none were, or nobody can say. */
  readonly addressesErasedBefore: string | null;
  /** What was verified of the whole log; `null`: nobody did, each receipt stands for itself. */
  readonly verified: Pick<LogReport, 'damage' | 'witnesses'> | null;
}

/** Receipts by the number of the record. */
export interface Proofs {
  /** The newest signed note that they lead to; `null`: there is none. */
  readonly checkpoint: Uint8Array | null;
  /** How many records it covers. */
  readonly covered: bigint;
  readonly receipts: ReadonlyMap<bigint, Uint8Array>;
}

/** Where a report takes everything from: files, or a gateway. */
export interface IncidentSource {
  readonly log: LogState;
  gather(stretch: Stretch): Promise<Gathered>;
  /** Only of records that can be proved now. */
  prove(records: readonly bigint[]): Promise<Proofs>;
}
