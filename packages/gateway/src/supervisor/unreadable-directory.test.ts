import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { openDataDirectory } from './data-directory.ts';

const SOMEBODY = 65_534;
const skip = process.getuid?.() === 0 ? false : 'only root can be somebody else for a while';

void test('A data directory that cannot be looked at is refused with a sentence about it', (context) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bitting-unreadable-'));
  context.after(() => {
    rmSync(folder, { recursive: true });
  });
  const circle = path.join(folder, 'circle');
  symlinkSync(circle, circle);
  assert.throws(() => openDataDirectory(path.join(circle, 'data')), { code: 'DATA_DIRECTORY_FOREIGN' });
  assert.throws(() => openDataDirectory(folder), { code: 'DATA_DIRECTORY_FOREIGN' });
});

void test(
  'A data directory of root is refused to another user as one that he may not read',
  { skip },
  (context) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'bitting-unreadable-'));
    context.after(() => {
      rmSync(folder, { recursive: true });
    });
    chmodSync(folder, 0o700);
    process.seteuid?.(SOMEBODY);
    try {
      assert.throws(() => openDataDirectory(folder), { code: 'DATA_DIRECTORY_UNSAFE' });
    } finally {
      process.seteuid?.(0);
    }
    assert.throws(() => openDataDirectory(folder), { code: 'DATA_DIRECTORY_MISSING' });
  },
);
