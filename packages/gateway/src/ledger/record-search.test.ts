import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { ManualClock } from '../testing/manual-clock.ts';
import { openLedger } from './ledger.ts';
import { systemEntry } from '../testing/entries.ts';
import { findRecord } from './record-search.ts';
import { segmentName } from '@bitting/core/ledger/log-files.ts';
import { makeSegmentFiles } from './segment-files.ts';

const RECORDS = 400;
/** So small that there are many. */
const SEGMENT_BYTES = 8_192;

const entry = (index: number) => systemEntry(index, `event ${index}`);

test('A record is found by its number in whichever segment it is, while the ledger is being written.', async (t) => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-search-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const provider = makeSegmentFiles({ directory, segmentBytes: SEGMENT_BYTES });
  const ledger = openLedger({ directory, provider, random: randomBytes, clock: new ManualClock() });
  const writer = await ledger.start();
  assert.equal(await findRecord(directory, 0n), null, 'an empty ledger has none');
  for (let index = 0; index < RECORDS; index += 1) await writer.append(entry(index));
  for (const index of [0, 1, 57, 58, 200, RECORDS - 2, RECORDS - 1]) {
    const found = await findRecord(directory, BigInt(index));
    assert.equal(found?.entry.type === 'system' ? found.entry.event : null, `event ${index}`);
    assert.equal(found?.sequence, BigInt(index));
  }
  for (const beyond of [RECORDS, RECORDS + 1, 10 * RECORDS])
    assert.equal(await findRecord(directory, BigInt(beyond)), null);
  await writer.append(entry(RECORDS));
  assert.notEqual(await findRecord(directory, BigInt(RECORDS)), null);
  await writer.close();
  ledger.release();
  // What has no right to be there is not read.
  writeFileSync(path.join(directory, 'segment-notes.bin'), 'x');
  assert.notEqual(await findRecord(directory, 5n), null);
  rmSync(path.join(directory, segmentName(0)));
  assert.equal(await findRecord(directory, 0n), null, 'what is gone is not made up');
});
