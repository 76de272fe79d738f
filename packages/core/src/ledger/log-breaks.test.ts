/** Where a log ends, and why: what stands between segments, and at the end of the last one. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { logFilesOf, segmentName } from './log-files.ts';
import { findLogStart, type LogEnd, type LogStart, readLog, type SegmentSource } from './log.ts';
import { readRecord, RECORD_OVERHEAD_BYTES, writeRecord, passRecord } from './record.ts';
import { readSegment, readSegmentHeader, type SegmentHeader, writeSegmentHeader } from './segment.ts';

const idOf = (index: number): Uint8Array => new Uint8Array(16).fill(index + 1);
const ZEROES = new Uint8Array(3_000);

function headerOf(index: number, change: Partial<SegmentHeader> = {}): SegmentHeader {
  const previousId = index === 0 ? new Uint8Array(16) : idOf(index - 1);
  return { index: BigInt(index), id: idOf(index), firstSequence: BigInt(index * 4), previousId, ...change };
}

interface Plan {
  readonly header?: Partial<SegmentHeader>;
  /** Group starts of the records that it has. */
  readonly groups?: readonly number[];
  readonly edit?: (bytes: Buffer) => Uint8Array;
}

/** Four records of ten bytes each, two by two. */
function segment(index: number, { header = {}, groups, edit = (bytes) => bytes }: Plan = {}): Uint8Array {
  const made = headerOf(index, header);
  const first = index * 4;
  const records = (groups ?? [first, first, first + 2, first + 2]).map((groupStart, at) =>
    writeRecord(made.id, {
      sequence: BigInt(first + at),
      groupStart: BigInt(groupStart),
      payload: payloadOf(first + at),
    }),
  );
  return edit(Buffer.concat([writeSegmentHeader(made), ...records, ZEROES]));
}

const payloadOf = (nth: number): Uint8Array => Buffer.from(`payload ${String(nth).padStart(2, '0')}`);
const RECORD = 10 + RECORD_OVERHEAD_BYTES;
const at = (nth: number): number => 512 + nth * RECORD;

function source(...segments: readonly (Uint8Array | null)[]): SegmentSource {
  return { count: segments.length, read: (index) => segments[index] ?? null };
}

function read(
  segments: SegmentSource,
  start?: LogStart,
): { readonly sequences: string; readonly end: LogEnd } {
  const log = readLog(segments, start);
  const sequences: bigint[] = [];
  let step = log.next();
  for (; step.done !== true; step = log.next()) {
    assert.equal(
      Buffer.from(step.value.payload).toString(),
      Buffer.from(payloadOf(Number(step.value.sequence))).toString(),
    );
    sequences.push(step.value.sequence);
  }
  return { sequences: sequences.join(' '), end: step.value };
}

const damageOf = (...segments: readonly (Uint8Array | null)[]): string => {
  const { damage } = read(source(...segments)).end;
  return damage === null ? 'none' : `${damage.record}: ${damage.what}`;
};

test('Records of all segments come in order, and where the log goes on is told.', () => {
  const { sequences, end } = read(source(segment(0), segment(1), segment(2, { groups: [8, 8] })));
  assert.equal(sequences, '0 1 2 3 4 5 6 7 8 9');
  assert.deepEqual([end.nextSequence, end.nextIndex, end.damage], [10n, 3, null]);
  assert.deepEqual(end.last?.header, headerOf(2));
  assert.deepEqual([end.last.content.end, end.last.content.lastGroupAt], [at(2), at(0)]);
  assert.deepEqual(Buffer.from(end.last.bytes), Buffer.from(segment(2, { groups: [8, 8] })));
  const empty = read(source());
  assert.deepEqual(empty.end, { nextSequence: 0n, last: null, nextIndex: 0, damage: null });
  // A segment that holds nothing yet is where the log goes on.
  const prepared = read(source(segment(0), new Uint8Array(2_000), new Uint8Array(2_000))).end;
  assert.deepEqual([prepared.nextSequence, prepared.nextIndex, prepared.damage], [4n, 1, null]);
});

test('A segment that does not follow those before it ends the log.', () => {
  const [first, second, third] = [segment(0), segment(1), segment(2)];
  assert.equal(damageOf(first, second, third), 'none');
  assert.equal(damageOf(null, second), '0: its segment is missing (segment 0)');
  assert.equal(damageOf(first, null, third), '4: its segment is missing (segment 1)');
  assert.equal(damageOf(first, ZEROES, third), '4: the segment before is empty (segment 2)');
  assert.equal(damageOf(first, third, second), '4: it is another segment (segment 1)');
  const change = (header: Partial<SegmentHeader>): string => damageOf(first, segment(1, { header }), third);
  assert.equal(change({ previousId: idOf(7) }), '4: it does not follow the segment before (segment 1)');
  assert.equal(change({ firstSequence: 5n }), '4: it begins with record 5 (segment 1)');
  assert.equal(
    damageOf(segment(0, { header: { previousId: idOf(7) } })),
    '0: it does not follow the segment before (segment 0)',
  );
  const spoilt = segment(1, { edit: (bytes) => bytes.fill(1, 0, 4) });
  assert.equal(damageOf(first, spoilt, third), '4: the header of its segment is damaged (segment 1)');
  const torn = segment(0, { edit: (bytes) => bytes.fill(0, at(3) + 30, at(4)) });
  assert.equal(
    damageOf(torn, segment(1, { header: { firstSequence: 3n } })),
    '3: the segment before does not end (segment 1)',
  );
  assert.equal(damageOf(torn), 'none');
  assert.equal(read(source(torn)).end.last?.content.isTorn, true);
});

test('A log may begin with a later segment, as its header says, and follows from there.', () => {
  const [second, third] = [segment(1), segment(2)];
  assert.deepEqual(findLogStart(source(null, second, third)), { index: 1, sequence: 4n });
  assert.deepEqual(findLogStart(source(null, null, third)), { index: 2, sequence: 8n });
  assert.deepEqual(findLogStart(source(segment(0), second)), { index: 0, sequence: 0n });
  assert.deepEqual(findLogStart(source(segment(0, { header: { firstSequence: 9n } }))), {
    index: 0,
    sequence: 0n,
  });
  assert.deepEqual(findLogStart(source(null, null)), { index: 0, sequence: 0n });
  assert.deepEqual(findLogStart(source(null, ZEROES, third)), { index: 0, sequence: 0n });
  const spoilt = segment(1, { edit: (bytes) => bytes.fill(1, 0, 4) });
  assert.deepEqual(findLogStart(source(null, spoilt, third)), { index: 0, sequence: 0n });
  const { sequences, end } = read(source(null, second, third), { index: 1, sequence: 4n });
  assert.equal(sequences, '4 5 6 7 8 9 10 11');
  assert.deepEqual([end.nextSequence, end.nextIndex, end.damage], [12n, 3, null]);
  const elsewhere = read(source(null, second), { index: 1, sequence: 3n }).end;
  assert.equal(elsewhere.damage?.what, 'it begins with record 4 (segment 1)');
  const gap = read(source(null, second, segment(2, { header: { previousId: idOf(9) } })), {
    index: 1,
    sequence: 4n,
  });
  assert.equal(gap.end.damage?.what, 'it does not follow the segment before (segment 2)');
});

test('A group that was cut short at the end is no damage, and anything else is.', () => {
  const cut = (edit: (bytes: Buffer) => Uint8Array): string => damageOf(segment(0, { edit }));
  const changed = '3: its bytes were changed (segment 0)';
  assert.equal(
    cut((bytes) => bytes.fill(0, at(3))),
    'none',
  );
  assert.equal(
    cut((bytes) => bytes.fill(0, at(3) + 1)),
    'none',
  );
  assert.equal(
    cut((bytes) => bytes.fill(0, at(4) - 1, at(4))),
    'none',
  );
  assert.equal(
    cut((bytes) => bytes.fill(0, at(3) + 26)),
    'none',
  );
  const flip =
    (place: number) =>
    (bytes: Buffer): Buffer =>
      bytes.fill((bytes[place] ?? 0) ^ 1, place, place + 1);
  // Of the whole record, but for its last byte becoming zero.
  for (const place of [at(3), at(3) + 2, at(3) + 20, at(3) + 24, at(3) + 25, at(3) + 40])
    assert.equal(cut(flip(place)), changed, `byte ${place}`);
  // A record in the middle of whole ones: the later group was acknowledged.
  assert.equal(
    cut((bytes) => bytes.fill(0, at(1), at(2))),
    '1: later records are whole (segment 0)',
  );
  // Of the group that it began nothing was acknowledged, and of one and the same neither.
  assert.equal(
    cut((bytes) => bytes.fill(0, at(2), at(3))),
    'none',
  );
  const together = (edit: (bytes: Buffer) => Uint8Array): string =>
    damageOf(segment(0, { groups: [0, 0, 0, 0], edit }));
  assert.equal(
    together((bytes) => bytes.fill(0, at(1), at(2))),
    'none',
  );
  assert.equal(
    cut((bytes) => bytes.fill(0, at(0), at(1))),
    '0: later records are whole (segment 0)',
  );
});

test('A sector of zeroes says that a write was cut short, wherever in it.', () => {
  const id = idOf(0);
  const large = writeRecord(id, { sequence: 0n, groupStart: 0n, payload: new Uint8Array(2_000).fill(7) });
  const withZeroes = (from: number, to: number): string => {
    const bytes = Buffer.concat([writeSegmentHeader(headerOf(0)), large, ZEROES]);
    bytes.fill(0, from, to);
    const { damage, isTorn } = readSegment(headerOf(0), bytes);
    assert.ok(isTorn);
    return damage?.what ?? 'none';
  };
  const changed = 'its bytes were changed (segment 0)';
  assert.equal(withZeroes(1_024, 1_536), 'none');
  assert.equal(withZeroes(1_024, 1_535), changed);
  assert.equal(withZeroes(1_025, 1_536), changed);
  assert.equal(withZeroes(1_000, 1_600), 'none');
  // Its end, which is less than a sector.
  assert.equal(withZeroes(2_048, 512 + large.length), 'none');
  assert.equal(withZeroes(2_048, 512 + large.length - 1), changed);
});

test('A record that ends with its sector is not cut short by what begins behind it.', () => {
  const record = writeRecord(idOf(0), { sequence: 0n, groupStart: 0n, payload: new Uint8Array(470).fill(7) });
  const bytes = Buffer.concat([writeSegmentHeader(headerOf(0)), record, ZEROES]);
  assert.equal(512 + record.length, 1_024);
  assert.equal(readSegment(headerOf(0), bytes).damage, null);
  bytes.fill(6, 700, 701);
  assert.equal(readSegment(headerOf(0), bytes).damage?.what, 'its bytes were changed (segment 0)');
});

test('A header of another format is none, though its check is right.', () => {
  const bytes = Buffer.from(writeSegmentHeader(headerOf(3)));
  const checked = (edit: (head: Buffer) => void): Buffer => {
    const changed = Buffer.from(bytes);
    edit(changed);
    createHash('sha256').update(changed.subarray(0, 56)).digest().copy(changed, 56, 0, 16);
    return changed;
  };
  assert.deepEqual(readSegmentHeader(checked(() => undefined)), headerOf(3));
  for (let place = 0; place < 8; place += 1)
    assert.equal(readSegmentHeader(checked((head) => head.fill(9, place, place + 1))), null, `byte ${place}`);
});

test('A record in another place is damage, and where its group begins has to be so.', () => {
  const other = 'another record stands in its place (segment 0)';
  assert.equal(damageOf(segment(0, { groups: [0, 0, 2, 1] })), `3: ${other}`);
  assert.equal(damageOf(segment(0, { groups: [0, 0, 1, 3] })), `2: ${other}`);
  assert.equal(damageOf(segment(0, { groups: [0, 2, 2, 3] })), `1: ${other}`);
  assert.equal(damageOf(segment(0, { groups: [1] })), `0: ${other}`);
  assert.equal(damageOf(segment(0, { groups: [0, 1, 1, 3] })), 'none');
  const content = readSegment(headerOf(0), segment(0, { groups: [0, 1, 1, 3] }));
  assert.deepEqual([content.lastGroupAt, content.end, content.isTorn], [at(3), at(4), false]);
  const moved = Buffer.concat([
    writeSegmentHeader(headerOf(0)),
    writeRecord(idOf(0), { sequence: 1n, groupStart: 0n, payload: payloadOf(1) }),
    ZEROES,
  ]);
  assert.equal(damageOf(moved), `0: ${other}`);
  assert.equal(readSegment(headerOf(0), moved).isTorn, true);
});

test('A segment that is full to its last byte, or cut off in a record, ends there.', () => {
  const whole = segment(0).subarray(0, at(4));
  assert.equal(damageOf(whole), 'none');
  assert.equal(read(source(whole)).end.nextSequence, 4n);
  for (const length of [at(4) - 1, at(3) + 30, at(3) + 1])
    assert.equal(damageOf(whole.subarray(0, length)), '3: its bytes were changed (segment 0)', `${length}`);
  assert.equal(damageOf(whole.subarray(0, at(3))), 'none');
});

test('A header alone, whole or in part, is a segment without records.', () => {
  const bytes = Buffer.from(writeSegmentHeader(headerOf(3)));
  assert.deepEqual(readSegmentHeader(bytes), headerOf(3));
  for (const length of [0, 1, 72, 511]) assert.equal(readSegmentHeader(bytes.subarray(0, length)), null);
  assert.equal(readSegmentHeader(new Uint8Array(4_000)), null);
  assert.throws(
    () => readSegmentHeader(Buffer.concat([new Uint8Array(512), Buffer.of(1)])),
    (error) =>
      error instanceof Error &&
      'operatorDetail' in error &&
      error.operatorDetail === 'records follow a segment header that is damaged',
  );
  assert.deepEqual(readSegmentHeader(Buffer.concat([bytes, Buffer.of(1)])), headerOf(3));
});

test('How far a record would reach that is not whole is told, and never behind the end.', () => {
  const id = idOf(0);
  const record = Buffer.from(writeRecord(id, { sequence: 7n, groupStart: 7n, payload: payloadOf(7) }));
  const place = Buffer.concat([ZEROES.subarray(0, 100), record, ZEROES]);
  const reach = (edit: (bytes: Buffer) => Uint8Array): readonly [string, number] => {
    const { kind, end } = readRecord(id, edit(Buffer.from(place)), 100);
    return [kind, end];
  };
  assert.deepEqual(
    reach((bytes) => bytes),
    ['record', 100 + RECORD],
  );
  assert.deepEqual(
    reach((bytes) => bytes.fill(0, 130, 131)),
    ['broken', 100 + RECORD],
  );
  assert.deepEqual(
    reach((bytes) => bytes.fill(0, 100, 101)),
    ['broken', 125],
  );
  assert.deepEqual(
    reach((bytes) => bytes.subarray(0, 100 + RECORD - 1)),
    ['broken', 100 + RECORD - 1],
  );
  assert.deepEqual(
    reach((bytes) => bytes.subarray(0, 110)),
    ['broken', 110],
  );
  // With another mark behind its head nothing in that is believed.
  assert.deepEqual(
    reach((bytes) => bytes.fill(0, 124, 125)),
    ['broken', 125],
  );
  const long = Buffer.from(writeRecord(id, { sequence: 7n, groupStart: 7n, payload: new Uint8Array(500) }));
  // Less than the shortest record is none, whatever its head says.
  for (const [length, end] of [
    [24, 24],
    [25, 25],
    [41, 25],
    [42, 42],
  ] as const)
    assert.deepEqual(readRecord(id, long.subarray(0, length), 0), { kind: 'broken', end });
  assert.deepEqual(readRecord(id, long.subarray(0, 300), 0), { kind: 'broken', end: 300 });
});

test('A record that is passed over is known by its head, if all of that is there.', () => {
  const record = Buffer.from(writeRecord(idOf(0), { sequence: 7n, groupStart: 6n, payload: payloadOf(7) }));
  const place = Buffer.concat([ZEROES.subarray(0, 9), record]);
  assert.deepEqual(passRecord(place, 9), { sequence: 7n, end: 9 + RECORD });
  assert.deepEqual(passRecord(place.subarray(0, 9 + 25), 9), { sequence: 7n, end: 9 + RECORD });
  assert.equal(passRecord(place.subarray(0, 9 + 24), 9), null);
  assert.equal(passRecord(place, 8), null);
  assert.equal(passRecord(place, place.length), null);
});

test('Segments are counted by their names, and nothing else in the directory is one.', () => {
  assert.equal(segmentName(0), 'segment-00000000.bin');
  assert.equal(segmentName(12_345), 'segment-00012345.bin');
  const asked: string[] = [];
  const files = (...names: readonly string[]) =>
    logFilesOf({
      names,
      read: (name) => {
        asked.push(name);
        return names.includes(name) ? Buffer.from(name) : null;
      },
    });
  assert.equal(files().segments.count, 0);
  assert.equal(files(segmentName(0)).segments.count, 1);
  assert.equal(files(segmentName(10), segmentName(2), 'head.bin').segments.count, 11);
  for (const name of [
    'segment-1.bin',
    'xsegment-00000001.bin',
    'segment-00000001.binx',
    'segment-0000000x.bin',
    'segment-00000001xbin',
  ])
    assert.equal(files(name).segments.count, 0, name);
  assert.equal(files(segmentName(1)).segments.read(0), null);
  assert.equal(Buffer.from(files(segmentName(1)).segments.read(1) ?? []).toString(), segmentName(1));
  assert.equal(Buffer.from(files('checkpoint').read('checkpoint') ?? []).toString(), 'checkpoint');
  assert.deepEqual(asked, [segmentName(0), segmentName(1), 'checkpoint']);
});
