import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { ConsoleConfig } from './config/console-config.ts';
import { configWith } from './testing/messages.ts';

const MAIN = path.join(import.meta.dirname, 'main.ts');
const PATIENCE_MS = 30_000;

const children: ChildProcess[] = [];

async function startOver(directory: string, storeFile: string): Promise<ChildProcess> {
  const child = fork(MAIN, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const [adminSocket, tokenFile] = [path.join(directory, 'admin.sock'), path.join(directory, 'token')];
  const config: ConsoleConfig = { adminSocket, tokenFile, storeFile, alerts: configWith(), page: null };
  children.push(child);
  child.send(config);
  await once(child, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) });
  return child;
}

test('A console whose store is damaged under it ends, and the next one puts it aside.', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'bitting-damaged-'));
  const storeFile = path.join(directory, 'alerts.db');
  try {
    const first = await startOver(directory, storeFile);
    const ended = once(first, 'exit', { signal: AbortSignal.timeout(PATIENCE_MS) });
    writeFileSync(storeFile, readFileSync(storeFile).fill(0xa5));
    assert.deepEqual(await ended, [1, null]);
    const second = await startOver(directory, storeFile);
    assert.equal(readdirSync(directory).filter((name) => /\.db\.aside-[0-9]+$/u.test(name)).length, 1);
    second.disconnect();
    assert.deepEqual(await once(second, 'exit', { signal: AbortSignal.timeout(PATIENCE_MS) }), [0, null]);
  } finally {
    for (const child of children) child.kill('SIGKILL');
    rmSync(directory, { recursive: true });
  }
});
