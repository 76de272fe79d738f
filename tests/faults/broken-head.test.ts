/** What vouches for the ledger cannot be written (by strace), while the ledger itself can: trading goes on, and so do checkpoints later. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { breakCalls, whyNoStrace, type CallFault } from './strace.ts';
import { nothingTold, TracedGround, type TracedLife } from './traced-ground.ts';

const REASON = whyNoStrace();
const SKIP = REASON === null ? {} : { skip: REASON };

interface Breakage {
  readonly name: string;
  readonly calls: string;
  readonly fault: Extract<CallFault['fault'], `error=${string}`>;
  /** Below the directory of the ledger. */
  readonly file: string;
  /** Whether checkpoints are released all the same. */
  readonly isSigned: boolean;
}

const BREAKAGES: readonly Breakage[] = [
  { name: 'head, EIO', calls: 'pwrite64', fault: 'error=EIO', file: 'head.bin', isSigned: false },
  { name: 'head, ENOSPC', calls: 'pwrite64', fault: 'error=ENOSPC', file: 'head.bin', isSigned: false },
  {
    name: 'checkpoint, ENOSPC',
    calls: 'write',
    fault: 'error=ENOSPC',
    file: 'checkpoint.new',
    isSigned: false,
  },
  { name: 'checkpoint, EIO', calls: 'rename', fault: 'error=EIO', file: 'checkpoint.new', isSigned: false },
  // They can all be made again, so nobody waits for them.
  { name: 'tiles, ENOSPC', calls: 'mkdir', fault: 'error=ENOSPC', file: 'tile/0/000.p', isSigned: true },
  { name: 'tiles, EIO', calls: 'mkdir', fault: 'error=EIO', file: 'tile/0/000.p', isSigned: true },
];

void test(
  'CRS-04 CRS-07 A head, checkpoint or tile that cannot be written stops no order, and is written when it can be.',
  SKIP,
  async (context) => {
    const ground = await TracedGround.open();
    const layout = ground.copy();
    const told = nothingTold();
    try {
      const life = await ground.start(layout, told);
      await ground.placeOkx(life);
      try {
        for (const breakage of BREAKAGES) {
          const before = told.placed.length;
          await tradeWith(ground, life, breakage);
          assert.equal(told.placed.length, before + 2, `${breakage.name}: ${told.refused.join()}`);
          context.diagnostic(breakage.name);
        }
      } finally {
        await life.process.stop();
      }
      assert.equal(told.proofs.receipts, 2 * BREAKAGES.length, 'each was given at last');
      await ground.check(layout, told);
    } finally {
      await ground.close();
    }
  },
);

async function tradeWith(ground: TracedGround, life: TracedLife, breakage: Breakage): Promise<void> {
  const { ledgerDirectory } = life.layout;
  const { calls, fault, file, isSigned, name } = breakage;
  await life.told.proofs.keepReceipt(life.admin);
  const before = readCheckpoint(ledgerDirectory);
  const files = [path.join(ledgerDirectory, file)];
  const broken = await breakCalls(life.process.pid, { calls, fault, files, nth: 1, isLasting: true });
  try {
    await ground.placeOkx(life);
    const given = await isGiven(life);
    assert.equal(given, isSigned, name);
    assert.equal(readCheckpoint(ledgerDirectory) === before, !isSigned, name);
    const { text } = await life.admin.metrics({});
    const unsigned = Number(
      /^bitting_ledger_unsigned_seconds (?<seconds>.*)$/mu.exec(text)?.groups?.['seconds'],
    );
    if (!isSigned) assert.ok(unsigned > 0, `${name}: ${unsigned}`);
  } finally {
    await broken.close();
  }
  await ground.placeOkx(life);
  await life.told.proofs.keepReceipt(life.admin);
  assert.notEqual(readCheckpoint(ledgerDirectory), before);
}

/** A receipt of the newest record, for which a checkpoint would have to be made. */
async function isGiven({ admin, told }: TracedLife): Promise<boolean> {
  try {
    await admin.ledgerReceipt({ sequence: told.proofs.newest });
    return true;
  } catch (error) {
    assert.ok(error instanceof Error && 'code' in error);
    assert.equal(error.code, 'CHECKPOINT_MISSING');
    return false;
  }
}

function readCheckpoint(ledgerDirectory: string): string {
  return readFileSync(path.join(ledgerDirectory, 'checkpoint'), 'latin1');
}
