import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { RECORD_HEAD_BYTES, RECORD_OVERHEAD_BYTES } from '@bitting/core/ledger/record.ts';
import { SEGMENT_HEADER_BYTES } from '@bitting/core/ledger/segment.ts';
import { segmentName } from '@bitting/core/ledger/log-files.ts';
import { RECORD_WINDOW_BYTES } from '../bounds.ts';
import { systemEntry } from '../testing/entries.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { openLedger } from './ledger.ts';
import { findRecord } from './record-search.ts';
import { makeSegmentFiles } from './segment-files.ts';

/** Records so large that some stand across the end of what is read at once. */
const FILLER = 'x'.repeat(30_000);
const RECORDS = 80;

async function writeLedger(context: TestContext): Promise<string> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-search-'));
  context.after(() => rmSync(directory, { recursive: true, force: true }));
  const provider = makeSegmentFiles({ directory, segmentBytes: 4 * RECORD_WINDOW_BYTES });
  const ledger = openLedger({ directory, provider, random: randomBytes, clock: new ManualClock() });
  const writer = await ledger.start();
  for (let nth = 0; nth < RECORDS; nth += 1) {
    const details = { filler: FILLER.slice(0, 7_000 + ((nth * 977) % 23_000)) };
    await writer.append({ ...systemEntry(nth, `event ${nth}`), details });
  }
  await writer.close();
  ledger.release();
  return directory;
}

async function eventOf(directory: string, nth: number): Promise<string | null> {
  const found = await findRecord(directory, BigInt(nth));
  return found?.entry.type === 'system' ? found.entry.event : null;
}

test('Every record is found in a segment that is read a stretch at a time, and none behind the last.', async (t) => {
  const directory = await writeLedger(t);
  for (let nth = 0; nth < RECORDS; nth += 1) assert.equal(await eventOf(directory, nth), `event ${nth}`);
  for (const beyond of [RECORDS, RECORDS + 1]) assert.equal(await eventOf(directory, beyond), null);
});

test('A record that does not check is not found, and those behind it are, unless the way to them is lost.', async (t) => {
  const directory = await writeLedger(t);
  const file = path.join(directory, segmentName(0));
  const whole = readFileSync(file);
  const withByte = (at: number, change: (byte: number) => number): void => {
    const changed = Buffer.from(whole);
    changed[at] = change(changed[at] ?? 0);
    writeFileSync(file, changed);
  };
  const secondAt =
    SEGMENT_HEADER_BYTES + RECORD_OVERHEAD_BYTES + whole.readUInt16BE(SEGMENT_HEADER_BYTES + 2);
  withByte(secondAt + RECORD_HEAD_BYTES, (byte) => byte ^ 1);
  assert.equal(await eventOf(directory, 0), 'event 0');
  assert.equal(await eventOf(directory, 1), null);
  assert.equal(await eventOf(directory, 2), 'event 2');
  // Its number, its mark, its length: nobody knows any more what follows.
  for (const at of [secondAt + 11, secondAt, secondAt + 3]) {
    withByte(at, (byte) => byte ^ 1);
    assert.equal(await eventOf(directory, 0), 'event 0');
    for (const nth of [1, 2, RECORDS - 1]) assert.equal(await eventOf(directory, nth), null, `byte ${at}`);
  }
});
