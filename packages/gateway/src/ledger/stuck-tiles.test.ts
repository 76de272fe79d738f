/** Directories of tiles that do not let go of what lies in them. */
import assert from 'node:assert/strict';
import type { RmOptions } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { mock, test } from 'node:test';
import { makeDirectory, openLog, verify } from './testing/log-bench.ts';

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
