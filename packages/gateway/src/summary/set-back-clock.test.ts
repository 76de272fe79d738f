/** A clock that goes behind what a summary is about, and segments that only it stands for. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { segmentName } from '@bitting/core/ledger/log-files.ts';
import { openLedger } from '../ledger/ledger.ts';
import { readLastHead } from '../ledger/log-head.ts';
import { logFilesIn } from '../ledger/log-files.ts';
import { makeSegmentFiles } from '../ledger/segment-files.ts';
import { TreeTiles } from '../ledger/tree-tiles.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { restoreLedger, type RestoredParts } from './restore.ts';
import { readStartNeeds } from './start-needs.ts';
import { writeSummedLog } from './testing/summed-log.ts';

/** The latest of the records that the summary is about. */
const LATEST_MS = 1_800_000_001_999;

test('While the clock is behind the summary a start would need everything.', async (context) => {
  const { directory, file } = await writeSummedLog(context);
  const tiles = new TreeTiles(directory);
  const head = readLastHead(logFilesIn(directory))?.head ?? null;
  const source = { file, ledgerDirectory: directory, head, nodes: (size: bigint) => tiles.nodes(size) };
  assert.equal(readStartNeeds(source, LATEST_MS - 1), null);
  assert.ok((readStartNeeds(source, LATEST_MS)?.segment ?? 0) > 0);
});

test('Where segments are archived and the clock was set back the start says that the clock is to be set right.', async (context) => {
  const { directory, file } = await writeSummedLog(context);
  rmSync(path.join(directory, segmentName(0)));
  const clock = new ManualClock(LATEST_MS - 1);
  const provider = makeSegmentFiles({ directory, segmentBytes: 65_536 });
  const opened = openLedger({ directory, provider, random: randomBytes, clock });
  const ignore = (): undefined => undefined;
  const parts: RestoredParts = {
    edges: [],
    limits: { restore: ignore, load: ignore },
    tallies: { restore: ignore, load: ignore },
    halts: { restore: ignore },
    deadMan: { restore: ignore, restoreSummary: ignore },
    recent: { add: ignore },
    trail: { restore: ignore },
  };
  try {
    assert.throws(
      () => restoreLedger(opened, parts, { clock, file }),
      (error: unknown) =>
        error instanceof BittingError &&
        error.code === 'LEDGER_DAMAGED' &&
        error.message.includes('Set the clock right'),
    );
  } finally {
    opened.release();
  }
});
