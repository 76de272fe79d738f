import type { SegmentSource } from './log.ts';
import type { LogFiles } from './verify.ts';

/** Names of the segments: their numbers. */
export const SEGMENT_NAME = /^segment-([0-9]{8})\.bin$/u;

export function segmentName(index: number): string {
  return `segment-${String(index).padStart(8, '0')}.bin`;
}

/** The directory of a log, by whoever may look into it. */
export interface LogDirectory {
  readonly names: readonly string[];
  /** `null`: there is no such file. */
  read(name: string): Uint8Array | null;
}

/** The files of a log; a segment that is missing between others counts as one. */
export function logFilesOf(directory: LogDirectory): LogFiles {
  const present = ascending(
    directory.names.flatMap((name) => SEGMENT_NAME.exec(name)?.[1] ?? []).map(Number),
  );
  const read = (path: string): Uint8Array | null => directory.read(path);
  return { segments: sourceOf(present, (index) => read(segmentName(index))), read };
}

/** The log with the segments that it lacks read from its archives: from the first of them that has one. */
export function withArchives(log: LogFiles, archives: readonly LogFiles[]): LogFiles {
  const sources = [log, ...archives].map(({ segments }) => segments);
  const readFirst = (index: number): Uint8Array | null =>
    sources.reduce<Uint8Array | null>((found, source) => found ?? source.read(index), null);
  const present = ascending(sources.flatMap(listPresent));
  return { segments: sourceOf(present, readFirst), read: (path) => log.read(path) };
}

/** A name may say any number: whoever looks for the first segment goes by those that there are. */
function sourceOf(present: readonly number[], read: SegmentSource['read']): SegmentSource {
  return { count: (present.at(-1) ?? -1) + 1, present, read };
}

function listPresent({ count, present }: SegmentSource): readonly number[] {
  return Array.from(present ?? Array(count).keys());
}

function ascending(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].sort((left, right) => left - right);
}
