/** The partial tiles of the checkpoint that everybody reads, which is older than the newest head while witnesses are behind. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parseCheckpoint } from '@bitting/core/ledger/tree/checkpoint.ts';
import { parseNote } from '@bitting/core/ledger/tree/signed-note.ts';
import { makeDirectory } from '../ledger/testing/log-bench.ts';
import { FakeWitness, openGround, passUntilWitnessed, policyOf } from './testing/witness-ground.ts';

const shownSize = (directory: string): bigint =>
  parseCheckpoint(parseNote(readFileSync(path.join(directory, 'checkpoint'))).text).size;
const partialTiles = (directory: string): readonly string[] =>
  readdirSync(path.join(directory, 'tile/0/000.p')).toSorted();

test('The tiles of a checkpoint that was witnessed stay until another one is, after a restart as well.', async (context) => {
  const witness = await FakeWitness.open(context, 1);
  const policy = policyOf([witness], 'all');
  const ground = await openGround(makeDirectory(context), policy);
  const { directory, log } = ground;
  await log.append(5);
  await passUntilWitnessed(ground);
  witness.respond = () => ({ status: 503, text: '' });
  for (const size of [7n, 8n]) {
    await log.append(Number(size - (log.opened.tree.released?.head.size ?? 0n)));
    await ground.pass(1_000, () => log.opened.tree.released?.head.size === size);
    assert.deepEqual([shownSize(directory), partialTiles(directory)], [5n, ['5', String(size)]]);
  }
  await ground.end();
  const again = await openGround(directory, policy);
  await again.log.append(1);
  await again.pass(1_000, () => again.log.opened.tree.released?.head.size === 9n);
  assert.deepEqual([shownSize(directory), partialTiles(directory)], [5n, ['5', '9']]);
  witness.respond = null;
  await passUntilWitnessed(again);
  assert.deepEqual([shownSize(directory), partialTiles(directory)], [9n, ['9']]);
  await again.end();
});

test('A checkpoint that is witnessed after newer ones were signed has its tiles again before it is shown.', async (context) => {
  const witness = await FakeWitness.open(context, 1);
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const ground = await openGround(makeDirectory(context), policyOf([witness], 'all'));
  const { directory, log } = ground;
  await passUntilWitnessed(ground);
  witness.respond = async (body) => {
    await gate;
    return witness.keep(body);
  };
  await log.append(7);
  const { asked } = witness;
  await ground.pass(1_000, () => log.opened.tree.released?.head.size === 7n);
  await ground.pass(5_000, () => witness.asked > asked);
  for (const size of [9n, 11n]) {
    await log.append(2);
    await ground.pass(1_000, () => log.opened.tree.released?.head.size === size);
  }
  assert.deepEqual([shownSize(directory), partialTiles(directory)], [0n, ['11']]);
  open();
  await ground.pass(0, () => partialTiles(directory).includes('7') && shownSize(directory) === 7n);
  assert.deepEqual([shownSize(directory), partialTiles(directory)], [7n, ['11', '7']]);
  await ground.end();
});
