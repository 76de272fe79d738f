/** VLT-09: backups that were cut, changed or made by somebody else, and what is left on the disk by making one. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { mountSmallDisk } from '../attacks/small-disk.ts';
import { Cleanup } from '../support/cleanup.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import {
  bitting,
  bittingJson,
  type Identity,
  makeIdentity,
  makeRoot,
  removeRoot,
  NOWHERE,
} from './backup-ground.ts';
import { type Part, packBackup, unpackBackup } from './backup-parts.ts';

const cleanup = new Cleanup();
const CANARY = 'canary-4f1d9e6a77';
let root: string;
let gateway: TestGateway;
let identity: Identity;
let file: string;

before(async () => {
  root = makeRoot();
  cleanup.add({ close: () => removeRoot(root) });
  gateway = await startTestGateway(NOWHERE);
  cleanup.add({ close: () => gateway.close() });
  const { layout, installation } = gateway;
  writeFileSync(layout.operatorTokenFile, installation.token, { mode: 0o600 });
  mkdirSync(layout.tlsDirectory, { mode: 0o700 });
  writeFileSync(path.join(layout.tlsDirectory, 'authority.pem'), 'an authority', { mode: 0o600 });
  writeFileSync(layout.configFile, `# ${CANARY}\n`, { mode: 0o600 });
  identity = await makeIdentity(root, 'mine');
  file = path.join(root, 'first.age');
  await bittingJson(backupTo(file));
});
after(async () => {
  await cleanup.close();
});

function backupTo(to: string, ...more: readonly string[]): readonly string[] {
  return [
    'backup',
    '--data',
    gateway.layout.directory,
    '--to',
    to,
    '--recipient',
    identity.recipient,
    ...more,
  ];
}

/** Nothing is put in place; the code of the refusal. */
async function restoreFrom(backup: string): Promise<string> {
  const data = path.join(root, 'refused');
  const { status, out } = await bitting([
    'restore',
    backup,
    '--identity',
    identity.file,
    '--data',
    data,
    '--json',
  ]);
  if (status === 0) {
    assert.equal(existsSync(path.join(data, 'bitting.json')), true);
    assert.equal(readFileSync(path.join(data, 'tls', 'authority.pem'), 'utf8'), 'an authority');
    rmSync(data, { recursive: true });
    return 'restored';
  }
  assert.equal(existsSync(data), false);
  assert.deepEqual(
    readdirSync(root).filter((name) => name.startsWith('.')),
    [],
  );
  return (JSON.parse(out) as { readonly error: { readonly code: string } }).error.code;
}

test('VLT-09 A backup that is cut short anywhere, or has one bit changed, is refused and leaves nothing behind.', async () => {
  const whole = readFileSync(file);
  const broken = path.join(root, 'broken.age');
  const tryOut = async (bytes: Uint8Array): Promise<string> => {
    writeFileSync(broken, bytes);
    return restoreFrom(broken);
  };
  assert.equal(await tryOut(whole), 'restored');
  const codes = new Set<string>();
  for (let number = 0; number < 24; number += 1) {
    codes.add(await tryOut(whole.subarray(0, Math.floor((whole.length * number) / 24))));
    const flipped = Buffer.from(whole);
    const at = Math.floor((whole.length * (number + 0.5)) / 24);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (number % 8));
    codes.add(await tryOut(flipped));
  }
  const headed = Buffer.from(whole);
  headed[3] = 0;
  codes.add(await tryOut(headed));
  codes.add(await tryOut(Buffer.concat([whole, whole])));
  assert.deepEqual([...codes].toSorted(), ['BACKUP_DAMAGED', 'BACKUP_FORMAT_UNKNOWN']);
});

test('VLT-09 Names that lead elsewhere, files that no backup has, and files that its manifest does not name are refused.', async () => {
  const parts = await unpackBackup(file, identity);
  const forged = path.join(root, 'forged.age');
  const tryOut = async (change: (parts: Part[]) => Part[]): Promise<string> => {
    await packBackup(change([...parts]), forged, identity);
    return restoreFrom(forged);
  };
  const bytes = Buffer.from('x');
  assert.equal(await tryOut((same) => same), 'restored');
  for (const name of [
    '../evil',
    '/tmp/evil',
    'vault/../../evil',
    'ledger/tile/0/../../../evil',
    './bitting.toml',
    'HALT',
    'run/admin.sock',
    'bitting.key',
    'tls/../x.pem',
    'tls/x.sh',
    'ledger/segment-00000000.bin/x',
    'vault/restored.json',
  ])
    assert.equal(
      await tryOut(([first, ...rest]) => [first as Part, { name, bytes }, ...rest]),
      'BACKUP_DAMAGED',
      name,
    );
  assert.equal(existsSync(path.join(path.dirname(root), 'evil')), false);
  const others: readonly (readonly [change: (parts: Part[]) => Part[], code: string])[] = [
    [([first, ...rest]) => [first as Part, { name: 'witness.policy', bytes }, ...rest], 'BACKUP_DAMAGED'],
    [(all) => all.filter(({ name }) => name !== 'vault/private.db'), 'BACKUP_DAMAGED'],
    [(all) => all.toSpliced(2, 0, all[1] as Part), 'BACKUP_DAMAGED'],
    [(all) => all.slice(0, -1), 'BACKUP_DAMAGED'],
    [
      (all) =>
        all.map(({ name, bytes: given }) => ({
          name,
          bytes: name === 'bitting.toml' ? Buffer.from(String(given).replace('canary', 'camary')) : given,
        })),
      'BACKUP_DAMAGED',
    ],
    [(all) => [...all, { name: 'bitting.toml', bytes }], 'BACKUP_DAMAGED'],
    [([, ...rest]) => rest, 'BACKUP_FORMAT_UNKNOWN'],
    [() => [], 'BACKUP_DAMAGED'],
    [
      ([first, ...rest]) => [
        {
          name: first?.name ?? '',
          bytes: Buffer.from(String(first?.bytes).replace('"format":1', '"format":2')),
        },
        ...rest,
      ],
      'BACKUP_FORMAT_UNKNOWN',
    ],
  ];
  for (const [change, code] of others) assert.equal(await tryOut(change), code, String(change));
});

test('VLT-09 Nothing in clear is written besides the data directory while a backup is made, and it holds no key of the vault.', async () => {
  const directory = path.join(root, 'kept');
  mkdirSync(directory);
  const seen = new Set<string>();
  const watcher = watch(directory, (_, name) => void seen.add(name ?? ''));
  const scratch = mkdirSync(path.join(root, 'scratch'), { recursive: true }) ?? '';
  const { TMPDIR: usual } = process.env;
  process.env['TMPDIR'] = scratch;
  const { file: made } = await bittingJson<{ readonly file: string }>(backupTo(directory)).finally(() => {
    if (usual === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = usual;
  });
  await new Promise(setImmediate);
  watcher.close();
  assert.ok(
    [...seen].every((name) => name.includes('.tar.age')),
    [...seen].join(' '),
  );
  assert.equal(statSync(made).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(scratch), []);
  const bytes = readFileSync(made);
  assert.equal(bytes.includes(CANARY), false);
  const parts = await unpackBackup(made, identity);
  assert.ok(
    parts.some((part) => Buffer.from(part.bytes).includes(CANARY)),
    'it is what is looked for',
  );
  const { keyBytes } = gateway.installation;
  for (const form of [
    keyBytes,
    Buffer.from(keyBytes.toString('hex')),
    Buffer.from(keyBytes.toString('base64')),
  ])
    assert.equal(
      parts.some((part) => Buffer.from(part.bytes).includes(form)),
      false,
    );
  const hash = createHash('sha256')
    .update(readFileSync(path.join(gateway.layout.directory, 'bitting.toml')))
    .digest();
  assert.match(String(parts.at(-1)?.bytes), new RegExp(hash.toString('hex'), 'u'));
});

test('A directory keeps as many backups as are wanted, and no other file of it is touched.', async () => {
  const directory = path.join(root, 'many');
  mkdirSync(directory);
  const old = [
    'bitting-20250101T000000Z.tar.age',
    'bitting-20250102T000000Z.tar.age',
    'other-20240101T000000Z.tar.age',
  ];
  for (const name of old) writeFileSync(path.join(directory, name), '');
  const { removed } = await bittingJson<{ readonly removed: readonly string[] }>(
    backupTo(directory, '--keep', '2'),
  );
  assert.deepEqual(removed, ['bitting-20250101T000000Z.tar.age']);
  assert.equal(readdirSync(directory).length, 3);
  assert.equal((await bitting(backupTo(path.join(root, 'x.age'), '--keep', '2'))).status, 2);
  assert.equal((await bitting(backupTo(file))).status, 5, 'an existing backup is not overwritten');
});

test('A backup with a passphrase is opened by it alone.', async () => {
  const to = path.join(root, 'passphrase.age');
  const secrets = { 'backup-passphrase': 'correct horse battery' };
  const make = ['backup', '--data', gateway.layout.directory, '--to', to, '--passphrase'];
  assert.equal((await bitting([...make, '--recipient', identity.recipient], secrets)).status, 2);
  assert.equal((await bitting(make, { 'backup-passphrase': 'short' })).status, 2);
  await bittingJson(make, secrets);
  const verify = ['backup', 'verify', to, '--passphrase', '--data', gateway.layout.directory];
  assert.equal((await bitting(verify, secrets)).status, 0);
  assert.equal((await bitting(verify, { 'backup-passphrase': 'correct horse batterz' })).status, 3);
});

test('What is wrong with the question is said before anything is done.', async () => {
  const loose = path.join(root, 'loose.key');
  writeFileSync(loose, readFileSync(identity.file));
  chmodSync(loose, 0o644);
  const data = ['--data', path.join(root, 'nowhere')];
  for (const [words, status] of [
    [['backup', '--data', gateway.layout.directory, '--to', root], 2],
    [['backup', '--data', gateway.layout.directory, '--recipient', identity.recipient], 2],
    [['backup', '--data', gateway.layout.directory, '--to', root, '--recipient', 'age1nobody'], 2],
    [['backup', ...data, '--to', root, '--recipient', identity.recipient], 7],
    [['restore', file, '--identity', identity.file], 2],
    [['restore', file, ...data], 2],
    [['restore', path.join(root, 'no.age'), '--identity', identity.file, ...data], 2],
    [['restore', file, '--identity', loose, ...data], 5],
    [['restore', file, '--identity', file, ...data], 2],
  ] as const)
    assert.equal((await bitting(words)).status, status, words.join(' '));
});

test('Whoever interrupts a backup, a restore or its rehearsal leaves nothing behind.', async () => {
  const directory = path.join(root, 'interrupted');
  mkdirSync(directory);
  const made = await bitting(backupTo(directory), {}, /vault\/vault\.db/u);
  assert.equal(made.status, 130, made.err);
  assert.deepEqual(readdirSync(directory), []);
  const opened = ['--identity', identity.file, '--data', path.join(directory, 'data')];
  assert.equal((await bitting(['restore', file, ...opened], {}, /^/u)).status, 130);
  assert.deepEqual(readdirSync(directory), []);
  const verify = ['backup', 'verify', file, ...opened, '--scratch', directory];
  assert.equal((await bitting(verify, {}, /^/u)).status, 130);
  assert.deepEqual(readdirSync(directory), []);
  assert.equal((await bitting(verify)).status, 0);
  assert.deepEqual(readdirSync(directory), []);
});

test('A full disk ends a backup and a restore with its own code, and leaves no part of either.', async (context) => {
  const disk = mountSmallDisk(2 * 1024 * 1024);
  if (typeof disk === 'string') {
    context.skip(disk);
    return;
  }
  try {
    disk.fill();
    const made = await bitting([...backupTo(path.join(disk.directory, 'x.age')), '--json']);
    assert.equal(made.status, 7, made.out + made.err);
    assert.match(made.out, /DISK_FULL/u);
    disk.makeRoom();
    assert.deepEqual(readdirSync(disk.directory), []);
    // There is room for what is in it, and not for the segment as long as it was.
    const data = path.join(disk.directory, 'data');
    const restored = await bitting(['restore', file, '--identity', identity.file, '--data', data, '--json']);
    assert.equal(restored.status, 7, restored.out);
    assert.deepEqual(readdirSync(disk.directory), []);
  } finally {
    await disk.close();
  }
});
