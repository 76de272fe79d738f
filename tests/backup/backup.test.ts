/** A gateway that serves is backed up, and goes on in another place as it was. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openAdminClient } from '@bitting/client/admin-client.ts';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { openDataDirectory } from '@bitting/gateway/supervisor/data-directory.ts';
import { startGateway } from '@bitting/gateway/supervisor/gateway-process.ts';
import { Cleanup } from '../support/cleanup.ts';
import {
  bindPaperKey,
  issueTestKey,
  SMALL_DISK,
  startTestGateway,
  type TestGateway,
} from '../support/gateway.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import { requestRaw, type RawAnswer } from '../support/raw-client.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';
import { bitting, bittingJson, type Identity, makeIdentity, makeRoot, removeRoot } from './backup-ground.ts';

const cleanup = new Cleanup();
let root: string;
let venue: PaperVenue;
let gateway: TestGateway;
let bot: OkxKey;
let mine: Identity;
let safe: Identity;
let stranger: Identity;
let file: string;

before(async () => {
  root = makeRoot();
  cleanup.add({ close: () => removeRoot(root) });
  venue = cleanup.add(await startPaperVenue());
  gateway = await startTestGateway(venue, { diskSizes: SMALL_DISK });
  cleanup.add({ close: () => gateway.close() });
  const { layout, installation } = gateway;
  writeFileSync(layout.operatorTokenFile, installation.token, { mode: 0o600 });
  const account = venue.openAccount({ funds: { USDT: '100000' } });
  bot = await issueTestKey(gateway.admin, await bindPaperKey(gateway.admin, account.key, 'main'));
  for (let number = 0; number < 20; number += 1)
    assert.equal((await order(gateway.okxUrl, `before${number}`)).status, 200);
  [mine, safe, stranger] = (await Promise.all(
    ['mine', 'safe', 'stranger'].map((name) => makeIdentity(root, name)),
  )) as [Identity, Identity, Identity];
  file = path.join(root, 'first.age');
  await bittingJson([
    ...backupWords(),
    '--to',
    file,
    '--recipient',
    mine.recipient,
    '--recipient',
    safe.recipient,
  ]);
});
after(async () => {
  await cleanup.close();
});

function backupWords(): readonly string[] {
  return ['backup', '--data', gateway.layout.directory];
}

function order(url: string, clOrdId: string): Promise<RawAnswer> {
  const body = {
    instId: 'BTC-USDT',
    clOrdId,
    tdMode: 'cash',
    side: 'buy',
    ordType: 'limit',
    px: '100',
    sz: '0.5',
  };
  return requestRaw(url, signOkx(bot, { method: 'POST', target: '/api/v5/trade/order', body }));
}

interface Verified {
  readonly whole: boolean;
  readonly records: string;
  readonly vaultVersion: string;
  readonly vault: { readonly accounts: number; readonly virtualKeys: number } | null;
  readonly noted: boolean;
}

test('A backup is verified by each of its recipients, and says what is in it to who can open the vault', async () => {
  const keyFile = path.join(root, 'vault.key');
  writeFileSync(keyFile, gateway.installation.keyBytes, { mode: 0o600 });
  const verify = ['backup', 'verify', file, '--data', gateway.layout.directory];
  const closed = await bittingJson<Verified>([...verify, '--identity', safe.file]);
  assert.equal(closed.whole, true);
  assert.equal(closed.vault, null);
  assert.equal(closed.noted, true);
  const opened = await bittingJson<Verified>([...verify, '--identity', mine.file, '--key-file', keyFile]);
  assert.deepEqual({ ...opened.vault }, { accounts: 1, virtualKeys: 1, operators: 1 });
  const noted = JSON.parse(readFileSync(gateway.layout.backupVerifiedFile, 'utf8')) as Record<
    string,
    unknown
  >;
  assert.equal(noted['records'], opened.records);
  assert.equal(noted['vaultOpened'], true);
  const refused = await bitting([...verify, '--identity', stranger.file]);
  assert.equal(refused.status, 3);
});

test('A restored gateway begins halted, trades on after it was looked at, and says what it is', async () => {
  const { installation } = gateway;
  const data = path.join(root, 'elsewhere');
  await bittingJson(['restore', file, '--identity', mine.file, '--data', data]);
  const layout = openDataDirectory(data);
  assert.equal(statSync(data).mode & 0o777, 0o700);
  assert.equal(statSync(layout.vaultFile).mode & 0o777, 0o600);
  await gateway.process.stop();
  const keyBytes = Buffer.from(installation.keyBytes);
  const restored = await startGateway({
    layout,
    config: installation.config,
    unlock: { kind: 'key-file', bytes: keyBytes },
    diskSizes: SMALL_DISK,
  });
  try {
    const token = readFileSync(layout.operatorTokenFile, 'utf8').trim();
    const admin = openAdminClient({ socketPath: layout.adminSocket, token });
    const url = restored.ready.listeners['okx'] ?? '';
    const halted = await order(url, 'after1');
    assert.match(halted.body.toString(), /halt/iu);
    execFileSync('rm', [layout.haltFile]);
    await admin.resume({ reason: 'looked after the restore' });
    const open = await order(url, 'after2');
    assert.match(open.body.toString(), /"sCode":"0"/u);
    const { out } = await bitting(['ledger', 'search', '--event', 'restored', '--data', data, '--json']);
    const { backup } = await bittingJson<{ readonly backup: string }>([
      'backup',
      'verify',
      file,
      '--identity',
      mine.file,
      '--data',
      data,
    ]);
    assert.ok(out.includes(backup), out);
    assert.equal(existsSync(layout.restoredFile), false);
  } finally {
    await restored.stop();
  }
});

test('A backup is not restored where something lies, and leaves nothing behind', async () => {
  const full = path.join(root, 'full');
  mkdirSync(full);
  writeFileSync(path.join(full, 'x'), '');
  const words = ['restore', file, '--identity', mine.file, '--data'];
  assert.equal((await bitting([...words, full])).status, 5);
  assert.deepEqual(readdirSync(full), ['x']);
  const wrong = await bitting([
    'restore',
    file,
    '--identity',
    stranger.file,
    '--data',
    path.join(root, 'none'),
  ]);
  assert.equal(wrong.status, 3);
  assert.equal(existsSync(path.join(root, 'none')), false);
  assert.deepEqual(
    readdirSync(root).filter((name) => name.startsWith('.')),
    [],
  );
});

const age = spawnSync('age', ['--version']).status === 0 ? false : 'there is no age on this machine';

test('age opens a backup, and what age encrypted is restored', { skip: age }, async () => {
  const tar = path.join(root, 'plain.tar');
  execFileSync('age', ['-d', '-i', mine.file, '-o', tar, file]);
  const names = execFileSync('tar', ['-tf', tar], { encoding: 'utf8' }).trim().split('\n');
  assert.equal(names[0], 'bitting-backup.json');
  assert.equal(names.at(-1), 'manifest.json');
  assert.ok(names.includes('vault/vault.db') && names.includes('ledger/segment-00000000.bin'));
  const again = path.join(root, 'again.age');
  execFileSync('age', ['-e', '-r', stranger.recipient, '-o', again, tar]);
  const data = path.join(root, 'by-age');
  await bittingJson(['restore', again, '--identity', stranger.file, '--data', data]);
  assert.ok(existsSync(layOutData(data).markerFile));
});
