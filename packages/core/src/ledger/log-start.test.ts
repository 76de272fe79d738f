/** Where a log begins is found by what there is, however its files are numbered. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logFilesOf, segmentName, withArchives } from './log-files.ts';
import { findLogStart } from './log.ts';
import { writeSegmentHeader } from './segment.ts';
import type { LogFiles } from './verify.ts';

const LAST_NUMBER = 99_999_999;

/** Segments of these numbers, the first record of each being its number; `asked`: what was read. */
function directoryOf(...numbers: readonly number[]): { readonly files: LogFiles; readonly asked: string[] } {
  const asked: string[] = [];
  const segments = new Map(
    numbers.map((number) => {
      const ids = { id: new Uint8Array(16).fill(1), previousId: new Uint8Array(16) };
      const header = { index: BigInt(number), firstSequence: BigInt(number), ...ids };
      return [segmentName(number), writeSegmentHeader(header)];
    }),
  );
  const read = (name: string): Uint8Array | null => {
    asked.push(name);
    assert.ok(asked.length < 10, 'it asks for file after file');
    return segments.get(name) ?? null;
  };
  return { files: logFilesOf({ names: [...segments.keys()], read }), asked };
}

test('One segment of the highest number there is is found by looking at one file.', () => {
  const { files, asked } = directoryOf(LAST_NUMBER);
  assert.equal(files.segments.count, LAST_NUMBER + 1);
  assert.deepEqual(findLogStart(files.segments), { index: LAST_NUMBER, sequence: BigInt(LAST_NUMBER) });
  assert.deepEqual(asked, [segmentName(LAST_NUMBER)]);
});

test('The first of several segments is where the log begins, in whatever order they are listed.', () => {
  const { files } = directoryOf(100, 9, 20);
  assert.deepEqual([...(files.segments.present ?? [])], [9, 20, 100]);
  assert.deepEqual(findLogStart(files.segments), { index: 9, sequence: 9n });
});

test('A segment that went between the listing and the reading is passed over.', () => {
  const files = logFilesOf({ names: [segmentName(7), segmentName(LAST_NUMBER)], read: () => null });
  assert.deepEqual(findLogStart(files.segments), { index: 0, sequence: 0n });
});

test('With archives the log begins with the first segment of all of them, and each number is one.', () => {
  const [log, archive] = [directoryOf(8, LAST_NUMBER), directoryOf(3, 8)];
  const { segments } = withArchives(log.files, [archive.files]);
  assert.deepEqual([...(segments.present ?? [])], [3, 8, LAST_NUMBER]);
  assert.equal(segments.count, LAST_NUMBER + 1);
  assert.deepEqual(findLogStart(segments), { index: 3, sequence: 3n });
  assert.deepEqual([...log.asked, ...archive.asked], [segmentName(3), segmentName(3)]);
});

test('Sources that do not say what there is are asked for every segment.', () => {
  const { files } = directoryOf(2);
  const silent = { count: 3, read: (index: number) => files.segments.read(index) };
  assert.deepEqual(findLogStart(silent), { index: 2, sequence: 2n });
  const joined = withArchives({ segments: silent, read: () => null }, [directoryOf(1).files]);
  assert.deepEqual([...(joined.segments.present ?? [])], [0, 1, 2]);
  assert.deepEqual(findLogStart(joined.segments), { index: 1, sequence: 1n });
});

test('A directory without a segment is the beginning.', () => {
  const { files, asked } = directoryOf();
  assert.equal(files.segments.count, 0);
  assert.deepEqual(findLogStart(files.segments), { index: 0, sequence: 0n });
  assert.deepEqual(asked, []);
});
