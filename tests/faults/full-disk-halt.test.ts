/** What is closed while the vault has no room holds over every start, until somebody opens it. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { readLedger } from '@bitting/gateway/ledger/recovery.ts';
import { readUnwritten } from '@bitting/gateway/vault/state-trail.ts';
import { mountSmallDisk, type SmallDisk } from '../attacks/small-disk.ts';
import { Cleanup } from '../support/cleanup.ts';
import {
  bindPaperKey,
  issueTestKey,
  startTestGateway,
  type IssuedTestKey,
  type TestGateway,
} from '../support/gateway.ts';
import { signOkx } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue } from '../support/simulator.ts';
import { demandVerified } from './ledger-facts.ts';

const DISK_BYTES = 48 * 1024 * 1024;
const DISK_SIZES = {
  segmentBytes: 65_536,
  reserveBytes: 1_048_576,
  spareBytes: 2 * 1024 * 1024,
  lookMs: 100,
};
const PATIENCE_MS = 20_000;
const POLL_MS = 100;

type Keys = Readonly<Record<'open' | 'suspended' | 'revoked' | 'other', IssuedTestKey>>;

interface Ground {
  readonly disk: SmallDisk;
  readonly cleanup: Cleanup;
  readonly gateway: TestGateway;
  readonly keys: Keys;
  /** Of `other`. */
  readonly otherAccount: string;
}

async function onSmallDisk(context: TestContext, run: (ground: Ground) => Promise<void>): Promise<void> {
  const disk = mountSmallDisk(DISK_BYTES);
  if (typeof disk === 'string') {
    context.skip(disk);
    return;
  }
  const cleanup = new Cleanup();
  cleanup.add(disk);
  try {
    const venue = cleanup.add(await startPaperVenue());
    const gateway = cleanup.add(
      await startTestGateway(venue, { parent: disk.directory, diskSizes: DISK_SIZES }),
    );
    const bind = () => bindPaperKey(gateway.admin, venue.openAccount({ funds: { USDT: '100000000' } }).key);
    const account = await bind();
    const otherAccount = await bind();
    const issue = (accountId: string) => issueTestKey(gateway.admin, accountId);
    const keys = {
      open: await issue(account),
      suspended: await issue(account),
      revoked: await issue(account),
      other: await issue(otherAccount),
    };
    for (const key of Object.values(keys)) assert.equal(await place(gateway, key), null, 'positive control');
    await run({ disk, cleanup, gateway, keys, otherAccount });
    demandVerified(gateway.layout.ledgerDirectory);
  } finally {
    await cleanup.close();
  }
}

/** Ended as the power would end it, and started while the disk is as full as before. */
async function startOver({ disk, cleanup }: Ground, life: TestGateway, isFull = true): Promise<TestGateway> {
  process.kill(life.process.pid, 'SIGKILL');
  await life.process.ended;
  if (isFull) disk.fill();
  return cleanup.add(await life.restart());
}

void test('CRS-04 What is halted, suspended and revoked on a full disk stays so after starts, and what is resumed then stays resumed.', async (context) => {
  await onSmallDisk(context, async (ground) => {
    const { disk, gateway: first, keys, otherAccount } = ground;
    disk.fill();
    const { admin } = first;
    const suspended = { virtualKeyId: keys.suspended.virtualKeyId };
    const acts = [
      await admin.suspend(suspended),
      await admin.revoke({ virtualKeyId: keys.revoked.virtualKeyId }),
      await admin.halt({ accountId: otherAccount }),
      await admin.halt({}),
    ];
    assert.ok(acts.every(({ durable }) => durable));
    assert.equal(lackedBy(first).size, 4, 'the vault had no room for any of them');
    const second = await startOver(ground, first);
    const all = await statesOf(second, keys);
    assert.deepEqual(all, ['STATE_HALTED', 'KEY_SUSPENDED', 'KEY_REVOKED', 'STATE_HALTED']);
    disk.makeRoom();
    await until(() => lackedBy(second).size === 0);
    await second.admin.resume({ reason: 'there is room' });
    const resumed = [null, 'KEY_SUSPENDED', 'KEY_REVOKED', 'STATE_HALTED'];
    assert.deepEqual(await statesOf(second, keys), resumed);
    const third = await startOver(ground, second, false);
    assert.deepEqual(await statesOf(third, keys), resumed);
    await third.admin.resumeKey({ ...suspended, reason: 'known again' });
    await third.admin.resume({ accountId: otherAccount, reason: 'the same' });
    const fourth = await startOver(ground, third, false);
    assert.deepEqual(await statesOf(fourth, keys), [null, null, 'KEY_REVOKED', null]);
    await fourth.process.stop();
  });
});

void test('CRS-04 The file HALT holds on a full disk over starts, and its removal resumes nothing.', async (context) => {
  await onSmallDisk(context, async (ground) => {
    const { disk, gateway: first, keys } = ground;
    disk.fill();
    writeFileSync(first.layout.haltFile, '');
    await until(async () => (await place(first, keys.open)) === 'STATE_HALTED');
    const second = await startOver(ground, first);
    assert.equal(await place(second, keys.open), 'STATE_HALTED');
    rmSync(second.layout.haltFile);
    disk.makeRoom();
    const third = await startOver(ground, second, false);
    assert.equal(await place(third, keys.open), 'STATE_HALTED');
    await third.admin.resume({ reason: 'there is room' });
    assert.equal(await place(third, keys.open), null);
    await third.process.stop();
  });
});

/** What the vault lacks, by the ledger. */
function lackedBy({ layout }: TestGateway): ReadonlySet<string> {
  const lacked = new Set<string>();
  for (const { entry } of readLedger(layout.ledgerDirectory)) {
    const told = readUnwritten(entry);
    if (told?.state === null) lacked.delete(told.subject);
    else if (told !== null) lacked.add(told.subject);
  }
  return lacked;
}

async function statesOf(gateway: TestGateway, keys: Keys): Promise<readonly (string | null)[]> {
  const codes: (string | null)[] = [];
  for (const key of [keys.open, keys.suspended, keys.revoked, keys.other])
    codes.push(await place(gateway, key));
  return codes;
}

/** `null`: it was placed. */
async function place({ okxUrl }: TestGateway, key: IssuedTestKey): Promise<string | null> {
  const body = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', px: '100', sz: '0.01' };
  const order = signOkx(key, { method: 'POST', target: '/api/v5/trade/order', body });
  return (await requestRaw(okxUrl, order)).headers.get('bitting-code') ?? null;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, 'it does not come to it');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
