/** A backup is taken while orders come by the hundred in a second; what is restored from it differs in nothing up to its cut. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { openAdminClient, type AdminClient } from '@bitting/client/admin-client.ts';
import { decodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { readLog } from '@bitting/core/ledger/log.ts';
import { openDataDirectory } from '@bitting/gateway/supervisor/data-directory.ts';
import { startGateway } from '@bitting/gateway/supervisor/gateway-process.ts';
import { startOrderLoad } from '../attacks/order-load.ts';
import { openLogFiles } from '../../packages/cli/src/ledger-files.ts';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueTestKey, type IssuedTestKey, startTestGateway } from '../support/gateway.ts';
import { signOkx } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue } from '../support/simulator.ts';
import { bittingJson, makeIdentity, makeRoot, removeRoot } from './backup-ground.ts';

/** Half of what the generator counts goes to streams, of which there are none here. */
const OFFERED_PER_SECOND = 2 * Number(process.env['BACKUP_LOAD'] ?? '500');
/** Fewer than that in a second are no load, however slow the machine is. */
const TAKEN_PER_SECOND = 50;
const BEFORE_MS = 2_000;
const SERVING_MS = 5 * 60_000;
const KEYS = 6;
/** For each bot. */
const CONNECTIONS = 4;
const PATIENCE_MS = 30_000;

test('VLT-09 A backup that is taken under load is restored elsewhere with zero differences.', async () => {
  const cleanup = new Cleanup();
  try {
    const root = makeRoot();
    cleanup.add({ close: () => removeRoot(root) });
    const venue = cleanup.add(await startPaperVenue());
    const gateway = await startTestGateway(venue, { watchesAccounts: true });
    cleanup.add({ close: () => gateway.close() });
    const { admin, layout, installation } = gateway;
    writeFileSync(layout.operatorTokenFile, installation.token, { mode: 0o600 });
    const accountId = await bindPaperKey(admin, venue.openAccount({ funds: { USDT: '100000000' } }).key);
    const keys: IssuedTestKey[] = [];
    while (keys.length < KEYS) keys.push(await issueTestKey(admin, accountId, { requestsPerSecond: 1_000 }));
    const [bot, suspended, revoked, ...bots] = keys as [IssuedTestKey, IssuedTestKey, IssuedTestKey];
    await admin.suspend({ virtualKeyId: suspended.virtualKeyId });
    await admin.revoke({ virtualKeyId: revoked.virtualKeyId });
    assert.match(await placeResting(gateway.okxUrl, bot, 'resting1'), /"sCode":"0"/u);
    const load = await startOrderLoad({
      url: gateway.okxUrl,
      requests: Array.from({ length: CONNECTIONS }, () => bots).flat(),
      streams: [],
      instrumentCode: 0,
      perSecond: OFFERED_PER_SECOND,
    });
    cleanup.add(load);
    await wait(BEFORE_MS);
    const { records: before } = await admin.ledgerShow({});
    const identity = await makeIdentity(root, 'mine');
    const file = path.join(root, 'under-load.age');
    const words = ['backup', '--data', layout.directory, '--to', file, '--recipient', identity.recipient];
    const { records: cut } = await bittingJson<{ readonly records: string }>(words);
    const report = await load.look();
    const perSecond = (report.words.request['ok'] ?? 0) / (report.elapsedMs / 1_000);
    assert.ok(perSecond > TAKEN_PER_SECOND, JSON.stringify(report));
    assert.ok(BigInt(cut) >= BigInt(before), 'everything that was acknowledged before is in it');
    await load.close();
    const told = await describe(admin);
    const picture = await readPicture(admin, accountId);
    assert.match(picture, /USDT/u);
    assert.match(picture, /resting1/u);
    await gateway.process.stop();

    const beganMs = performance.now();
    const data = path.join(root, 'restored');
    await bittingJson(['restore', file, '--identity', identity.file, '--data', data]);
    const restored = await startGateway({
      layout: openDataDirectory(data),
      config: installation.config,
      unlock: { kind: 'key-file', bytes: Buffer.from(installation.keyBytes) },
    });
    cleanup.add({ close: () => restored.stop() });
    const servedMs = performance.now() - beganMs;
    assert.ok(servedMs < SERVING_MS);
    assert.deepEqual(
      recordsOf(data).slice(0, Number(cut)),
      recordsOf(layout.directory).slice(0, Number(cut)),
    );
    const token = readFileSync(path.join(data, 'operator.token'), 'utf8').trim();
    const other = openAdminClient({ socketPath: path.join(data, 'run', 'admin.sock'), token });
    rmSync(path.join(data, 'HALT'));
    await other.resume({ reason: 'looked' });
    assert.deepEqual(await describe(other), told);
    await demandSamePicture(other, accountId, picture);
    const shown = await ask(restored.ready.listeners['okx'] ?? '', bot, 'resting1');
    assert.match(shown, /"clOrdId":"resting1"/u);
    process.stdout.write(
      `# ${Math.round(perSecond)} orders/s, ${cut} records, served after ${Math.round(servedMs)} ms\n`,
    );
  } finally {
    await cleanup.close();
  }
});

/** Keys, their terms and states, policies, and what is known of the accounts. */
async function describe(admin: AdminClient): Promise<unknown> {
  const { virtualKeys } = await admin.list({});
  const keys = virtualKeys.toSorted((one, other) => one.virtualKeyId.localeCompare(other.virtualKeyId));
  const { accounts } = await admin.accounts({});
  const policies = [];
  for (const { virtualKeyId } of keys) policies.push(await admin.policyShow({ virtualKeyId }));
  return { keys, accounts, policies };
}

function recordsOf(directory: string): readonly string[] {
  return [...readLog(openLogFiles(directory).segments)].map(({ sequence, payload }) => {
    const { type } = decodeLedgerEntry(payload);
    return `${sequence} ${type} ${Buffer.from(payload).toString('base64')}`;
  });
}

async function placeResting(url: string, bot: IssuedTestKey, clOrdId: string): Promise<string> {
  const body = {
    instId: 'BTC-USDT',
    clOrdId,
    tdMode: 'cash',
    side: 'buy',
    ordType: 'limit',
    px: '100',
    sz: '0.5',
  };
  const answer = await requestRaw(url, signOkx(bot, { method: 'POST', target: '/api/v5/trade/order', body }));
  return answer.body.toString();
}

async function ask(url: string, bot: IssuedTestKey, clOrdId: string): Promise<string> {
  const target = `/api/v5/trade/order?instId=BTC-USDT&clOrdId=${clOrdId}`;
  return (await requestRaw(url, signOkx(bot, { method: 'GET', target }))).body.toString();
}

/** Balances, and orders with whose they are, as the venue told them. */
async function readPicture(admin: AdminClient, accountId: string): Promise<string> {
  const { balances, orders } = await admin.accountShow({ accountId });
  return [
    ...balances.map(({ wallet, asset, total, available }) => `${wallet} ${asset} ${total} ${available}`),
    ...orders
      .filter(({ state }) => state === 'open')
      .map(
        ({ clientOrderId, placedBy, virtualKeyId }) =>
          `${clientOrderId ?? ''} ${placedBy} ${virtualKeyId ?? ''}`,
      ),
  ]
    .toSorted()
    .join('\n');
}

/** A new life asks the venue what it does not know yet. */
async function demandSamePicture(admin: AdminClient, accountId: string, told: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const picture = await readPicture(admin, accountId);
    if (picture === told) return;
    if (performance.now() > deadline) assert.equal(picture, told);
    await wait(100);
  }
}
