/** Records that nobody waits for are written with others, or when their time has come. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { OUTCOMES_TOGETHER_MS, READS_TOGETHER_MAX, READS_TOGETHER_MS } from '../bounds.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { openLedger, type OpenedLedger } from './ledger.ts';
import { openSegmentFile, type SegmentFile } from './segment-file.ts';
import { makeSegmentFiles } from './segment-files.ts';
import type { SegmentWriter } from './segment-writer.ts';

const STAMP = { wallMs: epochMs(1), monotonicMs: 1, boot: 'b0' };
const READ = {
  ...STAMP,
  type: 'read',
  virtualKeyId: 'key_1',
  accountId: 'acc_1',
  venue: 'okx',
  operation: 'GET /api/v5/account/balance',
  instrument: null,
  sourceAddress: '127.0.0.1',
  upstreamHost: 'www.okx.com',
  httpStatus: 200,
  stages: {},
} as const;
const EVENT: LedgerEntry = { ...STAMP, type: 'system', event: 'start', details: {} };

let directory: string;
let clock: ManualClock;
let opened: OpenedLedger;
let writer: SegmentWriter;
let writes = 0;
beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'bitting-reads-'));
  clock = new ManualClock();
  const provider = makeSegmentFiles({ directory, segmentBytes: 1_048_576 });
  opened = openLedger({ directory, provider, random: randomBytes, clock, openFile: counted });
  writer = await opened.start();
  await writer.append(EVENT);
  writes = 0;
});
afterEach(async () => {
  await writer.close();
  opened.release();
  rmSync(directory, { recursive: true });
});

function counted(file: string): SegmentFile {
  const inner = openSegmentFile(file);
  return {
    sizeBytes: inner.sizeBytes,
    write: (bytes, position, done) => {
      if (file.endsWith('.bin')) writes += 1;
      inner.write(bytes, position, done);
    },
    close: () => {
      inner.close();
    },
  };
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}

test('Reads wait for one another, and are durable when their time has come.', async () => {
  const durable = [writer.append(READ), writer.append(READ)];
  await turns();
  durable.push(writer.append(READ));
  clock.advance(READS_TOGETHER_MS - 1);
  await turns();
  assert.equal(writes, 0);
  clock.advance(1);
  const positions = await Promise.all(durable);
  assert.deepEqual(
    positions.map(({ sequence }) => sequence),
    [1n, 2n, 3n],
  );
  assert.equal(writes, 1);
});

test('Whoever is waited for takes the reads before him along.', async () => {
  const read = writer.append(READ);
  const event = await writer.append(EVENT);
  assert.equal((await read).sequence, 1n);
  assert.equal(event.sequence, 2n);
  assert.equal(writes, 1);
  assert.equal(clock.timers, 0);
});

test('Reads that come while something is written wait again.', async () => {
  const event = writer.append(EVENT);
  await new Promise(setImmediate);
  const read = writer.append(READ);
  await event;
  await turns();
  assert.equal(writes, 1);
  clock.advance(READS_TOGETHER_MS);
  await read;
  assert.equal(writes, 2);
});

test('What is noted waits for the next that somebody waits for, or for its own time, however long a read has waited.', async () => {
  const durable: bigint[] = [];
  const note = (): void =>
    writer.note(
      EVENT,
      () => assert.fail('it was written'),
      ({ sequence }) => durable.push(sequence),
    );
  note();
  await turns();
  assert.equal(writes, 0);
  const event = await writer.append(EVENT);
  assert.deepEqual([event.sequence, durable, writes, clock.timers], [2n, [1n], 1, 0]);

  const read = writer.append(READ);
  clock.advance(READS_TOGETHER_MS - 1);
  note();
  clock.advance(1);
  assert.equal((await read).sequence, 3n);
  assert.deepEqual([durable, writes, clock.timers], [[1n, 4n], 2, 0]);

  const later = writer.append(READ);
  note();
  clock.advance(OUTCOMES_TOGETHER_MS - 1);
  await turns();
  assert.equal(writes, 2);
  clock.advance(1);
  assert.equal((await later).sequence, 5n);
  await turns();
  assert.deepEqual([durable, writes, clock.timers], [[1n, 4n, 6n], 3, 0]);
});

test('What is noted while something is written waits for its time, and no longer.', async () => {
  const event = writer.append(EVENT);
  await new Promise(setImmediate);
  let isDurable = false;
  writer.note(
    EVENT,
    () => assert.fail('it was written'),
    () => (isDurable = true),
  );
  const read = writer.append(READ);
  await event;
  await turns();
  assert.deepEqual([writes, isDurable], [1, false]);
  clock.advance(OUTCOMES_TOGETHER_MS);
  await read;
  assert.deepEqual([writes, isDurable], [2, true]);
});

test('What comes in the turn in which a write has ended shares the next one with what waited for it.', async () => {
  const first = writer.append(EVENT);
  await new Promise(setImmediate);
  const second = writer.append(EVENT);
  await first;
  const third = writer.append(EVENT);
  await Promise.all([second, third]);
  assert.equal(writes, 2);
});

test('What is noted and cannot be written is told so.', async () => {
  let failed = 0;
  writer.note(EVENT, () => (failed += 1));
  writer.note(READ, () => (failed += 1));
  const refused = new Promise((resolve) =>
    writer.note({ ...EVENT, details: { x: '\ud800' } }, () => resolve(null)),
  );
  await refused;
  assert.equal(failed, 0);
  writer.reserve(true);
  assert.equal(failed, 1, 'the read');
  await writer.close();
  assert.equal(failed, 1);
  writer.note(EVENT, () => (failed += 1));
  assert.equal(failed, 2);
});

test('So many reads are written without waiting longer.', async () => {
  const durable = Array.from({ length: READS_TOGETHER_MAX }, () => writer.append(READ));
  await Promise.all(durable);
  assert.equal(writes, 1);
});

test('At the end what waits is written.', async () => {
  const read = writer.append(READ);
  await writer.close();
  assert.equal((await read).sequence, 1n);
});

test('Reads that did not fit into a write are not kept waiting again.', async () => {
  const operation = 'x'.repeat(60_000);
  const durable = Array.from({ length: 20 }, () => writer.append({ ...READ, operation }));
  clock.advance(READS_TOGETHER_MS);
  await Promise.all(durable);
  assert.ok(writes > 1);
  const next = writer.append(READ);
  await turns();
  clock.advance(READS_TOGETHER_MS);
  await next;
});
