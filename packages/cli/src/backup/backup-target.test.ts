import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { chooseTarget } from './backup-target.ts';

const NOW = Date.UTC(2026, 10, 21, 2, 15);

void test('a directory that is not there does not become a file of its name', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bitting-backup-target-'));
  try {
    const missing = path.join(folder, 'backup');
    for (const [to, mustBeDirectory] of [
      [missing, true],
      [`${missing}/`, false],
    ] as const)
      assert.throws(() => chooseTarget(to, NOW, mustBeDirectory), { code: 'DATA_DIRECTORY_MISSING' });
    assert.equal(chooseTarget(missing, NOW, false), missing);
    for (const to of [folder, `${folder}/`])
      assert.equal(chooseTarget(to, NOW, true), path.join(folder, 'bitting-20261121T021500Z.tar.age'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
