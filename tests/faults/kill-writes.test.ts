/**
 * The gateway's process is killed (SIGKILL, by strace) at its n-th write or sync, for every n from its start to its end,
 * while orders are placed and a key is issued. `KILL_WRITE_STEP=1` tries every n, without it some are tried.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { openLedger } from '@bitting/gateway/ledger/ledger.ts';
import { makeSegmentFiles } from '@bitting/gateway/ledger/segment-files.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { randomBytes } from 'node:crypto';
import { straceCommand, whyNoStrace, withTracedForks, type CallFault } from './strace.ts';
import { nothingTold, TracedGround } from './traced-ground.ts';

const STEP = Number(process.env['KILL_WRITE_STEP'] ?? 0);
/** More than one life needs; a sweep ends with the first life that is not killed. */
const CALLS_MAX = 2_000;
/**
 * Which are tried without the variable: in the start, in the issuing; the last of them is a life that is not killed. Calls are counted in
 * each thread, and several threads rename.
 */
const SAMPLE = {
  pwrite64: [9, 40, CALLS_MAX],
  fsync: [3],
  rename: [1, 2],
  write: [1],
  unlink: [],
  mkdir: [],
} as const satisfies Readonly<Record<string, readonly number[]>>;
/** Where only calls on these files of the ledger count: the others are how its threads wake each other. */
const FILES: Readonly<Record<string, readonly string[]>> = { write: ['checkpoint.new'] };
const REASON = whyNoStrace();
const SKIP = REASON === null ? {} : { skip: REASON };

for (const [calls, sample] of Object.entries(SAMPLE)) {
  if (STEP === 0 && sample.length === 0) continue;
  void test(
    `CRS-02 ORD-08 The gateway killed at its n-th ${calls} opens again, has lost and repeated nothing, and signs for the same log.`,
    SKIP,
    async (context) => {
      const ground = await TracedGround.open();
      try {
        let kills = 0;
        for (const nth of numbersOf(sample)) {
          const fault: CallFault = { calls, fault: 'signal=SIGKILL', nth, isLasting: false };
          if (!(await liveAndDie(ground, fault))) break;
          kills += 1;
        }
        const wanted = STEP > 0 ? Math.floor(2 / STEP) : sample.filter((nth) => nth < CALLS_MAX).length;
        assert.ok(kills >= wanted, `only ${kills} lives were killed`);
        context.diagnostic(`killed at ${kills} calls`);
      } finally {
        await ground.close();
      }
    },
  );
}

function* numbersOf(sample: readonly number[]): Generator<number> {
  if (STEP > 0) for (let nth = 1; nth < CALLS_MAX; nth += STEP) yield nth;
  else yield* sample;
}

/** True when it was killed. The life that follows finds everything as it was told. */
async function liveAndDie(ground: TracedGround, fault: CallFault): Promise<boolean> {
  const layout = ground.copy();
  const files = (FILES[fault.calls] ?? []).map((name) => path.join(layout.ledgerDirectory, name));
  const told = nothingTold();
  let isWhole = false;
  try {
    await withTracedForks({ ...fault, files }, async () => {
      const life = await ground.start(layout, told);
      try {
        await ground.act(life);
        isWhole = true;
      } finally {
        await life.process.stop();
        const { signal } = await life.process.ended;
        isWhole &&= signal === null;
      }
    });
  } catch (error) {
    // Nobody answers any more: that is what is tried. What a test asserts is not.
    if (error instanceof assert.AssertionError) throw error;
  }
  try {
    await ground.check(layout, told);
  } catch (error) {
    throw new Error(`killed at ${fault.calls} ${fault.nth}`, { cause: error });
  }
  if (isWhole) {
    assert.deepEqual(told.refused, [], 'positive control');
    assert.equal(told.placed.length, 3);
    assert.equal(told.issued.length, 1);
    assert.deepEqual([told.proofs.receipts, told.proofs.checkpoints], [2, 2]);
  }
  return !isWhole;
}

const WRITER = path.resolve(import.meta.dirname, '../../packages/gateway/src/ledger/kill-writer.fixture.ts');
const SEGMENT_BYTES = 65_536;
/** What makes and fills segments calls; `write` is the zero-filling. */
const MAKING = { rename: [1, 2], fsync: [1, 3], pwrite64: [2, 9], write: [9] } as const;
const MAKING_MAX = 12;

for (const [calls, numbers] of Object.entries(MAKING))
  void test(
    `CRS-02 A ledger whose writer is killed at its n-th ${calls}, also while a segment is made, loses no acknowledged record.`,
    SKIP,
    async () => {
      const all = Array.from({ length: MAKING_MAX }, (_, index) => index + 1);
      for (const nth of STEP > 0 ? all : numbers) {
        const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-segments-'));
        try {
          const acknowledged = await appendUntilKilled(directory, {
            calls,
            fault: 'signal=SIGKILL',
            nth,
            isLasting: false,
          });
          const provider = makeSegmentFiles({ directory, segmentBytes: SEGMENT_BYTES });
          const clock = { wallMs: () => epochMs(0), monotonicMs: () => 0, after: () => () => undefined };
          const opened = openLedger({ directory, provider, random: randomBytes, clock });
          const count = [...opened.records].length;
          assert.ok(count > acknowledged, `${calls} ${nth}: ${count} records, ${acknowledged} acknowledged`);
          const writer = await opened.start();
          const { sequence } = await writer.append({
            type: 'system',
            event: 'next life',
            details: {},
            wallMs: epochMs(1),
            monotonicMs: 1,
            boot: 'b',
          });
          assert.equal(sequence, BigInt(count));
          await writer.close();
          opened.release();
        } finally {
          rmSync(directory, { recursive: true, force: true });
        }
      }
    },
  );

/** The last sequence number that was acknowledged; -1 for none. */
async function appendUntilKilled(directory: string, fault: CallFault): Promise<number> {
  const { command, words } = straceCommand(fault);
  const child = spawn(command, ['-qq', ...words, process.execPath, WRITER, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('exit', (_, signal) => resolve(signal));
  });
  let acknowledged = -1;
  for await (const line of createInterface({ input: child.stdout })) acknowledged = Number(line);
  assert.equal(await exited, 'SIGKILL', `${fault.calls} ${fault.nth} was met`);
  return acknowledged;
}
