import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { AlertsConfig } from '@bitting/console/config/console-config.ts';
import { createDataDirectory } from '@bitting/gateway/supervisor/data-directory.ts';
import { superviseConsole } from './console-process.ts';

const PATIENCE_MS = 30_000;

void test('What the console writes is heard by whoever keeps the log', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bitting-console-'));
  const stop = new AbortController();
  const patience = setTimeout(() => stop.abort(), PATIENCE_MS);
  let said = '';
  try {
    await superviseConsole({
      layout: createDataDirectory(path.join(folder, 'data')),
      // Nothing that it needs is in it: it meets a fault.
      alerts: { authorityFile: null, channels: {} } as AlertsConfig,
      page: null,
      stop: stop.signal,
      onWarning: () => undefined,
      onOutput: (text) => {
        said += text;
        stop.abort();
      },
    });
    assert.match(said, /^The console /mu);
  } finally {
    clearTimeout(patience);
    rmSync(folder, { recursive: true, force: true });
  }
});
