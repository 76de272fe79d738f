import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { hashLeaf } from '@bitting/core/ledger/tree/merkle.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { LogTree } from './log-tree.ts';
import { logKeyOf, makeDirectory } from './testing/log-bench.ts';

test('No checkpoint can be read before its head is on the disk, and none whose head could not be written.', async (context) => {
  const directory = makeDirectory(context);
  const checkpoint = path.join(directory, 'checkpoint');
  const waiting: ((error: Error | null, written: number) => void)[] = [];
  const headFile = {
    sizeBytes: 0,
    write: (_bytes: Uint8Array, _at: number, done: (error: Error | null, written: number) => void) => {
      waiting.push(done);
    },
    close: () => {},
  };
  const clock = new ManualClock();
  const tree = new LogTree({ directory, clock, headFile, last: null });
  tree.append([hashLeaf(Buffer.from('one'))]);
  tree.use(logKeyOf(1));
  const sizeReleased = (): bigint | undefined => tree.released?.head.size;
  const settle = async (error: Error | null): Promise<void> => {
    while (waiting.length === 0) await new Promise(setImmediate);
    assert.ok(!existsSync(checkpoint) && sizeReleased() === undefined);
    waiting.shift()?.(error, error === null ? 4_096 : 0);
    await tree.settled();
  };
  await settle(new Error('the disk is broken'));
  assert.ok(!existsSync(checkpoint) && sizeReleased() === undefined);
  assert.equal(tree.failures, 1);
  clock.advance(1_000);
  await settle(null);
  assert.ok(existsSync(checkpoint));
  assert.deepEqual([sizeReleased(), tree.failures], [1n, 0]);
});
