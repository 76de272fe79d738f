/** What the ledger of a running gateway says of reads, of those who guess and of those who look; and what it says nothing of. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { readLedger } from '@bitting/gateway/ledger/recovery.ts';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueTestKey, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue } from '../support/simulator.ts';

const BALANCE = { method: 'GET', target: '/api/v5/account/balance' } as const;
const PATIENCE_MS = 10_000;
const GUESSES = 50;

let cleanup: Cleanup;
let gateway: TestGateway;
let key: OkxKey & { readonly virtualKeyId: string };
beforeEach(async () => {
  cleanup = new Cleanup();
  const venue = cleanup.add(await startPaperVenue());
  gateway = cleanup.add(await startTestGateway(venue));
  const account = venue.openAccount({ funds: { USDT: '10000' } });
  key = await issueTestKey(gateway.admin, await bindPaperKey(gateway.admin, account.key));
});
afterEach(() => cleanup.close());

function entries(): readonly LedgerEntry[] {
  return Array.from(readLedger(gateway.layout.ledgerDirectory), ({ entry }) => entry);
}

/** The first record like this, as soon as it is on the disk. */
async function durable<Entry extends LedgerEntry>(
  fits: (entry: LedgerEntry) => entry is Entry,
): Promise<Entry> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const found = entries().find(fits);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('no such record came');
}

function isRead(entry: LedgerEntry): entry is LedgerEntry & { readonly type: 'read' } {
  return entry.type === 'read';
}

test('A read by a bot is on the disk without anybody waiting for it, with a pseudonym for its address.', async () => {
  assert.equal((await requestRaw(gateway.okxUrl, signOkx(key, BALANCE))).status, 200);
  const read = await durable(isRead);
  assert.deepEqual(
    [read.virtualKeyId, read.operation, read.httpStatus],
    [key.virtualKeyId, 'GET /api/v5/account/balance', 200],
  );
  assert.match(read.upstreamHost, /^127\.0\.0\.1:[0-9]+$/u);
  assert.match(read.sourceAddress, /^a1\.[0-9]{8}\./u);
  assert.deepEqual(Object.keys(read.stages), ['decide', 'gather', 'identify', 'send', 'sign']);
});

test('Probes of health and public data leave nothing; who guesses leaves one record, and it is there at the end.', async () => {
  await gateway.admin.status({});
  await gateway.admin.metrics({});
  const before = entries().length;
  for (let probe = 0; probe < 5; probe += 1) {
    await gateway.admin.status({});
    await gateway.admin.metrics({});
    const time = { method: 'GET', target: '/api/v5/public/time' } as const;
    assert.equal((await requestRaw(gateway.okxUrl, time)).status, 200);
  }
  const stranger = { ...key, apiKey: '00000000-0000-4000-8000-000000000000' };
  for (let guess = 0; guess < GUESSES; guess += 1)
    assert.equal((await requestRaw(gateway.okxUrl, signOkx(stranger, BALANCE))).status, 401);
  await gateway.process.stop();
  const after = entries().slice(before);
  assert.deepEqual(
    after.map((entry) => (entry.type === 'system' ? entry.event : entry.type)),
    ['rejected-callers', 'stop'],
  );
  const [told] = after;
  assert.ok(told?.type === 'system');
  assert.equal(told.details['count'], String(GUESSES));
  assert.equal(told.details['codes'], 'KEY_UNKNOWN');
  assert.match(told.details['address'] ?? '', /^a1\./u);
});

test('A start says whether the vault was open, and who looks at the records is in them.', async () => {
  await gateway.admin.tail({ limit: 5, follow: false });
  await gateway.admin.tail({ limit: 6, follow: false });
  await gateway.process.stop();
  const all = entries();
  const start = all.find((entry) => entry.type === 'system' && entry.event === 'start');
  assert.equal(start?.type === 'system' && start.details['sealed'], 'no');
  const looks = all.flatMap((entry) =>
    entry.type === 'admin' && entry.act === 'ledger-read' ? [entry] : [],
  );
  assert.deepEqual(
    looks.map(({ details }) => details),
    [{ filter: '', what: 'tail' }],
  );
});
