/** Directories of tiles that do not let go of what lies in them. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, type RmOptions } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { mock, test } from 'node:test';
import { fillDisk } from './testing/full-disk.ts';
import { makeDirectory, openLog, verify } from './testing/log-bench.ts';

const TILES = `${path.sep}tile${path.sep}`;

test('A tile that was not full and cannot be removed keeps no record from being written, nor signed.', async (context) => {
  const directory = makeDirectory(context);
  const log = await openLog(directory);
  await log.append(10);
  await log.opened.tree.release();
  const { rm } = fs;
  const stuck = mock.method(fs, 'rm', async (name: string, options: RmOptions) => {
    if (name.endsWith('.p')) throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
    await rm(name, options);
  });
  syncBuiltinESMExports();
  try {
    await log.append(600);
    await log.opened.tree.release();
    assert.ok(stuck.mock.callCount() > 0, 'it was tried');
  } finally {
    stuck.mock.restore();
    syncBuiltinESMExports();
  }
  await log.append(300);
  await log.close();
  assert.deepEqual([verify(directory).damage, verify(directory).records], [null, 910n]);
});

test('A tile that cannot be written takes none away that a shown checkpoint needs, and nothing newer is shown before it is there.', async (context) => {
  const directory = makeDirectory(context);
  const log = await openLog(directory);
  await log.append(10);
  await log.opened.tree.release();
  const shown = readFileSync(path.join(directory, 'checkpoint'), 'utf8');
  const full = fillDisk((name) => name.includes(TILES));
  try {
    // One more of the tile that is shown, then so many that it is full.
    for (const count of [1, 600]) {
      await log.append(count);
      await log.opened.tree.release();
      assert.ok(existsSync(path.join(directory, 'tile/0/000.p/10')), `${count} more`);
      assert.equal(readFileSync(path.join(directory, 'checkpoint'), 'utf8'), shown);
      assert.ok(log.opened.tree.failures > 0);
    }
  } finally {
    full.end();
  }
  await log.opened.tree.release();
  assert.notEqual(readFileSync(path.join(directory, 'checkpoint'), 'utf8'), shown);
  await log.close();
  assert.deepEqual([verify(directory).damage, verify(directory).records], [null, 611n]);
});

test('No checkpoint is shown while a full tile of it is missing, though those that are not full are there.', async (context) => {
  const directory = makeDirectory(context);
  const log = await openLog(directory);
  await log.append(10);
  await log.opened.tree.release();
  const shown = readFileSync(path.join(directory, 'checkpoint'), 'utf8');
  const full = fillDisk((name) => name.includes(TILES) && !name.includes('.p'));
  try {
    await log.append(600);
    await log.opened.tree.release();
    assert.equal(readFileSync(path.join(directory, 'checkpoint'), 'utf8'), shown);
  } finally {
    full.end();
  }
  await log.close();
  assert.deepEqual([verify(directory).damage, verify(directory).records], [null, 610n]);
});
