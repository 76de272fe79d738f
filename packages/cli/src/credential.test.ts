import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { UnlockMessage } from '@bitting/gateway/config/protocol.ts';
import { findUnattended, locateCredential, makeCredential } from './credential.ts';
import { orderInit } from './init-order.ts';

const NAME = 'bitting.vault-key';
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

/** A directory as systemd makes one for a service. */
class Handed implements Disposable {
  readonly directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-credentials-'));
  readonly file = path.join(this.directory, NAME);
  readonly key = randomBytes(32);

  constructor(bytes: Uint8Array = this.key) {
    writeFileSync(this.file, bytes, { mode: 0o400 });
  }

  get environment(): { readonly CREDENTIALS_DIRECTORY: string } {
    return { CREDENTIALS_DIRECTORY: this.directory };
  }

  read(): UnlockMessage | null {
    return by({ 'unlock.method': 'credential', 'unlock.credential': NAME }, this.environment)?.() ?? null;
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

type Words = Parameters<typeof findUnattended>[0];

function by(words: Partial<Words>, environment: Parameters<typeof findUnattended>[1] = {}) {
  const nothing: Words = { 'unlock.method': 'sealed', 'unlock.key_file': null, 'unlock.credential': null };
  return findUnattended({ ...nothing, ...words }, environment);
}

void test('credential of the service opens the vault, at every start anew', () => {
  using handed = new Handed();
  assert.deepEqual(handed.read(), { kind: 'key-file', bytes: handed.key });
  const other = randomBytes(32);
  chmodSync(handed.file, 0o600);
  writeFileSync(handed.file, other);
  assert.deepEqual(handed.read()?.bytes, other);
});

void test('key file opens the vault unattended as well, and a passphrase or nothing does not', () => {
  using handed = new Handed();
  const file = { 'unlock.method': 'key-file', 'unlock.key_file': handed.file } as const;
  assert.deepEqual(by(file)?.().bytes, handed.key);
  for (const method of ['passphrase', 'sealed'] as const) assert.equal(by({ 'unlock.method': method }), null);
});

void test('credential that others may read is refused, and one of another length', () => {
  using handed = new Handed();
  for (const mode of [0o404, 0o420, 0o401, 0o410]) {
    chmodSync(handed.file, mode);
    assert.throws(() => handed.read(), { code: 'DATA_DIRECTORY_UNSAFE' }, mode.toString(8));
  }
  chmodSync(handed.file, 0o400);
  assert.deepEqual(handed.read()?.bytes, handed.key);
  using short = new Handed(randomBytes(31));
  assert.throws(() => short.read(), { code: 'ARGUMENT_INVALID' });
});

void test(
  'credential by an access control list of root is taken, another owner’s or group’s is not',
  { skip: isRoot ? false : 'only root gives files away' },
  () => {
    using handed = new Handed();
    chmodSync(handed.file, 0o440);
    assert.deepEqual(handed.read()?.bytes, handed.key);
    for (const [uid, gid] of [
      [0, NOBODY],
      [NOBODY, 0],
    ] as const) {
      chownSync(handed.file, uid, gid);
      assert.throws(() => handed.read(), { code: 'DATA_DIRECTORY_UNSAFE' });
    }
  },
);

void test('credential that nobody handed over says what is missing', () => {
  assert.throws(() => locateCredential(NAME, {}), { code: 'ARGUMENT_INVALID', message: /LoadCredential=/u });
  assert.throws(() => locateCredential(NAME, { CREDENTIALS_DIRECTORY: 'relative' }), {
    code: 'ARGUMENT_INVALID',
  });
  using handed = new Handed();
  rmSync(handed.file);
  assert.throws(() => handed.read(), { code: 'DATA_DIRECTORY_MISSING' });
});

void test('init makes the credential that its configuration names, for its owner alone, and takes one that is there', async () => {
  using handed = new Handed();
  rmSync(handed.file);
  const config = path.join(handed.directory, 'bitting.toml');
  const data = path.join(handed.directory, 'data');
  writeFileSync(config, `[data]\ndirectory = "${data}"\n[unlock]\ncredential = "${NAME}"\n`, { mode: 0o600 });
  const order = await orderInit(
    {
      config,
      data: undefined,
      venue: [],
      'port-base': undefined,
      'key-file': undefined,
      'recovery-passphrase': false,
      'recovery-key-file': undefined,
      'no-recovery': true,
      'as-root': false,
    },
    { questions: null, environment: handed.environment, systemFile: '' },
  );
  assert.deepEqual(order.unlock, { kind: 'credential', file: handed.file });
  const made = makeCredential(handed.file);
  assert.equal(statSync(handed.file).mode & 0o777, 0o600);
  assert.deepEqual(made.bytes, readFileSync(handed.file));
  assert.deepEqual(makeCredential(handed.file).bytes, made.bytes);
});
