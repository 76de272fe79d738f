import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createDataDirectory } from '@bitting/gateway/supervisor/data-directory.ts';
import { runCommandLine } from '../run.ts';
import { recordSurroundings } from '../testing/recorded-surroundings.ts';
import { describeCertificate } from '../tls/certificate-view.ts';

let folder: string;
let data: string;

before(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'bitting-tls-'));
  data = path.join(folder, 'data');
  createDataDirectory(data);
});
after(() => rmSync(folder, { recursive: true, force: true }));

async function run(
  ...words: readonly string[]
): Promise<{ readonly status: number; readonly out: string; readonly err: string }> {
  const made = recordSurroundings();
  const status = await runCommandLine([...words, '--data', data], made);
  return { status, ...made.written };
}

void test('tls init refuses what is no name and no address, and makes nothing', async () => {
  for (const words of [
    ['--name', '10.0.0.1'],
    ['--name', 'a_b'],
    ['--name', 'https://gateway.lan'],
    ['--address', 'gateway.lan'],
    ['--address', 'fe80::1%eth0'],
  ])
    assert.equal((await run('tls', 'init', ...words)).status, 2, words.join(' '));
  assert.equal(existsSync(path.join(data, 'tls')), false);
});

void test('where there is no authority yet, it is said what makes one', async () => {
  for (const words of [
    ['tls', 'show'],
    ['tls', 'client', '--label', 'grid', '--dir', folder],
  ])
    assert.match((await run(...words)).err, /There is no authority in .*: "bitting tls init" makes one/u);
});

void test('tls init makes an authority once, and says what to do with it', async () => {
  const made = await run('tls', 'init', '--name', 'Gateway.lan', '--address', '10.0.0.5');
  assert.equal(made.status, 0, made.err);
  assert.match(made.out, /authority\.pem/u);
  assert.match(made.out, /localhost, gateway\.lan, 127\.0\.0\.1, ::1, 10\.0\.0\.5/u);
  assert.match(made.out, /okx_host_names = \["gateway\.lan", "10\.0\.0\.5"\]/u);
  assert.match(made.out, /source = "authority"/u);
  assert.notEqual((await run('tls', 'init')).status, 0);
});

void test('tls client makes a pair, and renews its certificate for the same key', async () => {
  const words = ['tls', 'client', '--label', 'grid', '--dir', folder] as const;
  const [keyFile, certificateFile] = [path.join(folder, 'grid.key'), path.join(folder, 'grid.pem')];
  const first = await run(...words);
  assert.equal(first.status, 0, first.err);
  const key = readFileSync(keyFile, 'utf8');
  assert.equal(statSync(keyFile).mode & 0o777, 0o600);
  assert.equal(first.out.includes(key.split('\n')[1] ?? ''), false);
  const old = describeCertificate(readFileSync(certificateFile, 'latin1'));
  assert.equal((await run(...words, '--days', '7')).status, 0);
  const renewed = describeCertificate(readFileSync(certificateFile, 'latin1'));
  assert.equal(readFileSync(keyFile, 'utf8'), key);
  assert.equal(renewed.publicKeySha256, old.publicKeySha256);
  assert.notEqual(renewed.sha256, old.sha256);
  for (const label of ['../grid', '', 'a b'])
    assert.equal((await run('tls', 'client', '--label', label)).status, 2);
});

void test('tls show tells what bots trust and until when', async () => {
  const { status, out } = await run('tls', 'show', '--json');
  assert.equal(status, 0);
  const shown = JSON.parse(out) as { authority: { file: string; until: string }; server: { until: string } };
  assert.equal(shown.authority.file, path.join(data, 'tls', 'authority.pem'));
  assert.ok(shown.server.until < shown.authority.until);
});
