/**
 * How soon a gateway serves again after it was killed, with a hundred thousand virtual keys and a million records, counted from being
 * handed the key of its vault. A short run has a hundredth of both.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { Secret } from '@bitting/core/secret/secret.ts';
import type { StartCost } from '@bitting/gateway/config/protocol.ts';
import type { VirtualKeyEntry } from '@bitting/gateway/vault/entries.ts';
import { VIRTUAL_KEY_CODEC } from '@bitting/gateway/vault/entry-codec.ts';
import { writeOnPages } from '@bitting/gateway/vault/key-pages.ts';
import { VaultKeyRing } from '@bitting/gateway/vault/key-ring.ts';
import { PLACES } from '@bitting/gateway/vault/places.ts';
import { VaultStore } from '@bitting/gateway/vault/vault-store.ts';
import { Vault } from '@bitting/gateway/vault/vault.ts';
import { makeApiKey, makeVirtualSecrets } from '@bitting/gateway/vault/virtual-secrets.ts';
import { writeLargeLedger } from '../tests/ledger/large-ledger.ts';
import { bindPaperKey, issueTestKey, startTestGateway, type TestGateway } from '../tests/support/gateway.ts';
import { startPaperVenue } from '../tests/support/simulator.ts';
import type { Part } from './part.ts';
import { judge, type Goal } from './verdict.ts';

const WHOLE = { keys: 100_000, records: 1_000_000 } as const;
const SHORT = { keys: 1_000, records: 10_000 } as const;
const SEGMENT_BYTES = 16 * 1024 * 1024;
const KILLS = 3;
/** The newest record of what is there before is so old. */
const PAST_MS = 60_000;
const POLL_MS = 200;
export const RESTART_GOAL: Goal = {
  id: 'restart',
  what: 'serves again after a kill, 100,000 keys and 1,000,000 records',
  goal: 2_000,
  bound: 'at most',
  unit: 'ms',
};

export const measureRestart: Part = async ({ isShort }) => {
  const { keys, records } = isShort ? SHORT : WHOLE;
  await using parts = new AsyncDisposableStack();
  const venue = await startPaperVenue();
  parts.defer(() => venue.close());
  let gateway = await startTestGateway(venue, {
    prepare: ({ ledgerDirectory: directory }) =>
      writeLargeLedger({ directory, records, segmentBytes: SEGMENT_BYTES, endMs: Date.now() - PAST_MS }),
  });
  parts.defer(() => gateway.close());
  const account = venue.openAccount({ funds: { USDT: '100000' } });
  const accountId = await bindPaperKey(gateway.admin, account.key, 'bench');
  const { virtualKeyId } = await issueTestKey(gateway.admin, accountId);
  await gateway.process.stop();
  await copyKey(gateway, virtualKeyId, keys - 1);
  gateway = await gateway.restart();
  while (!existsSync(gateway.layout.summaryFile)) await wait(POLL_MS);
  const costs: StartCost[] = [];
  for (let nth = 0; nth < KILLS; nth += 1) {
    process.kill(gateway.process.pid, 'SIGKILL');
    await gateway.process.ended;
    gateway = await gateway.restart();
    costs.push(gateway.process.ready.start);
  }
  const best = costs.reduce((left, right) => (right.tookMs < left.tookMs ? right : left));
  const why = isShort ? `a short run has ${keys} keys and ${records} records` : null;
  return {
    verdicts: [{ ...judge(RESTART_GOAL, best.tookMs, why), ...(why === null ? {} : { measured: null }) }],
    data: { keys, records, costs },
    print: () => {
      console.log(`\nafter a kill, with ${keys} keys and ${records} records, served again:`);
      for (const { tookMs, computedMs } of costs)
        console.log(`  after ${tookMs.toFixed(0)} ms, ${computedMs.toFixed(0)} ms of them computing`);
    },
  };
};

/** Keys like that one, with names and secrets of their own, while no gateway runs. */
async function copyKey(
  { layout, keyFile }: TestGateway,
  virtualKeyId: string,
  copies: number,
): Promise<void> {
  using store = VaultStore.open(layout.vaultFile);
  const vault = Vault.open(store, randomBytes);
  const ring = new VaultKeyRing(vault, randomBytes);
  const key = Secret.takeBytes('key file', new Uint8Array(Buffer.from(keyFile, 'base64')));
  await ring.unseal({ kind: 'key-file', key });
  const known = ring.listVirtualKeys().find(({ id }) => id === virtualKeyId);
  if (known === undefined) throw new Error(`${virtualKeyId} is not there`);
  // At once: the hash over all entries and the pages are then written once.
  vault.transaction(() => {
    const entries = Array.from({ length: copies }, (_, nth): VirtualKeyEntry => {
      const apiKey = makeApiKey(known.venue, randomBytes);
      return { ...known, id: ring.newVirtualKeyId(), apiKey, label: `bench ${nth}` };
    });
    for (const entry of entries) writeAlone(vault, entry);
    writeOnPages(vault, entries);
  });
  ring.seal();
}

function writeAlone(vault: Vault, entry: VirtualKeyEntry): void {
  const { accountId, id, venue } = entry;
  const { secret, passphrase } = makeVirtualSecrets(venue, randomBytes);
  vault.write(PLACES.virtualKey(accountId, id), VIRTUAL_KEY_CODEC.encode(entry));
  vault.writeSecret(PLACES.virtualSecret(accountId, id), secret);
  if (passphrase !== null) vault.writeSecret(PLACES.virtualPassphrase(accountId, id), passphrase);
}
