/** A ledger that has as many records waiting as it may says so, to everybody who is handed it. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { observeLedger, RecentRecords } from '../admin/recent-records.ts';
import { LEDGER_QUEUE_MAX } from '../bounds.ts';
import { LateLedger } from '../late-ledger.ts';
import { concealAddresses } from '../privacy/private-ledger.ts';
import { systemEntry } from '../testing/entries.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { openLedger } from './ledger.ts';
import { openSegmentFile, type SegmentFile } from './segment-file.ts';
import { makeSegmentFiles } from './segment-files.ts';

test('A ledger is crowded from the record on that it has no place for, until some were written.', async (context) => {
  const directory = mkdtempSync(path.join(tmpdir(), 'bitting-crowded-'));
  const provider = makeSegmentFiles({ directory, segmentBytes: 4_194_304 });
  const held: (() => void)[] = [];
  let isHeld = false;
  const openFile = (file: string): SegmentFile => {
    const inner = openSegmentFile(file);
    const write: SegmentFile['write'] = (bytes, position, done) => {
      const go = (): void => inner.write(bytes, position, done);
      if (isHeld) held.push(go);
      else go();
    };
    return { sizeBytes: inner.sizeBytes, write, close: () => inner.close() };
  };
  const clock = new ManualClock();
  const opened = openLedger({ directory, provider, random: randomBytes, clock, openFile });
  const writer = await opened.start();
  context.after(async () => {
    await writer.close();
    opened.release();
    rmSync(directory, { recursive: true });
  });
  const ledger = new LateLedger();
  assert.equal(ledger.crowded, false);
  ledger.start(concealAddresses(observeLedger(writer, new RecentRecords()), { hide: (_, value) => value }));
  const entry = systemEntry(1);
  await ledger.append(entry);
  isHeld = true;
  const first = ledger.append(entry);
  while (held.length === 0) await new Promise(setImmediate);
  const waiting = Array.from({ length: LEDGER_QUEUE_MAX - 1 }, () => writer.append(entry));
  assert.equal(ledger.crowded, false);
  waiting.push(writer.append(entry));
  assert.equal(ledger.crowded, true);
  assert.equal(ledger.writable, true, 'it is not broken');
  await assert.rejects(ledger.append(entry), { code: 'OVERLOADED' });
  isHeld = false;
  for (const go of held.splice(0)) go();
  await Promise.all([first, ...waiting]);
  assert.equal(ledger.crowded, false);
  await ledger.append(entry);
});
