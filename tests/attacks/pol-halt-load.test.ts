/**
 * POL-22: everything is halted while orders flow by the thousand, by requests and over streams at once, also where the disk is
 * full, the store takes nothing and nobody can talk to the gateway. `HALT_LOAD`: orders offered in a second.
 */
import assert from 'node:assert/strict';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { openAdminClient } from '@bitting/client/admin-client.ts';
import { openCommand } from '../support/command.ts';
import type { TestGateway } from '../support/gateway.ts';
import { breakCalls, whyNoStrace } from '../faults/strace.ts';
import { HaltLoadGround, OFFERED, wait } from './halt-load-ground.ts';
import type { OrderLoad } from './order-load.ts';
import type { LoadReport } from './order-load.fixture.ts';
import { mountSmallDisk } from './small-disk.ts';
import { WaitingTime } from './waiting-time.ts';

/** From the moment that the operator acts, on a machine that does nothing else. */
const HALT_MS = 100;
/** For whom processes have to wait he also slows them while they run: two of them share a core. */
const WAITS_COUNT = 2;
/** Where every call of the gateway is stopped twice by whoever lets some of them fail. */
const TRACED_MS = 500;
/** How long orders are counted before. */
const FLOW_MS = 500;
/** Of each way, in that time and however slow the machine is. */
const FLOW_LEAST = 50;
/** The same, in the instant before. */
const FLOW_JUST_NOW = 10;
/** How long nothing may come behind what it may take. */
const AFTER_MS = 300;
const PATIENCE_MS = 60_000;
const POLL_MS = 10;
/** Enough for the ledger's segments, and for what the databases need. */
const DISK_BYTES = 384 * 1024 * 1024;

interface HaltWay {
  readonly name: string;
  /** The hundred milliseconds begin when it is called. */
  readonly halt: (gateway: TestGateway) => Promise<void>;
  readonly makeRoom: (gateway: TestGateway) => void;
}

const BY_OPERATION: HaltWay = {
  name: 'an operation of the administration',
  halt: async ({ admin }) => {
    await admin.halt({ reason: 'a test' });
  },
  makeRoom: () => undefined,
};

const BY_COMMAND_LINE: HaltWay = {
  name: 'the command line',
  halt: async (gateway) => {
    const { status, err } = await openCommand(gateway)('halt', '--reason', 'a test');
    assert.equal(status, 0, err);
  },
  makeRoom: () => undefined,
};

const BY_FILE: HaltWay = {
  name: 'a file HALT',
  halt: ({ layout }) => Promise.resolve(writeFileSync(layout.haltFile, '')),
  makeRoom: ({ layout }) => {
    rmSync(layout.haltFile);
  },
};

interface Distress {
  /** What comes upon the gateway just before; the answer ends it. */
  readonly befall: (ground: HaltLoadGround) => Promise<() => Promise<void>>;
  /** Where the gateway's data lies. */
  readonly parent?: string;
  readonly withinMs?: number;
}

const NOTHING: Distress = { befall: () => Promise.resolve(() => Promise.resolve()) };

async function haltUnderLoad(
  context: TestContext,
  ground: HaltLoadGround,
  way: HaltWay,
  { befall, withinMs = HALT_MS }: Distress,
): Promise<void> {
  const { gateway, load, venue } = ground;
  const [first, second, third] = [await ground.place(), await ground.place(), await ground.place()] as const;
  const relieve = await befall(ground);
  const [offeredBefore, { opens: before }] = [await load.look(), await venue.look()];
  await wait(FLOW_MS);
  await ground.flow(FLOW_LEAST);
  const [told, { opens: flowed }] = [await load.look(), await venue.look()];
  // Limits let orders pass in the first part of each second: in the midst of that.
  await ground.flow(FLOW_JUST_NOW);
  const waiting = new WaitingTime(ground.pids);
  const beganMs = Date.now();
  await way.halt(gateway);
  await wait(withinMs + AFTER_MS);
  const { opens } = await venue.look();
  waiting.close();
  const lastMs = Math.max(opens.request.lastMs, opens.stream.lastMs);
  const waitedMs = Math.ceil(waiting.until(lastMs));
  const seconds = (told.elapsedMs - offeredBefore.elapsedMs) / 1_000;
  const each = (counts: readonly number[]): string =>
    counts.map((count) => Math.round(count / seconds)).join(' + ');
  context.diagnostic(
    `${way.name}: each second ${each(WAYS.map((one) => told.offered[one] - offeredBefore.offered[one]))} orders offered ` +
      `(requests + streams), ${each(WAYS.map((one) => flowed[one].count - before[one].count))} at the venue`,
  );
  const text = `the last order came ${lastMs - beganMs} ms after the halt began, of which processes waited ${waitedMs} ms for the machine`;
  context.diagnostic(text);
  assert.ok(lastMs - beganMs <= withinMs + WAITS_COUNT * waitedMs, text);
  for (const one of WAYS) assert.ok(opens[one].lastMs > beganMs - FLOW_MS, `orders flowed by ${one}`);
  await waitForRefusals(load, told);
  // Cancels go on, by both ways, and nothing else.
  assert.equal(await ground.codeOfCancel(first), 'ok');
  assert.equal(await ground.cancelOverStream(second), '0');
  assert.equal(await ground.codeOfOrder(), 'STATE_HALTED');
  await relieve();
  // What could not be written holds as well, until somebody resumes.
  assert.equal(await ground.codeOfOrder(), 'STATE_HALTED');
  assert.deepEqual((await venue.look()).opens, opens, 'nothing came since');
  way.makeRoom(gateway);
  await resume(() => gateway.admin.resume({ reason: 'over' }));
  assert.equal(await ground.codeOfCancel(third), 'ok');
  await ground.flow(FLOW_LEAST);
}

/** With room again the ledger is written again a little later. */
async function resume(ask: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (!(error instanceof BittingError) || error.code !== 'LEDGER_UNAVAILABLE' || Date.now() > deadline)
        throw error;
      await wait(POLL_MS);
    }
  }
}

const WAYS = ['request', 'stream'] as const;

/** Orders go on to be offered, by both ways, and are told why they do not pass. */
async function waitForRefusals(load: OrderLoad, told: LoadReport): Promise<void> {
  const refused = ({ words: { stream } }: LoadReport): number =>
    Object.entries(stream).reduce((sum, [word, count]) => sum + (word === 'ok' ? 0 : count), 0);
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const now = await load.look();
    const areOffered = WAYS.every((way) => now.offered[way] > told.offered[way]);
    const isHalted = (now.words.request['STATE_HALTED'] ?? 0) > (told.words.request['STATE_HALTED'] ?? 0);
    if (areOffered && isHalted && refused(now) > refused(told)) return;
    assert.ok(Date.now() < deadline, `${JSON.stringify(told)}, later ${JSON.stringify(now)}`);
    await wait(POLL_MS);
  }
}

async function haltByEach(context: TestContext, ways: readonly HaltWay[], distress: Distress): Promise<void> {
  const ground = await HaltLoadGround.open(distress.parent);
  try {
    for (const way of ways) await haltUnderLoad(context, ground, way, distress);
  } finally {
    await ground.close();
  }
}

test(`POL-22: With ${OFFERED} orders offered a second, by requests and over streams, none is at the venue ${HALT_MS} ms after a halt; cancels go on.`, async (context) => {
  await haltByEach(context, [BY_OPERATION, BY_COMMAND_LINE, BY_FILE], NOTHING);
});

test('POL-22: The same with a full disk: the halt holds though it cannot be written, and also when there is room again.', async (context) => {
  const disk = mountSmallDisk(DISK_BYTES);
  if (typeof disk === 'string') {
    context.skip(disk);
    return;
  }
  try {
    await haltByEach(context, [BY_FILE, BY_OPERATION], {
      parent: disk.directory,
      befall: () => {
        disk.fill();
        return Promise.resolve(() => Promise.resolve(disk.makeRoom()));
      },
    });
  } finally {
    await disk.close();
  }
});

test('POL-22: The same with a store that takes no write, as if another program had locked it.', async (context) => {
  const reason = whyNoStrace();
  if (reason !== null) {
    context.skip(reason);
    return;
  }
  await haltByEach(context, [BY_OPERATION, BY_FILE], {
    withinMs: TRACED_MS,
    befall: async ({ gateway }) => {
      const { vaultFile } = gateway.layout;
      const broken = await breakCalls(gateway.process.pid, {
        calls: 'pwrite64,ftruncate,fsync,fdatasync',
        fault: 'error=EAGAIN',
        nth: 1,
        isLasting: true,
        files: [vaultFile, `${vaultFile}-wal`],
      });
      return () => broken.close();
    },
  });
});

test('POL-22: The same by the file where nobody gets through to the gateway any more.', async (context) => {
  await haltByEach(context, [BY_FILE], {
    befall: async ({ gateway }) => {
      const { adminSocket } = gateway.process.ready;
      const away = `${adminSocket}.away`;
      const stranger = openAdminClient({ socketPath: adminSocket, token: gateway.installation.token });
      await stranger.status({});
      renameSync(adminSocket, away);
      await assert.rejects(stranger.status({}));
      return () => Promise.resolve(renameSync(away, adminSocket));
    },
  });
});
