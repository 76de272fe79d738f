import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { SecretBox } from './secret-box.ts';
import { isRefused, openBench } from './testing/bench.ts';

void test('A sealed secret opens for its own subject and key alone, and no bit of it may change.', () => {
  const box = SecretBox.of(randomBytes(32));
  const secret = randomBytes(20);
  const sealed = box.seal(secret, 'Ada');
  assert.deepEqual(box.open(sealed, 'Ada'), secret);
  assert.throws(() => box.open(sealed, 'Ben'), isRefused('INTERNAL_FAULT'));
  assert.throws(() => SecretBox.of(randomBytes(32)).open(sealed, 'Ada'), isRefused('INTERNAL_FAULT'));
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.throws(() => box.open(changed, 'Ada'), isRefused('INTERNAL_FAULT'));
  }
  assert.throws(() => box.open(sealed.subarray(0, 12), 'Ada'), isRefused('INTERNAL_FAULT'));
});

void test('The key lies in a file that is its owner’s alone, and one that others read is refused.', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bitting-box-'));
  try {
    const file = path.join(folder, 'page.key');
    const sealed = SecretBox.fromFile(file).seal(Buffer.from('secret'), 'Ada');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(SecretBox.fromFile(file).open(sealed, 'Ada').toString(), 'secret');
    chmodSync(file, 0o640);
    assert.throws(() => SecretBox.fromFile(file), isRefused('DATA_DIRECTORY_UNSAFE'));
    const short = path.join(folder, 'short.key');
    writeFileSync(short, 'short', { mode: 0o600 });
    assert.throws(() => SecretBox.fromFile(short), isRefused('DATA_DIRECTORY_UNSAFE'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

void test('The database holds no password, code, cookie, link or app’s secret as it is.', async () => {
  using bench = openBench();
  const person = bench.put();
  const { token } = await bench.enter(person);
  const { desk } = bench;
  const link = desk.links.make({
    ...person,
    kind: 'reset',
    madeBy: null,
    madeMs: 0,
    expiresMs: 1,
    holds: true,
  });
  const kept = Buffer.from(desk.database.serialize()).toString('latin1');
  for (const secret of [
    person.password,
    ...person.recoveryCodes,
    token,
    link,
    person.totpSecret.toString('latin1'),
  ])
    assert.ok(!kept.includes(secret));
  assert.ok(kept.includes('Ada'));
});
