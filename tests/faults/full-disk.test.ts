/**
 * The disk of the ledger fills up: a small tmpfs with so many bytes left. `DISK_STEP_KIB=4` tries every amount that is
 * four KiB more than the one before, without it some are tried.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { jsonOf, OkxPath } from '../support/okx-path.ts';
import type { RawAnswer } from '../support/raw-client.ts';

const STEP_KIB = Number(process.env['DISK_STEP_KIB'] ?? 120);
const DISK_KIB = 1_024;
/** Below that not even the first segment has room; above it the test only lasts longer. */
const LEAST_KIB = 100;
const MOST_KIB = 340;
const ORDERS_MAX = 400;
/** How long the gateway waits before it asks for room again. */
const RETRY_MS = 1_000;

const codeOf = (answer: RawAnswer): string | undefined => answer.headers.get('bitting-code');

/** A directory of that size, or why there can be none. */
function mountDisk(): { readonly directory: string; unmount(): void } | string {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_KIB}k`, 'tmpfs', directory], { stdio: 'pipe' });
  } catch {
    rmSync(directory, { recursive: true });
    return 'a small tmpfs cannot be mounted here (not root?)';
  }
  return {
    directory,
    unmount: () => {
      execFileSync('umount', [directory]);
      rmSync(directory, { recursive: true });
    },
  };
}

const probe = mountDisk();
if (typeof probe !== 'string') probe.unmount();
const SKIP = typeof probe === 'string' ? { skip: probe } : {};

for (let freeKib = LEAST_KIB; freeKib <= MOST_KIB; freeKib += STEP_KIB)
  void test(
    `CRS-04 A disk with ${freeKib} KiB left stops new orders when it is full, not cancels, and orders go again when there is room.`,
    SKIP,
    async () => {
      const disk = mountDisk();
      assert.ok(typeof disk !== 'string');
      try {
        await fillUp(disk.directory, freeKib);
      } finally {
        disk.unmount();
      }
    },
  );

async function fillUp(disk: string, freeKib: number): Promise<void> {
  const filler = path.join(disk, 'filler');
  const ledgerDirectory = path.join(disk, 'ledger');
  mkdirSync(ledgerDirectory);
  writeFileSync(filler, Buffer.alloc((DISK_KIB - freeKib) * 1_024));
  const okx = await OkxPath.start({ ledgerDirectory });
  try {
    const placed = await placeUntilFull(okx);
    assert.ok(placed.length >= 2, 'positive control');
    const sent = countOrders(okx);
    const [first = '', second = ''] = placed;
    await cancel(okx, first);
    assert.equal(codeOf(await place(okx, 'later1')), 'LEDGER_UNAVAILABLE');
    okx.lives.keyRing.setInstallationState('halted');
    await cancel(okx, second);
    okx.lives.keyRing.setInstallationState('active');
    assert.equal(countOrders(okx), sent, 'nothing that was refused was sent');
    rmSync(filler);
    okx.lives.advance(RETRY_MS);
    await placeAgain(okx);
    await okx.restart();
    assert.equal(codeOf(await place(okx, 'later3')), undefined, 'the next life goes on');
    const entries = await okx.readLedger();
    const intents = entries.flatMap((entry) => (entry.type === 'intent' ? entry.items : []));
    for (const id of placed)
      assert.ok(
        intents.some(({ clientOrderId }) => clientOrderId === id),
        id,
      );
    const cancels = intents.filter(({ kind }) => kind === 'cancel');
    assert.equal(cancels.length, 2, 'cancels that went without a record are recorded when there is room');
  } finally {
    await okx.close();
  }
}

async function placeUntilFull(okx: OkxPath): Promise<readonly string[]> {
  const placed: string[] = [];
  for (let nth = 0; nth < ORDERS_MAX; nth += 1) {
    const id = `full${nth}`;
    const answer = await place(okx, id);
    if (codeOf(answer) === 'LEDGER_UNAVAILABLE') return placed;
    assert.equal(jsonOf(answer).data[0]?.['sCode'], '0', answer.body.toString());
    placed.push(id);
  }
  throw new Error('the disk does not fill up');
}

/** The first may still come before the new segment is there. */
async function placeAgain(okx: OkxPath): Promise<void> {
  for (let nth = 0; nth < 200; nth += 1) {
    if (codeOf(await place(okx, `again${nth}`)) === undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error('orders do not go again');
}

async function place(okx: OkxPath, clOrdId: string): Promise<RawAnswer> {
  const order = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', px: '100', sz: '0.01' };
  return okx.post('/api/v5/trade/order', { ...order, clOrdId });
}

async function cancel(okx: OkxPath, clOrdId: string): Promise<void> {
  const answer = await okx.post('/api/v5/trade/cancel-order', { instId: 'BTC-USDT', clOrdId });
  assert.equal(codeOf(answer), undefined, answer.body.toString());
  assert.equal(jsonOf(answer).data[0]?.['sCode'], '0', answer.body.toString());
}

function countOrders({ venue }: OkxPath): number {
  return venue.control.requests({ method: 'POST', path: '/api/v5/trade/order' }).length;
}
