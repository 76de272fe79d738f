import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startDesk } from './desk.fixture.ts';

const README = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

test('The walk-through of the README leads to a key', async (t) => {
  if (spawnSync('curl', ['--version']).error !== undefined) {
    t.skip('the walk-through is written for curl, which this machine does not have');
    return;
  }
  const script = /### Walk through it[\s\S]*?```sh\n([\s\S]*?)```/.exec(README)?.[1];
  assert.ok(script !== undefined);
  const rehearsal = await startDesk();
  try {
    const shell = spawn('bash', ['-euo', 'pipefail', '-c', script], {
      env: { PATH: process.env['PATH'], desk: rehearsal.url },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: Buffer[] = [];
    shell.stdout.on('data', (bytes: Buffer) => lines.push(bytes));
    assert.deepEqual(await once(shell, 'close'), [0, null]);
    const said = Buffer.concat(lines).toString();
    const [key] = rehearsal.engines.okx.state.keys.all();
    assert.ok(key !== undefined && said.includes(key.apiKey) && said.includes(key.secret));
    assert.deepEqual(key.permissions, ['read_only', 'trade']);
    assert.match(said, /OKX: an API key was created/);
  } finally {
    await rehearsal.close();
  }
});
