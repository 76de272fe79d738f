/** A ledger whose first segments lie elsewhere is backed up as it is, and a gateway goes on from what was restored. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { openAdminClient } from '@bitting/client/admin-client.ts';
import { openDataDirectory } from '@bitting/gateway/supervisor/data-directory.ts';
import { startGateway } from '@bitting/gateway/supervisor/gateway-process.ts';
import { writeLargeLedger } from '../ledger/large-ledger.ts';
import { Cleanup } from '../support/cleanup.ts';
import { startTestGateway } from '../support/gateway.ts';
import { bittingJson, makeIdentity, makeRoot, NOWHERE, removeRoot } from './backup-ground.ts';

const RECORDS = 6_000;
const SEGMENT_BYTES = 256 * 1024;
const SUMMARY_WAIT_MS = 60_000;

test('A ledger of which segments were archived is backed up with the tiles and the summary that stand for them.', async () => {
  const cleanup = new Cleanup();
  try {
    const root = makeRoot();
    cleanup.add({ close: () => removeRoot(root) });
    const diskSizes = { segmentBytes: SEGMENT_BYTES, reserveBytes: SEGMENT_BYTES };
    const gateway = await startTestGateway(NOWHERE, {
      diskSizes,
      prepare: ({ ledgerDirectory: directory }) => {
        const endMs = Date.now() - 60_000;
        writeLargeLedger({ directory, records: RECORDS, segmentBytes: SEGMENT_BYTES, endMs, isOver: true });
      },
    });
    cleanup.add({ close: () => gateway.close() });
    const { layout, installation } = gateway;
    writeFileSync(layout.operatorTokenFile, installation.token, { mode: 0o600 });
    await waitFor(layout.summaryFile);
    const here = ['--data', layout.directory];
    const archive = path.join(root, 'archive');
    await bittingJson(['ledger', 'archive', '--before', '10d', '--to', archive, ...here]);
    const identity = await makeIdentity(root, 'mine');
    const file = path.join(root, 'archived.age');
    const made = await bittingJson<{ readonly records: string; readonly firstRecord: string }>([
      'backup',
      '--to',
      file,
      '--recipient',
      identity.recipient,
      ...here,
    ]);
    assert.ok(Number(made.firstRecord) > 1_000, made.firstRecord);
    await bittingJson(['backup', 'verify', file, '--identity', identity.file, ...here]);
    const data = path.join(root, 'restored');
    await bittingJson(['restore', file, '--identity', identity.file, '--data', data]);
    assert.equal(readdirSync(path.join(data, 'ledger')).includes('segment-00000000.bin'), false);
    await gateway.process.stop();
    const restored = await startGateway({
      layout: openDataDirectory(data),
      config: installation.config,
      unlock: { kind: 'key-file', bytes: Buffer.from(installation.keyBytes) },
      diskSizes,
    });
    cleanup.add({ close: () => restored.stop() });
    const token = readFileSync(path.join(data, 'operator.token'), 'utf8').trim();
    const admin = openAdminClient({ socketPath: path.join(data, 'run', 'admin.sock'), token });
    const shown = await admin.ledgerShow({});
    assert.equal(shown.archived, made.firstRecord);
    assert.ok(BigInt(shown.records) > BigInt(made.records));
    await bittingJson(['ledger', 'verify', data, '--archive', archive]);
  } finally {
    await cleanup.close();
  }
});

async function waitFor(file: string): Promise<void> {
  const deadline = performance.now() + SUMMARY_WAIT_MS;
  while (!existsSync(file)) {
    assert.ok(performance.now() < deadline, `${file} is made`);
    await wait(50);
  }
}
