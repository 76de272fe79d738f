import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { readFile } from 'node:fs/promises';
import { watch } from 'node:fs';
import { tellReady } from './ready-notice.ts';

/** A program that writes down how it was started, and ends with this code. */
function makeProgram(
  t: TestContext,
  code: number,
): { readonly program: string; readonly told: Promise<string> } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bitting-ready-'));
  const program = path.join(folder, 'systemd-notify');
  const file = path.join(folder, 'told');
  const script = `#!/bin/sh\nprintf '%s\\n' "$NOTIFY_SOCKET $*" "$(env | cut -d= -f1 | sort | tr '\\n' ' ')" > ${file}.part\nmv ${file}.part ${file}\nexit ${code}\n`;
  writeFileSync(program, script);
  chmodSync(program, 0o755);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const watcher = watch(folder, (_, name) => {
    if (name === 'told') readFile(file, 'utf8').then(resolve, reject);
  });
  t.after(() => {
    watcher.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { program, told: promise };
}

void test('service that is waited for tells its manager, and hands nothing else of its environment on', async (t) => {
  const { program, told } = makeProgram(t, 0);
  const faults: string[] = [];
  const environment = { NOTIFY_SOCKET: '/run/x', PATH: process.env['PATH'], CREDENTIALS_DIRECTORY: '/run/y' };
  tellReady(environment, (sentence) => faults.push(sentence), program);
  const [first, names = ''] = (await told).trim().split('\n');
  assert.equal(first, '/run/x --ready');
  assert.ok(!names.includes('CREDENTIALS_DIRECTORY'), names);
  assert.deepEqual(faults, []);
});

void test('service that cannot tell its manager says so and goes on', async (t) => {
  const { program } = makeProgram(t, 1);
  const fault = (file: string): Promise<string> =>
    new Promise((resolve) => {
      tellReady({ NOTIFY_SOCKET: '/run/x', PATH: process.env['PATH'] }, resolve, file);
    });
  assert.match(await fault(program), /failed/u);
  assert.match(await fault('/nonexistent/systemd-notify'), /could not be started/u);
});

void test('service that nobody waits for starts nothing', () => {
  for (const environment of [{}, { NOTIFY_SOCKET: '' }])
    tellReady(environment, assert.fail, '/nonexistent/systemd-notify');
});
