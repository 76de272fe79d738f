import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startGateway } from '@bitting/gateway/supervisor/gateway-process.ts';
import { openAdminClient } from '@bitting/client/admin-client.ts';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueTestKey, startTestGateway } from '../support/gateway.ts';
import { signOkx } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue } from '../support/simulator.ts';

const WITNESS = path.resolve(import.meta.dirname, '../../packages/witness/src/main.ts');

export interface MetricsGround {
  /** Where the metrics are. */
  readonly url: string;
  ask(place: string): Promise<{ readonly status: number; readonly text: string }>;
  /** The gateway starts sealed. */
  unseal(): Promise<void>;
  /** One order that is accepted, and one that is refused. */
  trade(): Promise<void>;
  halt(): Promise<void>;
  close(): Promise<void>;
}

/** A gateway with all that has metrics: both venues with an account, limits in every layer, a witness that does not answer. */
export async function startMetricsGround(): Promise<MetricsGround> {
  const cleanup = new Cleanup();
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-metrics-'));
  cleanup.add({ close: async () => rmSync(directory, { recursive: true, force: true }) });
  const venue = cleanup.add(await startPaperVenue({ marketMaker: true }));
  const first = cleanup.add(await startTestGateway(venue, { watchesAccounts: true }));
  const { layout, installation, keyFile } = first;
  const accountId = await bindPaperKey(first.admin, venue.openAccount().key);
  await bindPaperKey(first.admin, venue.openHtxAccount().key);
  const key = await issueTestKey(first.admin, accountId, {
    limits: { notionalPerHour: { USDT: '1000' }, notionalPerDay: { USDT: '2000' }, inFlight: 4, uses: 100 },
  });
  await first.process.stop();
  const init = ['init', '--name', 'witness.example/metrics', '--json', '--data', path.join(directory, 'w')];
  const made = spawnSync(process.execPath, [WITNESS, ...init], { encoding: 'utf8', env: {} });
  const { key: witnessKey } = JSON.parse(made.stdout) as { key: string };
  const policy = path.join(layout.directory, 'witnesses');
  writeFileSync(policy, `witness one ${witnessKey} http://127.0.0.1:1\nquorum one\n`);
  const config = {
    ...installation.config,
    metrics: { host: '127.0.0.1', port: 0 },
    witnesses: policy,
  };
  const gateway = await startGateway({ layout, config, unlock: null });
  cleanup.add({ close: () => gateway.stop() });
  const { listeners, adminSocket } = gateway.ready;
  const admin = openAdminClient({ socketPath: adminSocket, token: installation.token });
  const order = async (sz: string): Promise<void> => {
    const body = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', px: '100', sz };
    await requestRaw(
      listeners['okx'] ?? '',
      signOkx(key, { method: 'POST', target: '/api/v5/trade/order', body }),
    );
  };
  const url = (listeners['metrics'] ?? '').replace(/\/metrics$/u, '');
  return {
    url,
    async ask(place) {
      const answer = await fetch(url + place);
      return { status: answer.status, text: await answer.text() };
    },
    async unseal() {
      await admin.unseal({ keyFile });
    },
    async trade() {
      await order('1');
      await order('500');
    },
    async halt() {
      await admin.halt({ reason: 'a test' });
    },
    close: () => cleanup.close(),
  };
}
