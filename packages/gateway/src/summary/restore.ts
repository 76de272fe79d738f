import { readdirSync } from 'node:fs';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { SEGMENT_NAME, segmentName } from '@bitting/core/ledger/log-files.ts';
import type { VenueEdge } from '../edge/venue-edge.ts';
import type { RecentRecords } from '../admin/recent-records.ts';
import { RECENT_RECORDS_MAX } from '../bounds.ts';
import type { DeadMan } from '../dead-man/dead-man.ts';
import { FormerLife } from '../former-life.ts';
import type { Halts } from '../halt/compose.ts';
import type { OpenedLedger } from '../ledger/ledger.ts';
import type { LedgerLimitBook } from '../limits/limit-book.ts';
import type { RecoveredRecord } from '../ledger/recovery.ts';
import type { Clock } from '../ports/clock.ts';
import type { ShadowTallies } from '../shadow/shadow-tallies.ts';
import type { VaultTrail } from '../vault/vault-trail.ts';
import { findSummary, type FoundSummary, isBefore, type VouchedSummary } from './find-summary.ts';
import type { SummaryContent } from './ledger-summary.ts';

/** Whatever is rebuilt from the ledger. */
export interface RestoredParts {
  readonly edges: readonly {
    readonly edge: Pick<VenueEdge, 'restore' | 'restoreSummary' | 'takesSummary'>;
  }[];
  readonly limits: Pick<LedgerLimitBook, 'restore' | 'load'>;
  readonly tallies: Pick<ShadowTallies, 'restore' | 'load'>;
  readonly halts: Pick<Halts, 'restore'>;
  readonly deadMan: Pick<DeadMan, 'restore' | 'restoreSummary'>;
  readonly recent: Pick<RecentRecords, 'add'>;
  readonly trail: Pick<VaultTrail, 'restore'>;
}

export interface RestoredLedger {
  readonly former: FormerLife;
  /** Records that were read, and so many before them that a summary stands for. */
  readonly read: number;
  readonly summed: number;
  /** Why all of it was read though there is a summary; `null`: there is none, or it was used. */
  readonly refused: string | null;
}

/**
 * Every part is as if it had heard each record, in order: of older ones from a summary that the signed log vouches for, where there is
 * one that holds here, and of the rest from themselves.
 */
export function restoreLedger(
  opened: Pick<OpenedLedger, 'records' | 'recordsFrom' | 'last' | 'directory' | 'tree'>,
  parts: RestoredParts,
  { clock, file }: { readonly clock: Clock; readonly file: string },
): RestoredLedger {
  const { directory: ledgerDirectory, last: head, tree } = opened;
  const found = findSummary({ file, ledgerDirectory, head, nodes: (size) => tree.tiles.nodes(size) });
  const refused = found.kind === 'found' ? findObstacle(found.summary, parts, clock) : reasonOf(found);
  if (found.kind !== 'found' || refused !== null) {
    demandFirstSegment(ledgerDirectory, refused ?? 'it is missing');
    return { ...restoreParts(parts, opened.records), summed: 0, refused };
  }
  const { content, start } = found.summary;
  const records = opened.recordsFrom(start, BigInt(Math.max(0, content.records - RECENT_RECORDS_MAX)));
  return { ...restoreParts(parts, records, content), summed: content.records, refused: null };
}

const SET_BACK = 'the clock was set back';

/** All of it is to be read: where its first segments lie elsewhere nobody could say what they said. */
function demandFirstSegment(directory: string, reason: string): void {
  const names = readdirSync(directory).filter((name) => SEGMENT_NAME.test(name));
  if (names.length === 0 || names.includes(segmentName(0))) return;
  throw new BittingError('LEDGER_DAMAGED', `no first segment, and the summary: ${reason}`, {
    publicDetail:
      `The first segments of the ledger are not there, and the summary that would stand for them cannot be used (index/summary.json: ${reason}). ` +
      (reason === SET_BACK
        ? 'Set the clock right, or put the archived segments back.'
        : 'Put the archived segments back, or restore the summary.'),
  });
}

function reasonOf(found: Exclude<FoundSummary, { readonly kind: 'found' }>): string | null {
  return found.kind === 'refused' ? found.reason : null;
}

/** What the summary says does not stand for the records that it is about, here and now; `null`: it does. */
function findObstacle(summary: VouchedSummary, { edges }: RestoredParts, clock: Clock): string | null {
  if (isBefore(summary, clock.wallMs())) return SET_BACK;
  return edges.every(({ edge }) => edge.takesSummary(summary.content)) ? null : 'an order index is behind it';
}

/** Of `records` those that the summary is about are only shown to who looks back. */
export function restoreParts(
  parts: RestoredParts,
  records: Iterable<RecoveredRecord>,
  summary: SummaryContent | null = null,
): Pick<RestoredLedger, 'former' | 'read'> {
  if (summary !== null) restoreSummed(summary, parts);
  const from = summary?.records ?? 0;
  const former = new FormerLife();
  let read = 0;
  for (const record of records) {
    read += 1;
    parts.recent.add(record);
    if (record.sequence < from) continue;
    const { entry } = record;
    for (const { edge } of parts.edges) edge.restore(record);
    parts.limits.restore(entry);
    parts.tallies.restore(record);
    parts.halts.restore(entry);
    parts.deadMan.restore(entry);
    parts.trail.restore(entry);
    former.note(entry);
  }
  return { former, read };
}

function restoreSummed(summary: SummaryContent, parts: RestoredParts): void {
  const { kept } = summary;
  for (const { edge } of parts.edges) edge.restoreSummary(summary);
  parts.limits.load(
    summary,
    kept.open.map(([, entry]) => entry),
  );
  parts.tallies.load(summary.shadows);
  for (const [, entry] of kept.plans) parts.halts.restore(entry);
  parts.deadMan.restoreSummary(
    summary.timers,
    kept.resting.map(([, entry]) => entry),
  );
  for (const [, entry] of [...kept.vault, ...kept.states]) parts.trail.restore(entry);
}
