import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { writeRecord } from '@bitting/core/ledger/record.ts';
import { writeSegmentHeader } from '@bitting/core/ledger/segment.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import type { Clock } from '../ports/clock.ts';
import { openLedger } from './ledger.ts';
import type { RecoveredRecord } from './recovery.ts';
import { type SegmentFile, openSegmentFile } from './segment-file.ts';
import { segmentName } from '@bitting/core/ledger/log-files.ts';
import { makeSegmentFiles } from './segment-files.ts';
import type { SegmentWriter } from './segment-writer.ts';

const SEGMENT_BYTES = 65_536;

class TestClock implements Clock {
  readonly calls: (() => void)[] = [];

  wallMs() {
    return epochMs(0);
  }

  monotonicMs() {
    return 0;
  }

  after(_delayMs: number, call: () => void) {
    this.calls.push(call);
    return () => {};
  }
}

function entry(number: number, filler = ''): LedgerEntry {
  return {
    type: 'system',
    event: `event ${number}`,
    details: { filler },
    wallMs: epochMs(1_800_000_000_000),
    monotonicMs: 12.75,
    boot: 'b0',
  };
}

function makeDirectory(t: TestContext): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'bitting-ledger-'));
  t.after(() => {
    rmSync(directory, { recursive: true });
  });
  return directory;
}

function openOptions(directory: string) {
  const provider = makeSegmentFiles({ directory, segmentBytes: SEGMENT_BYTES });
  return { directory, provider, random: randomBytes, clock: new TestClock() };
}

async function withWriter(directory: string, use: (writer: SegmentWriter) => Promise<void>): Promise<void> {
  const ledger = openLedger(openOptions(directory));
  const writer = await ledger.start();
  await use(writer);
  await writer.close();
  ledger.release();
}

function readAll(directory: string): RecoveredRecord[] {
  const ledger = openLedger(openOptions(directory));
  try {
    return [...ledger.records];
  } finally {
    ledger.release();
  }
}

const eventOf = ({ entry: recovered }: RecoveredRecord) =>
  recovered.type === 'system' ? recovered.event : '';
const code = (wanted: string) => (error: unknown) => error instanceof BittingError && error.code === wanted;

test('a record is read back after a restart, and the log goes on behind it', async (t) => {
  const directory = makeDirectory(t);
  await withWriter(directory, async (writer) => {
    assert.equal((await writer.append(entry(0))).sequence, 0n);
    const positions = await Promise.all([writer.append(entry(1)), writer.append(entry(2))]);
    assert.deepEqual(
      positions.map(({ sequence }) => sequence),
      [1n, 2n],
    );
  });
  await withWriter(directory, async (writer) => {
    assert.equal((await writer.append(entry(3))).sequence, 3n);
  });
  const records = readAll(directory);
  assert.deepEqual(records.map(eventOf), ['event 0', 'event 1', 'event 2', 'event 3']);
  assert.deepEqual(records[0], { sequence: 0n, entry: { ...entry(0), monotonicMs: 12 } });
});

test('records that come together are written together', async (t) => {
  const directory = makeDirectory(t);
  let writes = 0;
  const openFile = (file: string): SegmentFile => {
    const real = openSegmentFile(file);
    return { ...real, write: (bytes, position, done) => ((writes += 1), real.write(bytes, position, done)) };
  };
  const ledger = openLedger({ ...openOptions(directory), openFile });
  const writer = await ledger.start();
  await writer.append(entry(0));
  writes = 0;
  await Promise.all(Array.from({ length: 50 }, (_, index) => writer.append(entry(index + 1))));
  assert.equal(writes, 1);
  await writer.close();
  ledger.release();
});

test('the log rolls over into further segments and is one sequence', async (t) => {
  const directory = makeDirectory(t);
  await withWriter(directory, async (writer) => {
    for (let index = 0; index < 100; index += 1) await writer.append(entry(index, 'x'.repeat(3_000)));
  });
  assert.ok(readdirSync(directory).filter((name) => name.endsWith('.bin')).length >= 5);
  const records = readAll(directory);
  assert.deepEqual(
    records.map((record) => record.sequence),
    Array.from({ length: 100 }, (_, index) => BigInt(index)),
  );
  rmSync(path.join(directory, segmentName(1)));
  assert.throws(() => readAll(directory), code('LEDGER_DAMAGED'));
});

test('CRS-06 a last group that is cut at any byte is dropped or kept by whole records, and the log goes on', async (t) => {
  const directory = makeDirectory(t);
  const file = path.join(directory, segmentName(0));
  await withWriter(directory, async (writer) => {
    await writer.append(entry(0));
    await writer.append(entry(1));
  });
  const before = endOfData(readFileSync(file));
  await withWriter(directory, async (writer) => {
    await Promise.all([writer.append(entry(2)), writer.append(entry(3)), writer.append(entry(4))]);
  });
  const whole = readFileSync(file);
  const end = endOfData(whole);
  for (let cut = before; cut < end; cut += 1) {
    const torn = Buffer.from(whole);
    torn.fill(0, cut);
    writeFileSync(file, torn);
    const kept = readAll(directory).length;
    assert.ok(kept >= 2 && kept < 5, `cut at ${cut}: ${kept} records`);
    if (cut % 37 !== 0) continue;
    await withWriter(directory, async (writer) => {
      assert.equal((await writer.append(entry(9))).sequence, BigInt(kept));
    });
    assert.equal(readAll(directory).length, kept + 1);
  }
  writeFileSync(file, whole);
  assert.equal(readAll(directory).length, 5);
});

test('a last group of which a disk lost any whole sector is no damage', async (t) => {
  const directory = makeDirectory(t);
  const file = path.join(directory, segmentName(0));
  await withWriter(directory, async (writer) => {
    await writer.append(entry(0));
  });
  const before = endOfData(readFileSync(file));
  await withWriter(directory, async (writer) => {
    await Promise.all(
      Array.from({ length: 6 }, (_, index) => writer.append(entry(index + 1, 'y'.repeat(400)))),
    );
  });
  const whole = readFileSync(file);
  for (let sector = Math.ceil(before / 512) * 512; sector < endOfData(whole); sector += 512) {
    const torn = Buffer.from(whole);
    torn.fill(0, sector, sector + 512);
    writeFileSync(file, torn);
    const kept = readAll(directory).length;
    assert.ok(kept >= 1 && kept < 7, `sector at ${sector}: ${kept} records`);
    await withWriter(directory, async (writer) => {
      await writer.append(entry(100));
    });
    assert.deepEqual(readAll(directory).map(eventOf).at(-1), 'event 100');
  }
});

test('a flipped bit anywhere in a record is damage that names the record, in the last one too', async (t) => {
  const directory = makeDirectory(t);
  const file = path.join(directory, segmentName(0));
  await withWriter(directory, async (writer) => {
    for (let index = 0; index < 3; index += 1) await writer.append(entry(index));
  });
  const whole = readFileSync(file);
  const end = endOfData(whole);
  for (let at = 512; at < end; at += 1) {
    const flipped = Buffer.from(whole);
    flipped[at] = (flipped[at] ?? 0) ^ 0x01;
    writeFileSync(file, flipped);
    assert.throws(
      () => readAll(directory),
      (error) =>
        error instanceof BittingError &&
        error.code === 'LEDGER_DAMAGED' &&
        /record [012]/u.test(error.message),
      `byte ${at}`,
    );
  }
  writeFileSync(file, whole);
  assert.equal(readAll(directory).length, 3);
});

test('a missing group is damage when a later one is whole, at every place and in any sector', async (t) => {
  const directory = makeDirectory(t);
  const file = path.join(directory, segmentName(0));
  const ends: number[] = [];
  for (let index = 0; index < 4; index += 1) {
    await withWriter(directory, async (writer) => {
      await writer.append(entry(index, 'w'.repeat(600)));
    });
    ends.push(endOfData(readFileSync(file)));
  }
  const whole = readFileSync(file);
  for (const [index, end] of ends.entries()) {
    const holed = Buffer.from(whole);
    holed.fill(0, ends[index - 1] ?? 512, end);
    writeFileSync(file, holed);
    if (index === 3) assert.equal(readAll(directory).length, 3);
    else assert.throws(() => readAll(directory), code('LEDGER_DAMAGED'), `group ${index}`);
  }
  writeFileSync(file, whole);
  assert.equal(readAll(directory).length, 4);
});

test('a group of zeroes before a whole one is damage, and so is a segment swapped for another', async (t) => {
  const directory = makeDirectory(t);
  const file = path.join(directory, segmentName(0));
  await withWriter(directory, async (writer) => {
    await writer.append(entry(0));
  });
  const afterFirst = endOfData(readFileSync(file));
  await withWriter(directory, async (writer) => {
    await writer.append(entry(1));
    for (let index = 2; index < 40; index += 1) await writer.append(entry(index, 'z'.repeat(2_500)));
  });
  const whole = readFileSync(file);
  const holed = Buffer.from(whole);
  holed.fill(0, afterFirst, afterFirst + 200);
  writeFileSync(file, holed);
  assert.throws(() => readAll(directory), code('LEDGER_DAMAGED'));
  writeFileSync(file, whole);
  assert.equal(readAll(directory).length, 40);
  copyFileSync(path.join(directory, segmentName(0)), path.join(directory, segmentName(1)));
  assert.throws(() => readAll(directory), code('LEDGER_DAMAGED'));
});

test('a segment that does not continue the one before it is damage', (t) => {
  const directory = makeDirectory(t);
  const [firstId, secondId] = [randomBytes(16), randomBytes(16)];
  const first = { index: 0n, id: firstId, firstSequence: 0n, previousId: Buffer.alloc(16) };
  const second = { index: 1n, id: secondId, firstSequence: 1n, previousId: firstId };
  const write = (header: typeof first, sequence: bigint, filler: Uint8Array = new Uint8Array(100)) => {
    const payload = encodeLedgerEntry(entry(Number(sequence)));
    const record = writeRecord(header.id, { sequence, groupStart: sequence, payload });
    const bytes = Buffer.concat([writeSegmentHeader(header), record, filler, Buffer.alloc(100)]);
    writeFileSync(path.join(directory, segmentName(Number(header.index))), bytes);
  };
  write(first, 0n);
  write(second, 1n);
  assert.equal(readAll(directory).length, 2);
  write({ ...second, previousId: randomBytes(16) }, 1n);
  assert.throws(() => readAll(directory), code('LEDGER_DAMAGED'));
  write({ ...second, firstSequence: 2n }, 2n);
  assert.throws(() => readAll(directory), code('LEDGER_DAMAGED'));
  write(second, 1n);
  write(first, 0n, Uint8Array.of(0xb1, 1, 0, 9));
  assert.throws(() => readAll(directory), code('LEDGER_DAMAGED'));
  write(first, 0n);
  assert.equal(readAll(directory).length, 2);
});

test('a failed or short write ends the log for good, and nothing of it is acknowledged', async (t) => {
  for (const failure of ['error', 'short'] as const) {
    const directory = makeDirectory(t);
    let isBroken = false;
    const openFile = (file: string): SegmentFile => {
      const real = openSegmentFile(file);
      const write: SegmentFile['write'] = (bytes, position, done) => {
        if (!isBroken) real.write(bytes, position, done);
        else if (failure === 'error')
          setImmediate(() => {
            done(new Error('EIO'), 0);
          });
        else real.write(bytes.subarray(0, bytes.length - 1), position, done);
      };
      return { ...real, write };
    };
    const ledger = openLedger({ ...openOptions(directory), openFile });
    const writer = await ledger.start();
    await writer.append(entry(0));
    isBroken = true;
    const refused = await Promise.allSettled([writer.append(entry(1)), writer.append(entry(2))]);
    for (const { status } of refused) assert.equal(status, 'rejected');
    isBroken = false;
    assert.equal(writer.writable, false);
    await assert.rejects(writer.append(entry(3)), code('LEDGER_UNAVAILABLE'));
    await writer.close();
    ledger.release();
    assert.ok(readAll(directory).length >= 1);
  }
});

test('a full disk refuses records, and the log goes on with the gaps when there is space again', async (t) => {
  const directory = makeDirectory(t);
  const options = openOptions(directory);
  let isFull = false;
  const provider = {
    prepare: (index: number) =>
      isFull ? Promise.reject(new Error('ENOSPC')) : options.provider.prepare(index),
  };
  const ledger = openLedger({ ...options, provider });
  const writer = await ledger.start();
  await writer.append(entry(0));
  isFull = true;
  let written = 0;
  const fill = async () => {
    for (;;) {
      await writer.append(entry(1, 'f'.repeat(2_000)));
      written += 1;
    }
  };
  await assert.rejects(fill(), code('LEDGER_UNAVAILABLE'));
  assert.equal(writer.writable, false);
  writer.noteGap({ ...entry(7), event: 'gap' } as LedgerEntry);
  assert.equal(writer.gapCount, 1);
  isFull = false;
  options.clock.calls.at(-1)?.();
  while (!writer.writable) await new Promise((resolve) => setImmediate(resolve));
  await writer.append(entry(8));
  assert.equal(writer.gapCount, 0);
  await writer.close();
  ledger.release();
  const events = readAll(directory).map(eventOf);
  assert.equal(events.length, written + 3);
  assert.deepEqual(events.slice(-2), ['gap', 'event 8']);
});

test('a record that no segment holds is refused, and the log goes on', async (t) => {
  const directory = makeDirectory(t);
  const provider = makeSegmentFiles({ directory, segmentBytes: 4_096 });
  const ledger = openLedger({ ...openOptions(directory), provider });
  const writer = await ledger.start();
  await writer.append(entry(0));
  await assert.rejects(writer.append(entry(1, 'x'.repeat(5_000))), code('LEDGER_UNAVAILABLE'));
  await assert.rejects(writer.append(entry(1, 'x'.repeat(70_000))), code('INTERNAL_FAULT'));
  await writer.append(entry(2));
  await writer.close();
  ledger.release();
  assert.deepEqual(readAll(directory).map(eventOf), ['event 0', 'event 2']);
});

test('a second process is refused while the first has the ledger', (t) => {
  const directory = makeDirectory(t);
  const first = openLedger(openOptions(directory));
  assert.throws(() => openLedger(openOptions(directory)), code('LEDGER_IN_USE'));
  first.release();
  openLedger(openOptions(directory)).release();
});

test('no acknowledged record is lost when the process is killed', async (t) => {
  const directory = makeDirectory(t);
  const writerFile = path.join(import.meta.dirname, 'kill-writer.fixture.ts');
  let acknowledged = -1;
  for (let round = 0; round < 8; round += 1) {
    const child = spawn(process.execPath, [writerFile, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    for await (const line of createInterface({ input: child.stdout })) {
      assert.equal(Number(line) > acknowledged, true);
      acknowledged = Number(line);
      if (acknowledged >= (round + 1) * 100) child.kill('SIGKILL');
    }
    await exited;
    const records = readAll(directory);
    assert.ok(records.length > acknowledged, `${records.length} records, ${acknowledged} acknowledged`);
    for (const [index, record] of records.entries()) assert.equal(record.sequence, BigInt(index));
  }
});

function endOfData(bytes: Uint8Array): number {
  return bytes.findLastIndex((byte) => byte !== 0) + 1;
}
