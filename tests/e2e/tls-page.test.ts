/** What the page of TLS tells to type is typed, and a bot is served. */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { runCommandLine } from '../../packages/cli/src/run.ts';
import { recordSurroundings } from '../../packages/cli/src/testing/recorded-surroundings.ts';
import { CLI } from '../support/demo-process.ts';

const PAGE = readFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'operations', 'tls.md'), 'utf8');
const run = promisify(execFile);

/** Blocks of the page in this language, in their order. */
function blocks(language: string): readonly string[] {
  return Array.from(
    PAGE.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gmu')),
    ([, text = '']) => text,
  );
}

async function type(line: string, ...more: readonly string[]): Promise<string> {
  const made = recordSurroundings();
  const [, ...words] = line.trim().split(' ');
  assert.equal(await runCommandLine([...words, ...more], made), 0, `${line}: ${made.written.err}`);
  return made.written.out;
}

void test('page of TLS leads from nothing to a gateway that others reach, and without its TLS it does not start', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bitting-tls-page-'));
  const data = path.join(folder, 'data');
  const file = path.join(folder, 'bitting.toml');
  const [init = '', clients = ''] = blocks('sh');
  const [toml = ''] = blocks('toml');
  const common = `[data]\ndirectory = ${JSON.stringify(data)}\n[unlock]\nkey_file = ${JSON.stringify(path.join(folder, 'vault.key'))}\n[accounts]\npictures = false\n`;
  const ports = 'okx_port = 0\nhtx_spot_port = 0\nhtx_contract_port = 0\n';
  try {
    writeFileSync(file, common, { mode: 0o600 });
    await type('bitting init --as-root --no-recovery --config', file);
    await type(init, '--data', data);
    const [makeClient = ''] = clients.split('\n');
    await type(makeClient, '--data', data, '--dir', folder);
    const whole = toml.replace('[bots]\n', `[bots]\n${ports}`);
    writeFileSync(file, common + whole.slice(0, whole.indexOf('[tls]')));
    const refused = recordSurroundings();
    assert.notEqual(await runCommandLine(['config', 'check', '--config', file], refused), 0);
    assert.match(refused.written.out + refused.written.err, /bots\.host must be 127\.0\.0\.1 or ::1/u);
    writeFileSync(file, common + whole);
    const server = spawn(process.execPath, [CLI, 'serve', '--as-root', '--json', '--config', file], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, BITTING_CONSOLE_ENABLED: 'false' },
    });
    try {
      const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
      const { okx = '' } = (JSON.parse(line) as { listeners: Record<string, string> }).listeners;
      const { hostname, port, protocol } = new URL(okx);
      assert.deepEqual([protocol, hostname], ['https:', 'gateway.lan']);
      const { stdout } = await run('curl', [
        '--silent',
        '--show-error',
        '--noproxy',
        '*',
        '--cacert',
        path.join(data, 'tls', 'authority.pem'),
        '--resolve',
        `gateway.lan:${port}:127.0.0.1`,
        '--write-out',
        ' %{http_code}',
        `${okx}/api/v5/account/balance`,
      ]);
      assert.match(stdout, / 401$/u);
    } finally {
      server.kill('SIGTERM');
      await once(server, 'close');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
