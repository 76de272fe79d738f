/** What a mutation works on. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SampleLog } from './sample-logs.ts';
import { readSegments, type Segment } from './segments.ts';

export interface Ground {
  /** The copy that is changed. */
  readonly directory: string;
  readonly log: SampleLog;
  /** A whole number from 0 to below `end`. */
  readonly below: (end: number) => number;
}

/** Tells what it did, or null where it found nothing to do it to. */
export type Mutate = (ground: Ground) => string | null;

export function filesOf(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name !== 'ledger.lock' && statSync(path.join(directory, name)).isFile())
    .sort();
}

export function pick<T>(items: readonly T[], below: (end: number) => number): T | null {
  return items[below(items.length)] ?? null;
}

export function changeFile(directory: string, name: string, change: (bytes: Buffer) => Buffer): void {
  const file = path.join(directory, name);
  writeFileSync(file, change(readFileSync(file)));
}

/** One that has records to rearrange. */
export function someSegment({ directory, below }: Ground): Segment | null {
  return pick(
    readSegments(directory).filter(({ records }) => records.length > 1),
    below,
  );
}
