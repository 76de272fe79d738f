/** Where a wire is cut, and what must be true in the end of what went over it. */
import assert from 'node:assert/strict';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { Direction, Ending } from './fault-proxy.ts';

export interface Cut {
  readonly direction: Direction;
  readonly bytes: number;
  readonly ending: Ending;
}

/** What came of one cut, as far as the bot knows. */
export interface CutEnd {
  readonly cut: Cut;
  readonly intentId: string;
  /** It was answered that it is done. */
  readonly isTold: boolean;
}

export function cutsOf(direction: Direction, length: number, step: number): readonly Cut[] {
  const offsets: number[] = [];
  for (let bytes = 0; bytes < length; bytes += step) offsets.push(bytes);
  return [...offsets, length].map((bytes, index) => ({
    direction,
    bytes,
    ending: index % 2 === 0 ? 'close' : 'reset',
  }));
}

/** Exactly one last word on each item, and it is the venue's; what the bot was told is not taken back. */
export function checkEnd(
  { cut, intentId, isTold }: CutEnd,
  truth: readonly boolean[],
  entries: readonly LedgerEntry[],
): void {
  const what = describeCut(cut);
  const ends = entries.flatMap((entry) =>
    (entry.type === 'outcome' || entry.type === 'resolution') && entry.intentId === intentId ? [entry] : [],
  );
  assert.deepEqual(
    ends.map(({ type }) => type),
    isTold ? ['outcome'] : ['outcome', 'resolution'],
    what,
  );
  assert.deepEqual(
    ends.at(-1)?.items.map(({ kind }) => kind),
    truth.map((isDone) => (isDone ? 'accepted' : 'rejected')),
    what,
  );
  if (isTold) assert.ok(truth.every(Boolean), `${what}: told and not done`);
}

export function describeCut({ direction, bytes, ending }: Cut): string {
  return `${direction} cut after ${bytes} (${ending})`;
}
