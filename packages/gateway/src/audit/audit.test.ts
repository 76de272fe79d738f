import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { segmentName } from '@bitting/core/ledger/log-files.ts';
import { readRecord } from '@bitting/core/ledger/record.ts';
import { readSegmentHeader, SEGMENT_HEADER_BYTES } from '@bitting/core/ledger/segment.ts';
import { hashLeaf } from '@bitting/core/ledger/tree/merkle.ts';
import { TILE_WIDTH, tilePath } from '@bitting/core/ledger/tree/tiles.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { readLastHead } from '../ledger/log-head.ts';
import { logFilesIn } from '../ledger/log-files.ts';
import { makeDirectory, openLog, type LiveLog, verify } from '../ledger/testing/log-bench.ts';
import { TreeTiles } from '../ledger/tree-tiles.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import { accepted, intentEntry, outcomeEntry, placeIntent } from '../testing/entries.ts';
import { findSummary, type FoundSummary } from '../summary/find-summary.ts';
import { changeRecord } from '../summary/testing/summed-log.ts';
import { SUMMARY_EVENT } from '../summary/summary-file.ts';
import { Audit } from './audit.ts';
import type { AuditReport } from './messages.ts';

const RECORDS = 1_200;

interface Ground {
  readonly directory: string;
  readonly summaryFile: string;
}

function ground(context: TestContext): Ground {
  return {
    directory: makeDirectory(context),
    summaryFile: path.join(makeDirectory(context), 'summary.json'),
  };
}

/** A log of several segments that was closed as a gateway closes it. */
async function writeLog({ directory }: Ground): Promise<void> {
  const log = await openLog(directory);
  await log.append(RECORDS);
  await log.close();
}

/** Reads everything; the answer is what it told, how far it is included at the end. */
function audit({ directory, summaryFile }: Ground): {
  readonly run: () => void;
  readonly told: AuditReport[];
} {
  const told: AuditReport[] = [];
  let nowMs = 0;
  const one = new Audit({
    ledgerDirectory: directory,
    summaryFile,
    nowMs: () => (nowMs += 60_000),
    tell: (report) => told.push(report),
    leastRecords: 100,
    everyRecords: 500,
  });
  const run = (): void => {
    while (one.step());
    told.push(one.report());
  };
  run();
  return { run, told };
}

/** As the gateway does with what it is told. */
async function name(log: LiveLog, told: readonly AuditReport[]): Promise<void> {
  const summary = told.find((report) => report.kind === 'summary');
  assert.ok(summary !== undefined);
  const details = { records: String(summary.records), hash: summary.hash };
  const stamp = { wallMs: epochMs(1_800_000_900_000), monotonicMs: 900_000, boot: 'later' };
  await log.writer.append({ ...stamp, type: 'system', event: SUMMARY_EVENT, details });
}

function find({ directory, summaryFile: file }: Ground): FoundSummary {
  const tiles = new TreeTiles(directory);
  const head = readLastHead(logFilesIn(directory))?.head ?? null;
  return findSummary({ file, ledgerDirectory: directory, head, nodes: (size) => tiles.nodes(size) });
}

/** A log with a summary of its first {@link RECORDS} records that it names itself. */
async function writeSummedLog(at: Ground): Promise<void> {
  await writeLog(at);
  const log = await openLog(at.directory);
  const { run, told } = audit(at);
  await name(log, told);
  assert.ok(!existsSync(at.summaryFile), 'before the ledger names it');
  run();
  await log.close();
}

function damageIn({ told }: { readonly told: readonly AuditReport[] }) {
  return told.flatMap((report) => (report.kind === 'damage' ? [report.record] : []));
}

test('A whole log is found whole, and a summary is offered of all of it.', async (context) => {
  const at = ground(context);
  await writeLog(at);
  const { told } = audit(at);
  assert.deepEqual(
    told.map(({ kind }) => kind),
    ['summary', 'progress'],
  );
  assert.deepEqual(told.at(-1), { kind: 'progress', checked: RECORDS, isWhole: true });
});

test('A summary is kept once the ledger names it, and vouched for once that is signed.', async (context) => {
  const at = ground(context);
  await writeSummedLog(at);
  const found = find(at);
  assert.equal(found.kind, 'found');
  assert.equal(found.kind === 'found' && found.summary.content.records, RECORDS);
  assert.ok(found.kind === 'found' && found.summary.start.index === 0);
});

for (const [what, checked] of [
  ['Some bytes of', false],
  ['The text of', true],
] as const)
  test(`${what} an old record is changed: it is named, and no summary is left to start from.`, async (context) => {
    const at = ground(context);
    await writeSummedLog(at);
    changeRecord(at.directory, 77n, checked);
    assert.equal(find(at).kind, 'found', 'a start does not look there');
    const found = audit(at);
    assert.deepEqual(damageIn(found), ['77']);
    assert.equal(find(at).kind, 'missing');
    assert.equal(
      found.told.some(({ kind }) => kind === 'summary'),
      false,
    );
  });

test('A record and its tile that were changed together are found by the root.', async (context) => {
  const at = ground(context);
  await writeLog(at);
  changeRecord(at.directory, 77n, true);
  const tile = path.join(at.directory, tilePath({ level: 0, number: 0n, width: TILE_WIDTH }));
  const hashes = readFileSync(tile);
  const bytes = readFileSync(path.join(at.directory, segmentName(0)));
  const header = readSegmentHeader(bytes);
  assert.ok(header !== null);
  let offset = SEGMENT_HEADER_BYTES;
  for (let sequence = 0; sequence <= 77; sequence += 1) {
    const read = readRecord(header.id, bytes, offset);
    assert.ok(read.kind === 'record');
    if (sequence === 77) hashes.set(hashLeaf(read.record.payload), 77 * 32);
    offset = read.end;
  }
  writeFileSync(tile, hashes);
  assert.equal(damageIn(audit(at)).length, 1);
});

test('A tile that is wrong says nothing about records that are right.', async (context) => {
  const at = ground(context);
  await writeLog(at);
  const tile = path.join(at.directory, tilePath({ level: 0, number: 0n, width: TILE_WIDTH }));
  const hashes = readFileSync(tile);
  hashes[5] = (hashes[5] ?? 0) ^ 1;
  writeFileSync(tile, hashes);
  assert.deepEqual(damageIn(audit(at)), []);
});

test('A segment that is gone and that no record says was archived is damage.', async (context) => {
  const at = ground(context);
  await writeLog(at);
  assert.deepEqual(damageIn(audit(at)), []);
  rmSync(path.join(at.directory, segmentName(0)));
  assert.deepEqual(damageIn(audit(at)), ['0']);
});

test('What is written later is followed, and summed up anew after so many records.', async (context) => {
  const at = ground(context);
  await writeSummedLog(at);
  const log = await openLog(at.directory);
  const { run, told } = audit(at);
  await name(log, told);
  run();
  told.length = 0;
  await log.append(200);
  run();
  assert.deepEqual(
    told.map(({ kind }) => kind),
    ['progress'],
    'too few',
  );
  await log.append(400);
  run();
  assert.deepEqual(
    told.map(({ kind }) => kind),
    ['progress', 'summary', 'progress'],
  );
  await name(log, told);
  run();
  await log.close();
  const found = find(at);
  assert.ok(
    found.kind === 'found' && found.summary.content.records > RECORDS + 500,
    JSON.stringify(found.kind),
  );
});

test('A record that was signed as it is and should not stand there is odd, and no damage.', async (context) => {
  const at = ground(context);
  const log = await openLog(at.directory);
  await log.append(300);
  const late = { wallMs: epochMs(1_800_000_900_000), monotonicMs: 900_000, boot: 'other' };
  for (const monotonicMs of [900_000, 899_999])
    await log.writer.append({ ...late, monotonicMs, type: 'system', event: 'x', details: {} });
  await log.close();
  const { told } = audit(at);
  assert.deepEqual(
    told.map(({ kind }) => kind),
    ['odd', 'summary', 'progress'],
  );
  assert.ok(told[0]?.kind === 'odd' && told[0].record === '301');
  assert.equal(verify(at.directory).damage?.record, 301n, 'as the verifier says');
});

test('Segments that are archived while it reads them leave no hole in a summary.', async (context) => {
  const at = ground(context);
  const log = await openLog(at.directory);
  await log.append(1_500);
  const order = intentEntry('i1', [toRecordedItem(placeIntent('c1'))]);
  await log.writer.append(order);
  void log.writer.append(outcomeEntry('i1', [accepted('v1')]));
  await log.append(1_500);
  await log.close();
  const again = await openLog(at.directory);
  const first = audit(at);
  await name(again, first.told);
  first.run();
  await again.close();
  const last = segmentOf(find(at));
  const more = await openLog(at.directory);
  await more.append(600);
  const act = {
    operatorId: 'o',
    act: 'ledger-archive',
    subject: null,
    reason: null,
    details: { last: '2000' },
  };
  const stamp = { wallMs: epochMs(1_800_000_900_000), monotonicMs: 950_000, boot: 'later' };
  await more.writer.append({ ...stamp, ...act, type: 'admin' });
  await more.close();
  assert.ok(last > 3);
  const told: AuditReport[] = [];
  const options = {
    ledgerDirectory: at.directory,
    summaryFile: at.summaryFile,
    tell: (one: AuditReport) => told.push(one),
  };
  const second = new Audit({ ...options, nowMs: () => 0, leastRecords: 100 });
  assert.ok(second.step());
  for (let index = 0; index < 4; index += 1) rmSync(path.join(at.directory, segmentName(index)));
  while (second.step());
  assert.deepEqual(damageIn({ told }), []);
  const summary = told.find(({ kind }) => kind === 'summary');
  assert.ok(summary?.kind === 'summary');
  // The same as of who starts behind what was archived.
  const third = audit(at);
  const other = third.told.find(({ kind }) => kind === 'summary');
  assert.ok(other?.kind === 'summary');
  assert.deepEqual([other.records, other.hash], [summary.records, summary.hash]);
});

function segmentOf(found: FoundSummary): number {
  return found.kind === 'found' ? found.summary.start.index : -1;
}
