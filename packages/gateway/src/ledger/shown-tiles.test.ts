/** The tiles of the checkpoint that everybody reads, where the next one cannot be put in its place. */
import assert from 'node:assert/strict';
import fs, { existsSync, readdirSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { mock, test } from 'node:test';
import { fillDisk } from './testing/full-disk.ts';
import { makeDirectory, openLog } from './testing/log-bench.ts';

const TILES = `${path.sep}tile${path.sep}`;
const partialTiles = (directory: string): readonly string[] =>
  readdirSync(path.join(directory, 'tile/0/000.p')).toSorted();

test('While no checkpoint can be shown the tiles of the last one stay, after a restart as well.', async (context) => {
  const directory = makeDirectory(context);
  const log = await openLog(directory);
  await log.append(10);
  await log.opened.tree.release();
  const full = fillDisk((name) => name.endsWith('checkpoint.new'));
  try {
    await log.append(1);
    await log.opened.tree.release();
    assert.ok(log.opened.tree.failures > 0);
    assert.deepEqual(partialTiles(directory), ['10', '11']);
    await log.kill();
    const again = await openLog(directory);
    await again.append(1);
    await again.opened.tree.release();
    assert.ok(partialTiles(directory).includes('10'));
    await again.kill();
  } finally {
    full.end();
  }
  const last = await openLog(directory);
  assert.deepEqual(partialTiles(directory), ['12']);
  await last.close();
});

test('A tile that became full and cannot be written leaves the partial one there, after a restart as well.', async (context) => {
  const directory = makeDirectory(context);
  const log = await openLog(directory);
  await log.append(10);
  await log.opened.tree.release();
  const full = fillDisk((name) => name.includes(TILES));
  const { writeFileSync } = fs;
  const fullAtStart = mock.method(fs, 'writeFileSync', (...all: Parameters<typeof writeFileSync>) => {
    if (String(all[0]).includes(TILES)) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    writeFileSync(...all);
  });
  syncBuiltinESMExports();
  try {
    await log.append(600);
    await log.kill();
    assert.deepEqual(partialTiles(directory), ['10']);
    await (await openLog(directory)).kill();
    assert.deepEqual(partialTiles(directory), ['10']);
  } finally {
    full.end();
    fullAtStart.mock.restore();
    syncBuiltinESMExports();
  }
  await (await openLog(directory)).close();
  assert.ok(existsSync(path.join(directory, 'tile/0/000')));
  assert.ok(!existsSync(path.join(directory, 'tile/0/000.p')));
});
