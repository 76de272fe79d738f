import type { StartNeeds } from '../ledger/archiving.ts';
import { findSummary, isBefore, type SummarySource } from './find-summary.ts';

/** What a start would read of the ledger if it began at that time; `null`: all of it, for no summary stands for older records. */
export function readStartNeeds(source: SummarySource, nowMs: number): StartNeeds | null {
  const found = findSummary(source);
  if (found.kind !== 'found' || isBefore(found.summary, nowMs)) return null;
  const { content, start } = found.summary;
  // The summary has them, too; whoever asks what became of them is to find them.
  const open = [...content.kept.open, ...content.kept.plans].map(([sequence]) => sequence);
  return { segment: start.index, oldest: open.length === 0 ? null : BigInt(Math.min(...open)) };
}
