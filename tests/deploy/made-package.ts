import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

/** Puts the package of what is checked out into a directory, without the minute that its compression takes; returns its name. */
export function makePackage(directory: string): string {
  const out = mkdtempSync(path.join(os.tmpdir(), 'bitting-package-'));
  try {
    const words = [path.join(ROOT, 'tools', 'build-deb.ts'), '--uncompressed', '--out', out];
    // A tree without its history has no time of its own.
    execFileSync(process.execPath, words, { stdio: 'pipe', env: { SOURCE_DATE_EPOCH: '1', ...process.env } });
    const [name = ''] = readdirSync(out);
    mkdirSync(directory, { recursive: true });
    copyFileSync(path.join(out, name), path.join(directory, name));
    return name;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
