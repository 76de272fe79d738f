/** The page for operators makes files of secrets that the console takes. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { readSecretFile } from './secret-file.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..', '..');
const PAGE = readFileSync(path.join(ROOT, 'docs', 'operations', 'alerts.md'), 'utf8');
const USER = /^User=(?<user>.+)$/mu.exec(
  readFileSync(path.join(ROOT, 'deploy', 'systemd', 'bitting.service'), 'utf8'),
)?.groups?.['user'];

test('A file made as the page says is the service’s, and is taken; one that others may read is not.', (t) => {
  const line =
    /^ *install -o (?<owner>\S+) -g (?<group>\S+) -m (?<mode>\d+) \/dev\/null \/etc\/bitting\//mu.exec(PAGE);
  const { group, mode, owner } = line?.groups ?? {};
  assert.ok(mode !== undefined && USER !== undefined);
  assert.deepEqual([owner, group], [USER, USER]);
  const directory = mkdtempSync(path.join(tmpdir(), 'bitting-secret-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = path.join(directory, 'telegram.token');
  const { gid, uid } = userInfo();
  execFileSync('install', ['-o', String(uid), '-g', String(gid), '-m', mode, '/dev/null', file]);
  writeFileSync(file, 'a token\n');
  assert.equal(readSecretFile(file), 'a token');
  chmodSync(file, 0o644);
  assert.throws(() => readSecretFile(file), /read by others/u);
});

test('Every example of a file with a secret is one that the page makes so, and none hands out a credential that no line loads.', () => {
  const files = Array.from(PAGE.matchAll(/^[a-z_]+_file = "(.+)"$/gmu), ([, file = '']) => file);
  assert.equal(files.length, 6);
  for (const file of files) assert.match(file, /^\/etc\/bitting\/[a-z.]+$/u);
  const loaded = Array.from(PAGE.matchAll(/LoadCredential=([a-z.]+):/gu), ([, name]) => name);
  const named = Array.from(
    PAGE.matchAll(/\/run\/credentials\/bitting\.service\/([a-z.]+[a-z])/gu),
    ([, name]) => name,
  );
  assert.ok(loaded.length > 0);
  assert.deepEqual(named, loaded);
});
