import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { segmentName } from '@bitting/core/ledger/log-files.ts';
import { DISK_LOOK_MS } from '../bounds.ts';
import type { DiskState } from '../ports/disk.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { DiskReserve, RESERVE_FILE, SPARE_FILE } from './disk-reserve.ts';

const SEGMENT_BYTES = 4_096;
const RESERVE_BYTES = 12_288;
const SPARE_BYTES = 8_192;
const PLENTY = 1_000_000;

interface Ground {
  readonly directory: string;
  readonly clock: ManualClock;
  readonly told: DiskState[];
  freeBytes: number;
  openReserve(): DiskReserve;
}

async function withDisk(run: (ground: Ground) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-reserve-'));
  const clock = new ManualClock();
  const told: DiskState[] = [];
  const opened: DiskReserve[] = [];
  const ground: Ground = {
    directory,
    clock,
    told,
    freeBytes: PLENTY,
    openReserve: () => {
      const reserve = new DiskReserve({
        directory,
        clock,
        segmentBytes: SEGMENT_BYTES,
        reserveBytes: RESERVE_BYTES,
        spareBytes: SPARE_BYTES,
        freeBytesIn: async () => ground.freeBytes,
        tell: (state) => {
          told.push(state);
        },
      });
      opened.push(reserve);
      return reserve;
    },
  };
  try {
    await run(ground);
  } finally {
    for (const reserve of opened) await reserve.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

const reserveIn = (directory: string): string => path.join(directory, RESERVE_FILE);

/** No file of that name can be made any more. */
function blockSegment({ directory }: Ground, index: number): void {
  mkdirSync(path.join(directory, `${segmentName(index)}.new`));
}

/** The look that is under way is over when the next turn has come. */
async function look(reserve: DiskReserve, clock: ManualClock): Promise<void> {
  clock.advance(DISK_LOOK_MS);
  await reserve.prepare(0);
}

void test('reserve is made behind what somebody waits for, in full length and in zeroes, and kept over lives', async () => {
  await withDisk(async (ground) => {
    const { directory, told } = ground;
    const reserve = ground.openReserve();
    await reserve.open();
    assert.deepEqual(told, [{ freeBytes: PLENTY, isFull: false }], 'there is room for it');
    await reserve.prepare(0);
    assert.ok(!existsSync(reserveIn(directory)));
    reserve.keep();
    await reserve.close();
    assert.deepEqual(readFileSync(reserveIn(directory)), Buffer.alloc(RESERVE_BYTES));
    assert.equal(statSync(reserveIn(directory)).mode & 0o777, 0o600);
    ground.freeBytes = 0;
    await ground.openReserve().open();
    assert.deepEqual(told.at(-1), { freeBytes: 0, isFull: false });
  });
});

void test('CRS-04 reserve becomes the segment that cannot be made, once, and is made anew when there is room', async () => {
  await withDisk(async (ground) => {
    const { directory, clock, told } = ground;
    const reserve = ground.openReserve();
    await reserve.open();
    reserve.keep();
    assert.equal(await reserve.prepare(0), path.join(directory, segmentName(0)));
    assert.equal(statSync(path.join(directory, segmentName(0))).size, SEGMENT_BYTES, 'positive control');
    blockSegment(ground, 1);
    blockSegment(ground, 2);
    ground.freeBytes = 0;
    await assert.rejects(reserve.prepare(1, true), 'nobody needs it yet');
    assert.ok(existsSync(reserveIn(directory)));
    const given = await reserve.prepare(1);
    assert.equal(statSync(given).size, RESERVE_BYTES);
    assert.ok(!existsSync(reserveIn(directory)));
    assert.equal(told.at(-1)?.isFull, true);
    assert.equal(await reserve.prepare(1), given, 'asked again it is the same');
    await assert.rejects(reserve.prepare(2), 'there is no other');

    ground.freeBytes = RESERVE_BYTES + SEGMENT_BYTES - 1;
    await look(reserve, clock);
    assert.deepEqual(told.at(-1), { freeBytes: ground.freeBytes, isFull: true }, 'a byte short');
    assert.ok(!existsSync(reserveIn(directory)));
    ground.freeBytes += 1;
    await look(reserve, clock);
    assert.deepEqual(told.at(-1), { freeBytes: ground.freeBytes, isFull: false });
    assert.equal(statSync(reserveIn(directory)).size, RESERVE_BYTES);
  });
});

void test('reserve that was given up is not there for the next life either, which knows it from the beginning', async () => {
  await withDisk(async (ground) => {
    const first = ground.openReserve();
    await first.open();
    first.keep();
    await first.prepare(0);
    blockSegment(ground, 1);
    ground.freeBytes = 0;
    await first.prepare(1);
    await first.close();
    ground.told.splice(0);
    await ground.openReserve().open();
    assert.deepEqual(ground.told, [{ freeBytes: 0, isFull: true }]);
  });
});

void test('reserve that was cut short is made anew, and what was left unfinished is cleared away', async () => {
  await withDisk(async (ground) => {
    const { directory } = ground;
    writeFileSync(reserveIn(directory), Buffer.alloc(RESERVE_BYTES - 1));
    writeFileSync(`${reserveIn(directory)}.new`, Buffer.alloc(1));
    const reserve = ground.openReserve();
    await reserve.open();
    assert.ok(!existsSync(`${reserveIn(directory)}.new`));
    reserve.keep();
    await reserve.close();
    assert.equal(statSync(reserveIn(directory)).size, RESERVE_BYTES);
  });
});

void test('disk that takes less than it said is full until it does', async () => {
  await withDisk(async (ground) => {
    const { directory, clock, told } = ground;
    const reserve = ground.openReserve();
    await reserve.open();
    mkdirSync(`${reserveIn(directory)}.new`);
    reserve.keep();
    await reserve.prepare(0);
    assert.deepEqual(told.at(-1), { freeBytes: PLENTY, isFull: true });
    rmSync(`${reserveIn(directory)}.new`, { recursive: true });
    await look(reserve, clock);
    assert.equal(told.at(-1)?.isFull, false);
  });
});

void test('disk is looked at once in ten seconds', async () => {
  await withDisk(async (ground) => {
    const { clock, told } = ground;
    const reserve = ground.openReserve();
    await reserve.open();
    reserve.keep();
    await reserve.prepare(0);
    const before = told.length;
    clock.advance(DISK_LOOK_MS - 1);
    await reserve.prepare(0);
    assert.equal(told.length, before);
    clock.advance(1);
    await reserve.prepare(0);
    assert.equal(told.length, before + 1);
    await reserve.close();
    assert.equal(clock.timers, 0);
  });
});

void test('start on a full disk takes the spare room, which is made again when there is some', async () => {
  await withDisk(async (ground) => {
    const { clock, directory } = ground;
    const spare = path.join(directory, SPARE_FILE);
    const first = ground.openReserve();
    await first.open();
    first.keep();
    await first.close();
    assert.equal(statSync(spare).size, SPARE_BYTES);
    ground.freeBytes = SPARE_BYTES;
    await ground.openReserve().open();
    assert.ok(existsSync(spare), 'there is room enough');
    ground.freeBytes = SPARE_BYTES - 1;
    const second = ground.openReserve();
    await second.open();
    assert.ok(!existsSync(spare));
    second.keep();
    await second.prepare(0);
    assert.ok(!existsSync(spare), 'there is none yet');
    ground.freeBytes = PLENTY;
    await look(second, clock);
    assert.equal(statSync(spare).size, SPARE_BYTES);
    assert.equal(statSync(reserveIn(directory)).size, RESERVE_BYTES, 'the reserve stays');
  });
});
