import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { segmentName } from '@bitting/core/ledger/log-files.ts';
import { rootOf } from '@bitting/core/ledger/tree/proofs.ts';
import type { TileNodes } from '@bitting/core/ledger/tree/tiles.ts';
import { makeDirectory, openLog } from './testing/log-bench.ts';
import { TreeTiles } from './tree-tiles.ts';

const RECORDS = 1_100;

test('Tiles that a cut of power took, or left empty, are made again from the records, full ones for good.', async (context) => {
  const directory = makeDirectory(context);
  const log = await openLog(directory);
  await log.append(RECORDS);
  await log.close();
  const { released, size } = log.opened.tree;
  assert.ok(released !== null && size === released.head.size);
  const nodes = (): TileNodes => new TreeTiles(directory).nodes(size);
  const full = path.join(directory, 'tile/0/002');
  const whole = readFileSync(full);
  const leaves = [0n, 600n, 1_099n].map((index) => nodes().hash(0, index));
  for (const lose of [
    () => rmSync(full),
    () => writeFileSync(full, new Uint8Array()),
    () => rmSync(path.join(directory, `tile/0/004.p`), { recursive: true }),
    () => rmSync(path.join(directory, 'tile/1'), { recursive: true }),
    () => rmSync(path.join(directory, 'tile'), { recursive: true }),
  ]) {
    lose();
    assert.deepEqual(rootOf(size, nodes()), released.head.root);
    assert.deepEqual(
      [0n, 600n, 1_099n].map((index) => nodes().hash(0, index)),
      leaves,
    );
    assert.deepEqual(readFileSync(full), whole);
  }
  assert.ok(
    !existsSync(path.join(directory, 'tile/0/004')),
    'what is not full is nobody’s but the next checkpoint’s',
  );
});

test('A tile whose records are archived is not made again.', async (context) => {
  const directory = makeDirectory(context);
  const log = await openLog(directory);
  await log.append(RECORDS);
  await log.close();
  const { size } = log.opened.tree;
  rmSync(path.join(directory, segmentName(0)));
  const leafAt = (index: bigint): Uint8Array => new TreeTiles(directory).nodes(size).hash(0, index);
  const [first, late] = [leafAt(5n), leafAt(1_000n)];
  rmSync(path.join(directory, 'tile/0'), { recursive: true });
  assert.deepEqual(leafAt(1_000n), late);
  assert.throws(
    () => leafAt(5n),
    (error: unknown) => error instanceof BittingError && error.code === 'LEDGER_DAMAGED',
  );
  assert.equal(first.length, 32);
});
