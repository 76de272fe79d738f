/** An installation that runs by its file alone: nobody types anything, and only what the file says is open. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { runCommandLine } from '../../packages/cli/src/run.ts';
import { recordSurroundings } from '../../packages/cli/src/testing/recorded-surroundings.ts';
import { CLI } from '../support/demo-process.ts';

interface Ready {
  readonly sealed: boolean;
  readonly dataDirectory: string;
  readonly listeners: Readonly<Record<string, string>>;
}

void test('serve is what its file says: where, with which key, for which venues; and a variable wins over it', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bitting-config-'));
  const file = path.join(folder, 'etc.toml');
  const data = path.join(folder, 'data');
  const text = `[data]
directory = ${JSON.stringify(data)}
[unlock]
key_file = ${JSON.stringify(path.join(folder, 'vault.key'))}
[bots]
venues = ["okx"]
okx_port = 1 # root alone may listen there
[metrics]
port = 0
[accounts]
pictures = false
`;
  writeFileSync(file, text, { mode: 0o600 });
  const made = recordSurroundings();
  const words = ['init', '--as-root', '--config', file, '--no-recovery'];
  assert.equal(await runCommandLine(words, made), 0, made.written.err);
  const server = spawn(process.execPath, [CLI, 'serve', '--as-root', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      BITTING_CONFIG: file,
      BITTING_BOTS_OKX_PORT: '0',
      BITTING_CONSOLE_ENABLED: 'false',
    },
  });
  try {
    const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
    const { listeners, sealed, dataDirectory } = JSON.parse(line) as Ready;
    assert.deepEqual(Object.keys(listeners).toSorted(), ['metrics', 'okx']);
    assert.deepEqual([sealed, dataDirectory], [false, data]);
    const { okx = '', metrics = '' } = listeners;
    assert.equal((await fetch(metrics)).status, 200);
    assert.notEqual(new URL(okx).port, '1');
    assert.equal((await fetch(`${okx}/api/v5/account/balance`)).status, 401);
  } finally {
    server.kill('SIGTERM');
    await once(server, 'close');
    rmSync(folder, { recursive: true, force: true });
  }
});
