/**
 * The disk of a ledger with a reserve fills up: so many bytes are left on a small tmpfs. `DISK_SWEEP_KIB=4` tries every amount
 * from none to 2 MiB that is four KiB more than the one before, without it some are tried.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { DISK_LOOK_MS } from '@bitting/gateway/bounds.ts';
import { asFileFault } from '@bitting/gateway/supervisor/file-faults.ts';
import { RESERVE_FILE } from '@bitting/gateway/supervisor/disk-reserve.ts';
import { jsonOf, OkxPath } from '../support/okx-path.ts';
import type { RawAnswer } from '../support/raw-client.ts';
import { demandVerified } from './ledger-facts.ts';

const STEP_KIB = Number(process.env['DISK_SWEEP_KIB'] ?? 508);
const MOST_KIB = 2_048;
const DISK_KIB = 6_144;
const DISK_SIZES = { segmentBytes: 16_384, reserveBytes: 131_072 };
/** More than two segments hold. */
const ORDERS_MAX = 60;
const CANCELS = 4;
const TURNS_MAX = 200;
const ORDER_PATH = '/api/v5/trade/order';
/** What a start makes besides segment and reserve: lock, heads. */
const STARTED_BYTES = 65_536;
/** SQLite and tmpfs count in pages of this size. */
const PAGE_BYTES = 4_096;

const codeOf = (answer: RawAnswer): string | undefined => answer.headers.get('bitting-code');

function mountDisk(options: string): string | null {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-sweep-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory], { stdio: 'pipe' });
    after(() => {
      execFileSync('umount', [directory]);
      rmSync(directory, { recursive: true });
    });
    return directory;
  } catch {
    rmSync(directory, { recursive: true });
    return null;
  }
}

const disk = mountDisk(`size=${DISK_KIB}k`);
const SKIP = disk === null ? { skip: 'a small tmpfs cannot be mounted here (not root?)' } : {};

for (let freeKib = 0; freeKib <= MOST_KIB; freeKib += STEP_KIB) {
  void test(
    `CRS-04 AU-5 A disk that gets down to ${freeKib} KiB stops new orders when it is full, keeps records of cancels, and goes on by itself when there is room.`,
    SKIP,
    async () => {
      await withDirectory((directory) => fillUp(directory, freeKib * 1_024));
    },
  );

  void test(
    `CRS-04 A gateway that is started with ${freeKib} KiB left takes orders, or cancels alone, or says so and damages nothing.`,
    SKIP,
    async () => {
      await withDirectory((directory) => startFull(directory, freeKib * 1_024));
    },
  );
}

void test('CRS-07 A disk without an inode left stops new orders, keeps records of cancels, and goes on by itself.', async (context) => {
  const few = mountDisk('size=4m,nr_inodes=60');
  if (few === null) {
    context.skip(SKIP.skip);
    return;
  }
  const ledgerDirectory = path.join(few, 'ledger');
  mkdirSync(ledgerDirectory);
  const okx = await OkxPath.start({ ledgerDirectory, diskSizes: DISK_SIZES });
  try {
    await demandFullDisk(okx, {
      ledgerDirectory,
      fill: () => takeInodes(few),
      makeRoom: () => giveInodes(few),
    });
  } finally {
    await okx.close();
  }
});

interface Fullness {
  readonly ledgerDirectory: string;
  /** Until nothing goes any more. */
  readonly fill: () => void;
  readonly makeRoom: () => void;
}

async function withDirectory(run: (directory: string) => Promise<void>): Promise<void> {
  assert.ok(disk !== null);
  const directory = path.join(disk, 'one');
  mkdirSync(directory);
  try {
    await run(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Leaves so many bytes of what is free now. */
function leave(directory: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(directory);
  const names = readdirSync(directory).length;
  const taken = bavail * bsize - bytes;
  if (taken <= 0) return;
  try {
    writeFileSync(path.join(directory, `filler-${names}`), Buffer.alloc(taken - (taken % PAGE_BYTES)));
  } catch (error) {
    // A segment that is made in the same instant takes some of it: then there is nothing left of it either.
    assert.ok(error instanceof Error && 'code' in error && error.code === 'ENOSPC', String(error));
  }
}

function clear(directory: string): void {
  for (const name of readdirSync(directory))
    if (name.startsWith('filler-')) rmSync(path.join(directory, name));
}

function takeInodes(directory: string): void {
  for (let nth = 0; statfsSync(directory).ffree > 0; nth += 1)
    writeFileSync(path.join(directory, `filler-${nth}`), '');
}

function giveInodes(directory: string): void {
  clear(directory);
}

async function fillUp(directory: string, freeBytes: number): Promise<void> {
  const ledgerDirectory = path.join(directory, 'ledger');
  mkdirSync(ledgerDirectory);
  const okx = await OkxPath.start({ ledgerDirectory, diskSizes: DISK_SIZES });
  try {
    await until(() => existsSync(path.join(ledgerDirectory, RESERVE_FILE)));
    assert.equal(codeOf(await place(okx, 'control')), undefined, 'positive control');
    leave(directory, freeBytes);
    await demandFullDisk(okx, {
      ledgerDirectory,
      fill: () => leave(directory, 0),
      makeRoom: () => clear(directory),
    });
  } finally {
    await okx.close();
  }
}

/** Orders go until the disk is full, which it is made to be if they do not fill it. */
async function demandFullDisk(okx: OkxPath, { ledgerDirectory, fill, makeRoom }: Fullness): Promise<void> {
  const placed: string[] = [];
  for (let nth = 0; nth < 3 * ORDERS_MAX; nth += 1) {
    if (nth === ORDERS_MAX) fill();
    const id = `full${nth}`;
    const answer = await place(okx, id);
    if (codeOf(answer) !== undefined) break;
    assert.equal(jsonOf(answer).data[0]?.['sCode'], '0', answer.body.toString());
    placed.push(id);
  }
  fill();
  const sent = countOrders(okx);
  assert.ok(placed.length >= CANCELS && placed.length < 3 * ORDERS_MAX, `${placed.length} orders`);
  await demandRefused(okx);
  for (const id of placed.slice(0, CANCELS)) await cancel(okx, id);
  await demandRefused(okx);
  assert.equal(countOrders(okx), sent, 'nothing that was refused was sent');
  makeRoom();
  okx.lives.advance(DISK_LOOK_MS);
  await until(() => !okx.lives.isDiskFull);
  assert.ok(existsSync(path.join(ledgerDirectory, RESERVE_FILE)));
  assert.equal(codeOf(await place(okx, 'again')), undefined, 'orders go on by themselves');
  await okx.restart();
  assert.equal(codeOf(await place(okx, 'later')), undefined, 'the next life goes on');
  checkEntries(await okx.readLedger(), placed);
  demandVerified(ledgerDirectory);
}

async function demandRefused(okx: OkxPath): Promise<void> {
  const answer = await place(okx, 'refused');
  assert.equal(codeOf(answer), 'LEDGER_UNAVAILABLE', answer.body.toString());
  assert.notEqual(jsonOf(answer).code, '0', 'in the form of the venue');
}

function checkEntries(entries: readonly LedgerEntry[], placed: readonly string[]): void {
  const items = entries.flatMap((entry) => (entry.type === 'intent' ? entry.items : []));
  const orders = items.filter(({ kind }) => kind === 'place').map(({ clientOrderId }) => clientOrderId);
  for (const id of [...placed, 'again', 'later'])
    assert.equal(orders.filter((order) => order === id).length, 1, `${id} is in the ledger once`);
  assert.equal(items.filter(({ kind }) => kind === 'cancel').length, CANCELS, 'and so is every cancel');
  const events = entries.flatMap((entry) => (entry.type === 'system' ? [entry.event] : []));
  assert.deepEqual(
    events.filter((event) => event.startsWith('disk-full')),
    ['disk-full', 'disk-full-over'],
  );
}

async function startFull(directory: string, freeBytes: number): Promise<void> {
  const ledgerDirectory = path.join(directory, 'ledger');
  mkdirSync(ledgerDirectory);
  leave(directory, freeBytes);
  const needed = DISK_SIZES.segmentBytes + DISK_SIZES.reserveBytes;
  const okx = await OkxPath.start({ ledgerDirectory, diskSizes: DISK_SIZES }).catch((error: unknown) => {
    // Lock, file of heads and first segment have to be there.
    const { code } = asFileFault(error, directory);
    assert.ok(freeBytes < needed && ['DISK_FULL', 'LEDGER_UNAVAILABLE'].includes(code), String(error));
    return null;
  });
  clear(directory);
  if (okx === null) {
    const next = await OkxPath.start({ ledgerDirectory, diskSizes: DISK_SIZES });
    assert.equal(codeOf(await place(next, 'next')), undefined, 'the next start finds nothing damaged');
    await next.close();
    return;
  }
  try {
    const code = codeOf(await place(okx, 'first'));
    // In between it depends on who comes first.
    if (freeBytes < needed) assert.equal(code, 'LEDGER_UNAVAILABLE');
    if (freeBytes > needed + STARTED_BYTES) assert.equal(code, undefined);
    okx.lives.advance(DISK_LOOK_MS);
    await until(() => !okx.lives.isDiskFull);
    assert.equal(codeOf(await place(okx, 'second')), undefined);
  } finally {
    await okx.close();
  }
  demandVerified(ledgerDirectory);
}

async function place(okx: OkxPath, clOrdId: string): Promise<RawAnswer> {
  const order = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', px: '100', sz: '0.01' };
  return okx.post(ORDER_PATH, { ...order, clOrdId });
}

/** It is done, and its record is durable. */
async function cancel(okx: OkxPath, clOrdId: string): Promise<void> {
  const answer = await okx.post('/api/v5/trade/cancel-order', { instId: 'BTC-USDT', clOrdId });
  assert.equal(codeOf(answer), undefined, answer.body.toString());
  assert.equal(jsonOf(answer).data[0]?.['sCode'], '0', answer.body.toString());
  assert.match(answer.headers.get('bitting-record') ?? 'without a record', /^\d+ /u);
}

function countOrders({ venue }: OkxPath): number {
  return venue.control.requests({ method: 'POST', path: ORDER_PATH }).length;
}

async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; !holds(); turn += 1) {
    assert.ok(turn < TURNS_MAX, 'it does not come to it');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
