import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';

/** The user `nobody`: whoever is not root, and not the one of the test. */
export const SOMEBODY = 65_534;

/** An empty directory that is gone when the test ends. */
export function makeFolder(context: TestContext): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bitting-folder-'));
  context.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
