/** Logs of which the first segments lie elsewhere, and those segments by themselves. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeLedgerEntry } from './entry-codec.ts';
import { segmentName, withArchives } from './log-files.ts';
import { adminPayload, endOf, MemoryLog, systemPayload, verifyFiles } from './testing/memory-log.ts';

const SIZE = 60;
const PER_SEGMENT = 15;
const said = (last: string, act = 'ledger-archive'): Uint8Array => adminPayload(SIZE, act, { last });

/** The log with so many of its first segments taken away; its last record is given. */
function cutLog(segments: number, last: Uint8Array = said('29'), signed?: number): MemoryLog {
  const payloads = Array.from({ length: SIZE }, (_, nth) => systemPayload(nth));
  return cut(new MemoryLog([...payloads, last], PER_SEGMENT).sign(signed), segments);
}

/** So large that its hashes fill tiles. */
function largeLog(): MemoryLog {
  const payloads = Array.from({ length: 600 }, (_, nth) => systemPayload(nth));
  return cut(
    new MemoryLog([...payloads, adminPayload(600, 'ledger-archive', { last: '299' })], 150).sign(),
    2,
  );
}

function cut(log: MemoryLog, segments: number): MemoryLog {
  for (let index = 0; index < segments; index += 1) log.files.delete(segmentName(index));
  return log;
}

function found(log: MemoryLog, options: Parameters<MemoryLog['verify']>[0] = {}): string {
  const { damage } = log.verify(options);
  return damage === null ? 'whole' : `${damage.record}: ${damage.what}`;
}

const UNSAID = '0: its segment is missing, and no record says that it was archived';

test('A log whose first segments are archived is whole by its tiles, and says how many were read.', () => {
  const report = cutLog(2).verify();
  assert.deepEqual([report.damage, report.records, report.archived, report.read], [null, 61n, 30n, 31n]);
  assert.equal(report.checkpoint?.size, 61n);
  assert.equal(found(cutLog(1)), 'whole');
  assert.equal(found(cutLog(0, said('1'))), 'whole');
});

test('Segments that are missing must be said to be archived, by a record that is signed and holds.', () => {
  assert.equal(found(cutLog(3)), UNSAID);
  assert.equal(found(cutLog(2, said('28'))), UNSAID);
  assert.equal(found(cutLog(2, said('30'))), 'whole');
  for (const last of ['', '029', '+29', '29x', 'x29', '-1', '9'.repeat(20), '29.9'])
    assert.equal(found(cutLog(2, said(last))), UNSAID, last);
  assert.equal(found(cutLog(2, said('9'.repeat(19)))), 'whole');
  assert.equal(found(cutLog(2, said('29', 'halt'))), UNSAID);
  assert.equal(found(cutLog(2, adminPayload(SIZE, 'ledger-archive', {}))), UNSAID);
  assert.equal(found(cutLog(2, systemPayload(SIZE))), UNSAID);
  assert.equal(found(cutLog(2, said('29'), 60)), UNSAID);
  assert.equal(
    found(cutLog(2, Buffer.concat([said('29'), Buffer.of(0x20)]))),
    '60: it is not in its canonical form',
  );
  for (const order of [
    ['29', '10'],
    ['10', '29'],
  ]) {
    const payloads = Array.from({ length: SIZE }, (_, nth) => systemPayload(nth));
    const twice = new MemoryLog([...payloads, ...order.map((last) => said(last))], PER_SEGMENT).sign();
    assert.equal(found(cut(twice, 2)), 'whole', order.join());
  }
});

test('Archived records are known by whole tiles alone.', () => {
  const gone = 'it is not there, and no tile has its hash';
  assert.equal(found(largeLog().change('tile/0/000', () => null)), `0: ${gone}`);
  assert.equal(
    found(
      largeLog().change('tile/0/001', () => null),
      { isPart: true },
    ),
    `256: ${gone}`,
  );
  assert.equal(
    largeLog()
      .change('tile/0/001', () => null)
      .verify().records,
    256n,
  );
  assert.equal(
    largeLog()
      .change('tile/0/001', () => null)
      .verify().read,
    0n,
  );
  assert.equal(
    found(
      largeLog().change('tile/0/001', (bytes) => bytes.subarray(1)),
      { isPart: true },
    ),
    '256: a tile has another length',
  );
  const changed = largeLog().change('tile/0/000', (bytes) => bytes.fill(1, 0, 32));
  assert.equal(found(changed), '0: a tile has another hash than the record');
  const unsigned = largeLog();
  for (const name of ['checkpoint', 'head.bin']) unsigned.files.delete(name);
  assert.equal(found(unsigned), `0: ${gone}`);
  assert.equal(found(cutLog(2, said('29'), 20), { isPart: true }), `20: ${gone}`);
});

test('An end may be that of an intent which is archived.', () => {
  const end = encodeLedgerEntry(endOf(SIZE, 'i', { type: 'outcome', kinds: ['unknown'] }));
  const payloads = Array.from({ length: SIZE }, (_, nth) => systemPayload(nth));
  const log = new MemoryLog([...payloads, end, said('29')], PER_SEGMENT).sign();
  assert.equal(found(log), '60: no intent is open that it could be the end of');
  for (const index of [0, 1]) log.files.delete(segmentName(index));
  assert.deepEqual([log.verify().damage, log.verify().openIntents], [null, 1]);
});

test('With its archive a log is read from its first record on.', () => {
  const [whole, cut] = [cutLog(0), cutLog(2)];
  const archive = cutLog(0);
  for (const index of [2, 3, 4]) archive.files.delete(segmentName(index));
  const report = verifyFiles(withArchives(cut.asFiles(), [archive.asFiles()]));
  assert.deepEqual(report, whole.verify());
  const second = cutLog(0);
  for (const index of [0, 2, 3, 4]) second.files.delete(segmentName(index));
  archive.files.delete(segmentName(1));
  const joined = withArchives(cut.asFiles(), [second.asFiles(), archive.asFiles()]);
  assert.deepEqual(verifyFiles(joined), whole.verify());
  assert.equal(joined.segments.count, 5);
  // What the log has itself is not looked for elsewhere, and its heads are its own.
  const other = new MemoryLog(
    Array.from({ length: 70 }, (_, nth) => systemPayload(nth, { boot: 'x' })),
    PER_SEGMENT,
  );
  assert.deepEqual(verifyFiles(withArchives(whole.asFiles(), [])), whole.verify());
  assert.equal(withArchives(whole.asFiles(), [other.sign().asFiles()]).segments.count, 5);
  const longer = new MemoryLog(
    Array.from({ length: 80 }, (_, nth) => systemPayload(nth, { boot: 'x' })),
    PER_SEGMENT,
  );
  assert.equal(withArchives(whole.asFiles(), [longer.asFiles()]).segments.count, 6);
  assert.equal(withArchives(cut.asFiles(), []).segments.read(0), null);
});

test('A part of a log is whole by itself when its tiles say the rest.', () => {
  const part = (): MemoryLog => {
    const log = cutLog(1);
    for (const index of [3, 4]) log.files.delete(segmentName(index));
    return log;
  };
  const report = part().verify({ isPart: true });
  assert.deepEqual([report.damage, report.records, report.archived, report.read], [null, 61n, 15n, 30n]);
  assert.equal(found(part()), '45: the log had 61 records');
  assert.equal(
    found(
      part().change('tile/0/000.p/61', () => null),
      { isPart: true },
    ),
    '0: it is not there, and no tile has its hash',
  );
});
