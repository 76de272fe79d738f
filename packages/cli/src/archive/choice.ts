import type { ArchivePlan } from '@bitting/client/archives.ts';
import { TILE_WIDTH } from '@bitting/core/ledger/tree/tiles.ts';
import { groupDigits } from '../policy-lines.ts';
import type { SealedSegment } from './log-survey.ts';

/** Which segments may go, in order, and why the one after them stays; `null`: there is no other. */
export interface ArchiveChoice {
  readonly segments: readonly SealedSegment[];
  readonly stays: string | null;
}

/** From the first one on: all of it has to be older, signed, and needed by nobody. */
export function chooseSegments(
  segments: readonly SealedSegment[],
  plan: Pick<ArchivePlan, 'covered' | 'keepsFrom' | 'neededFrom'>,
  beforeMs: number,
): ArchiveChoice {
  for (const [at, segment] of segments.entries()) {
    const why = whyItStays(segment, plan, beforeMs);
    if (why !== null)
      return { segments: segments.slice(0, at), stays: `Segment ${segment.index} stays: ${why}.` };
  }
  return { segments, stays: null };
}

function whyItStays(
  { index, end, newestMs }: SealedSegment,
  { covered, keepsFrom, neededFrom }: Pick<ArchivePlan, 'covered' | 'keepsFrom' | 'neededFrom'>,
  beforeMs: number,
): string | null {
  if (newestMs >= beforeMs) return `its newest record is of ${new Date(newestMs).toISOString()}`;
  if (index >= keepsFrom)
    return 'it is one of the newest, or a start of the gateway reads it (until its next summary)';
  if (neededFrom !== null && BigInt(neededFrom) < end)
    return `record ${groupDigits(neededFrom)} is still needed, such as the intent of something that has no end yet`;
  const width = BigInt(TILE_WIDTH);
  const tilesEnd = ((end + width - 1n) / width) * width;
  return tilesEnd > BigInt(covered) ? 'its last tile of the tree is not full, or not signed' : null;
}
