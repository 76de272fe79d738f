/** What is read when the gateway starts, and what is not. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { segmentName } from '@bitting/core/ledger/log-files.ts';
import { openLedger } from '../ledger/ledger.ts';
import { makeSegmentFiles } from '../ledger/segment-files.ts';
import { logKeyOf, verify } from '../ledger/testing/log-bench.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { restoreLedger, type RestoredLedger, type RestoredParts } from './restore.ts';
import { changeRecord, type SummedLog, writeSummedLog } from './testing/summed-log.ts';

const LATER_MS = 1_900_000_000_001;

interface Start {
  readonly restored: RestoredLedger;
  /** Records that each part heard, and that those who look back were shown. */
  readonly heard: readonly bigint[];
  readonly shown: readonly bigint[];
  readonly summaries: number;
}

/** Starts as the gateway does and goes on writing; ends with a log that verifies. */
async function start({ directory, file }: SummedLog, wallMs = LATER_MS, takesSummary = true): Promise<Start> {
  const clock = new ManualClock(wallMs);
  const provider = makeSegmentFiles({ directory, segmentBytes: 65_536 });
  const opened = openLedger({ directory, provider, random: randomBytes, clock });
  const heard: bigint[] = [];
  const shown: bigint[] = [];
  let summaries = 0;
  const ignore = (): undefined => undefined;
  const parts: RestoredParts = {
    edges: [
      {
        edge: {
          restore: ({ sequence }) => void heard.push(sequence),
          restoreSummary: () => void (summaries += 1),
          takesSummary: () => takesSummary,
        },
      },
    ],
    limits: { restore: ignore, load: ignore },
    tallies: { restore: ignore, load: ignore },
    halts: { restore: ignore },
    deadMan: { restore: ignore, restoreSummary: ignore },
    recent: { add: ({ sequence }) => void shown.push(sequence) },
    trail: { restore: ignore },
  };
  try {
    const restored = restoreLedger(opened, parts, { clock, file });
    const writer = await opened.start();
    opened.tree.use(logKeyOf(1));
    const stamp = { wallMs: clock.wallMs(), monotonicMs: 1, boot: randomBytes(4).toString('hex') };
    for (let count = 0; count < 300; count += 1)
      void writer.append({ ...stamp, type: 'system', event: 'more', details: {} });
    await writer.close();
    await opened.tree.close();
    return { restored, heard, shown, summaries };
  } finally {
    opened.release();
  }
}

test('With a summary only what is behind it is heard, and the last records before are shown.', async (context) => {
  const at = await writeSummedLog(context);
  const { heard, restored, shown, summaries } = await start(at);
  assert.deepEqual([restored.summed, restored.read, restored.refused, summaries], [2_000, 1_001, null, 1]);
  assert.deepEqual(heard, [2_000n]);
  assert.deepEqual([shown[0], shown.length], [1_000n, 1_001]);
  assert.equal(verify(at.directory).damage, null, 'and the tree goes on as if all had been read');
  assert.equal(verify(at.directory).records, 2_301n);
});

test('Without a summary everything is heard, and nothing is said of it.', async (context) => {
  const at = await writeSummedLog(context);
  rmSync(at.file);
  const { heard, restored, summaries } = await start(at);
  assert.deepEqual([restored.summed, restored.read, restored.refused, summaries], [0, 2_001, null, 0]);
  assert.deepEqual([heard[0], heard.length], [0n, 2_001]);
});

test('A clock that was set back behind the latest record lets everything be read.', async (context) => {
  const at = await writeSummedLog(context);
  const { heard, restored } = await start(at, 1_800_000_000_000);
  assert.deepEqual([restored.refused, heard.length], ['the clock was set back', 2_001]);
});

test('An order index that does not have all that the summary is about lets everything be read.', async (context) => {
  const at = await writeSummedLog(context);
  const { heard, restored } = await start(at, LATER_MS, false);
  assert.deepEqual([restored.refused, heard.length], ['an order index is behind it', 2_001]);
});

test('A log whose first segments lie elsewhere starts from the summary, and from nothing else.', async (context) => {
  const at = await writeSummedLog(context);
  const segments = readdirSync(at.directory).filter((name) => name.startsWith('segment-'));
  assert.ok(segments.length > 4);
  for (const index of [0, 1]) rmSync(path.join(at.directory, segmentName(index)));
  const { restored } = await start(at);
  assert.deepEqual([restored.summed, restored.read], [2_000, 1_001]);
  await assert.rejects(
    start(at, LATER_MS, false),
    (error: unknown) =>
      error instanceof BittingError &&
      error.code === 'LEDGER_DAMAGED' &&
      error.message.includes('an order index is behind it'),
  );
  rmSync(at.file);
  await assert.rejects(
    start(at),
    (error: unknown) => error instanceof BittingError && error.code === 'LEDGER_DAMAGED',
  );
});

test('Where it is read it is judged as ever: a record that was changed there is named.', async (context) => {
  const at = await writeSummedLog(context);
  changeRecord(at.directory, 1_500n, true);
  await assert.rejects(
    start(at),
    (error: unknown) =>
      error instanceof BittingError &&
      error.code === 'LEDGER_DAMAGED' &&
      error.message.includes('at record 1500 '),
  );
});
