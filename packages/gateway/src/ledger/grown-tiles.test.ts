/** Tiles that become full while a smaller tree is being shown. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { mock, test } from 'node:test';
import { TILE_WIDTH } from '@bitting/core/ledger/tree/tiles.ts';
import { makeDirectory } from './testing/log-bench.ts';
import { TreeTiles } from './tree-tiles.ts';

const HASH = new Uint8Array(32).fill(7);

test('Once a tree is published every tile of it can be read, also one that others have filled meanwhile.', async (context) => {
  const directory = makeDirectory(context);
  const tiles = new TreeTiles(directory);
  const grow = (level: number, from: number, to: number): void => {
    for (let index = from; index < to; index += 1) tiles.take({ level, index: BigInt(index), hash: HASH });
  };
  grow(8, 0, 10);
  grow(0, 10 * TILE_WIDTH, 10 * TILE_WIDTH + 5);
  const { writeFile } = fs;
  const slow = mock.method(fs, 'writeFile', async (...given: Parameters<typeof writeFile>) => {
    if (slow.mock.callCount() === 0) grow(8, 10, TILE_WIDTH + 1);
    await writeFile(...given);
  });
  syncBuiltinESMExports();
  try {
    await tiles.publish(BigInt(10 * TILE_WIDTH + 5));
  } finally {
    slow.mock.restore();
    syncBuiltinESMExports();
  }
  const isThere = (name: string): boolean => existsSync(path.join(directory, name));
  const shown = [isThere('tile/0/010.p/5'), isThere('tile/1/000.p/10') || isThere('tile/1/000')];
  await tiles.settled();
  assert.deepEqual(shown, [true, true]);
});
