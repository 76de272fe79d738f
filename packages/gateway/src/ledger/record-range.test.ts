import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { decodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import type { SystemEntry } from '@bitting/core/ledger/entry.ts';
import { segmentName } from '@bitting/core/ledger/log-files.ts';
import type { LedgerRecord } from '@bitting/core/ledger/record.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { RECORD_RANGE_TURN_MS } from '../bounds.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { openLedger } from './ledger.ts';
import { RecordRange } from './record-range.ts';
import { makeSegmentFiles } from './segment-files.ts';

const RECORDS = 200;
/** So small that there are many. */
const SEGMENT_BYTES = 8_192;

function entry(index: number): SystemEntry {
  return {
    type: 'system',
    wallMs: epochMs(index),
    monotonicMs: 0,
    boot: 'b007',
    event: `${index}`,
    details: {},
  };
}

/** A ledger of so many records in a directory, each at the millisecond of its number. */
async function write(t: TestContext, count: number): Promise<string> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-range-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const provider = makeSegmentFiles({ directory, segmentBytes: SEGMENT_BYTES });
  const ledger = openLedger({ directory, provider, random: randomBytes, clock: new ManualClock() });
  const writer = await ledger.start();
  for (let index = 0; index < count; index += 1) await writer.append(entry(index));
  await writer.close();
  ledger.release();
  return directory;
}

async function read(records: AsyncIterable<LedgerRecord>): Promise<readonly number[]> {
  const found: number[] = [];
  for await (const { sequence, payload } of records) {
    assert.equal(decodeLedgerEntry(payload).wallMs, Number(sequence));
    found.push(Number(sequence));
  }
  return found;
}

test('All records from an instant on are read, in order, and not many before it.', async (t) => {
  const directory = await write(t, RECORDS);
  const range = new RecordRange(directory, new ManualClock());
  const all = await read(range.since(0));
  assert.deepEqual(all, [...Array(RECORDS).keys()]);
  for (const fromMs of [1, 57, 120, RECORDS - 1]) {
    const [first = -1, ...rest] = await read(range.since(fromMs));
    assert.ok(first <= fromMs && first > fromMs - 60, `${first} for ${fromMs}`);
    assert.equal(rest.at(-1) ?? first, RECORDS - 1);
    assert.equal(rest.length, RECORDS - 1 - first);
  }
  assert.equal((await read(range.since(10 * RECORDS))).at(-1), RECORDS - 1, 'the segment it would be in');
  assert.deepEqual(await read(new RecordRange(await write(t, 0), new ManualClock()).since(0)), []);
});

test('Only one stretch is read at a time, and the next may follow however the one before ended.', async (t) => {
  const range = new RecordRange(await write(t, 10), new ManualClock());
  const first = range.since(0);
  await first.next();
  await assert.rejects(read(range.since(0)), { code: 'OVERLOADED' });
  await first.return(undefined);
  assert.equal((await read(range.since(0))).length, 10);
});

test('A hole in the ledger is told, not skipped.', async (t) => {
  const directory = await write(t, RECORDS);
  rmSync(path.join(directory, segmentName(1)));
  await assert.rejects(read(new RecordRange(directory, new ManualClock()).since(0)), {
    code: 'LEDGER_DAMAGED',
  });
});

test('Others have their turn while it is read, no later than its bound after what is done with a record.', async (t) => {
  const clock = new ManualClock();
  const range = new RecordRange(await write(t, 50), clock);
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  let records = 0;
  for await (const _ of range.since(0)) {
    if (records === 0) count();
    records += 1;
    clock.advance(RECORD_RANGE_TURN_MS / 5);
  }
  isOver = true;
  assert.ok(turns >= 50 / 5 - 1, `${turns} turns for ${records} records`);
});
