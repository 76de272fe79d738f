/**
 * VLT-09: older states of an installation put back, the vault alone, the ledger alone, both, and backups put together from
 * two. Each is noticed: refused, or said in the ledger, or told by a checkpoint that was kept.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openAdminClient } from '@bitting/client/admin-client.ts';
import { type Gateway, composeGateway } from '@bitting/gateway/compose.ts';
import { type DataLayout, layOutData } from '@bitting/gateway/config/data-layout.ts';
import { parseGatewayConfig, printGatewayConfig } from '@bitting/gateway/config/gateway-config.ts';
import { makeSegmentFiles } from '@bitting/gateway/ledger/segment-files.ts';
import { createDataDirectory } from '@bitting/gateway/supervisor/data-directory.ts';
import { createVault } from '@bitting/gateway/supervisor/gateway-process.ts';
import { systemClock } from '@bitting/gateway/system-clock.ts';
import { type Part, packBackup, unpackBackup } from './backup-parts.ts';
import { type Manifest, readManifest, writeManifest } from '../../packages/cli/src/backup/manifest.ts';
import { bitting, bittingJson, type Identity, makeIdentity, makeRoot, removeRoot } from './backup-ground.ts';

const STATES = 6;
const SEGMENT_BYTES = 64 * 1024;
const LEDGER = ['ledger', 'index'] as const;
const VAULT = ['vault'] as const;

const keyBytes = randomBytes(32);
const config = printGatewayConfig(
  parseGatewayConfig(
    JSON.stringify({
      okx: { host: '127.0.0.1', port: 0 },
      htx: { spot: { host: '127.0.0.1', port: 0 }, contract: { host: '127.0.0.1', port: 0 } },
      accountPictures: false,
    }),
  ),
);

let root: string;
let identity: Identity;
let attempts = 0;

before(async () => {
  root = makeRoot();
  identity = await makeIdentity(root, 'mine');
  const layout = createDataDirectory(path.join(root, 'live'));
  const unlock = { kind: 'key-file', bytes: Buffer.from(keyBytes) } as const;
  writeFileSync(layout.operatorTokenFile, await createVault(layout, unlock), { mode: 0o600 });
  for (let state = 0; state < STATES; state += 1) {
    const gateway = await start(layout);
    // Each is a change of the vault, and records of the ledger.
    const admin = clientOf(layout);
    await (state % 2 === 0 ? admin.halt({ reason: 'a test' }) : admin.resume({ reason: 'a test' }));
    await bittingJson([
      'backup',
      '--data',
      layout.directory,
      '--to',
      backupOf(state),
      '--recipient',
      identity.recipient,
    ]);
    await gateway.close();
    cpSync(layout.directory, stateOf(state), { recursive: true, filter: (from) => !from.endsWith('.sock') });
  }
});
after(() => removeRoot(root));

const stateOf = (state: number): string => path.join(root, `state-${state}`);
const backupOf = (state: number): string => path.join(root, `backup-${state}.age`);

function start(layout: DataLayout): Promise<Gateway> {
  return composeGateway(
    {
      type: 'start',
      dataDirectory: layout.directory,
      config,
      unlock: { kind: 'key-file', bytes: Buffer.from(keyBytes) },
    },
    {
      clock: systemClock,
      segments: makeSegmentFiles({ directory: layout.ledgerDirectory, segmentBytes: SEGMENT_BYTES }),
    },
  );
}

function clientOf({ adminSocket, operatorTokenFile }: DataLayout) {
  return openAdminClient({ socketPath: adminSocket, token: readFileSync(operatorTokenFile, 'utf8').trim() });
}

/** The vault of one state and everything else of another. */
function mix(vault: number, ledger: number): DataLayout {
  const place = path.join(root, 'mixed');
  rmSync(place, { recursive: true, force: true });
  cpSync(stateOf(ledger), place, { recursive: true });
  for (const part of vault === ledger ? [] : VAULT) {
    rmSync(path.join(place, part), { recursive: true });
    cpSync(path.join(stateOf(vault), part), path.join(place, part), { recursive: true });
  }
  for (const part of [...LEDGER, 'run']) mkdirSync(path.join(place, part), { recursive: true, mode: 0o700 });
  return layOutData(place);
}

test('VLT-09 A vault that is older than the ledger is refused, and a ledger that is older than the vault says so.', async () => {
  for (let vault = 0; vault < STATES; vault += 1)
    for (let ledger = 0; ledger < STATES; ledger += 1) {
      const layout = mix(vault, ledger);
      if (vault < ledger) await assert.rejects(start(layout), { code: 'VAULT_ROLLED_BACK' });
      else {
        const gateway = await start(layout);
        const events = await readEvents(layout);
        await gateway.close();
        assert.equal(/vault-ahead/u.test(events.join()), vault > ledger, `vault ${vault}, ledger ${ledger}`);
      }
      if (vault !== ledger) attempts += 1;
    }
});

async function readEvents(layout: DataLayout): Promise<readonly string[]> {
  const events: string[] = [];
  const onEvent = (event: unknown): void => void events.push(JSON.stringify(event));
  await clientOf(layout).tail({ limit: 20, follow: false }, { onEvent });
  return events;
}

test('VLT-09 An installation that was put back whole is told by any later checkpoint that was kept.', async () => {
  for (let put = 0; put < STATES; put += 1)
    for (let kept = 0; kept < STATES; kept += 1) {
      const words = [
        'ledger',
        'verify',
        stateOf(put),
        '--checkpoint',
        path.join(stateOf(kept), 'ledger', 'checkpoint'),
      ];
      assert.equal(
        (await bitting(words)).status,
        kept > put ? 1 : 0,
        `${put} with the checkpoint of ${kept}`,
      );
      if (kept > put) attempts += 1;
    }
});

/** Whoever knows a recipient can encrypt to it: a backup is no proof of who made it. */
test('VLT-09 Backups that were put together from two are refused, with the manifest of one and with one of their own.', async () => {
  const backups = await Promise.all(
    Array.from({ length: STATES }, (_, state) => unpackBackup(backupOf(state), identity)),
  );
  const forged = path.join(root, 'forged.age');
  const verify = ['backup', 'verify', forged, '--identity', identity.file, '--data', path.join(root, 'live')];
  for (const [first, one] of backups.entries()) {
    await packBackup(one, forged, identity);
    assert.equal((await bitting(verify)).status, 0, 'as it was made it is whole');
    for (const [second, other] of backups.entries()) {
      if (first === second) continue;
      for (const hasOwnManifest of [false, true]) {
        await packBackup(mixBackups(one, other, hasOwnManifest), forged, identity);
        const { status, out, err } = await bitting([...verify, '--json']);
        assert.equal(status, 1, `vault of ${second}, ledger of ${first}: ${out}${err}`);
        assert.match(out, /BACKUP_DAMAGED/u);
        attempts += 1;
      }
    }
  }
});

/** The vault of the other. */
function mixBackups(one: readonly Part[], other: readonly Part[], hasOwnManifest: boolean): readonly Part[] {
  const partOf = (parts: readonly Part[], name: string): Uint8Array =>
    parts.find((part) => part.name === name)?.bytes ?? new Uint8Array();
  const manifests = [one, other].map((parts) => readManifest(partOf(parts, 'manifest.json'))) as [
    Manifest,
    Manifest,
  ];
  const isVault = (name: string): boolean => name.startsWith('vault/');
  const rowOf = (manifest: Manifest, name: string) => manifest.files.find((file) => file.name === name);
  const own = {
    ...manifests[0],
    vault: manifests[1].vault,
    files: manifests[0].files.map((file) =>
      isVault(file.name) ? (rowOf(manifests[1], file.name) ?? file) : file,
    ),
  };
  return one.map(({ name, bytes }) => {
    if (isVault(name)) return { name, bytes: partOf(other, name) };
    return name === 'manifest.json' && hasOwnManifest ? { name, bytes: writeManifest(own) } : { name, bytes };
  });
}

test('VLT-09 A hundred attempts were noticed.', () => {
  assert.ok(attempts >= 100, String(attempts));
});
