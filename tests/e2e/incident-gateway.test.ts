/** A report that a running gateway is asked for: the same as from the files that it writes. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Cleanup } from '../support/cleanup.ts';
import { openCommand, type CommandEnd } from '../support/command.ts';
import {
  bindPaperKey,
  type IssuedTestKey,
  issueTestKey,
  startTestGateway,
  type TestGateway,
} from '../support/gateway.ts';
import { signOkx } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue } from '../support/simulator.ts';

const cleanup = new Cleanup();
let directory: string;
let gateway: TestGateway;
let keys: readonly IssuedTestKey[];
let bitting: (...words: readonly string[]) => Promise<CommandEnd>;

async function place(key: IssuedTestKey, body: object): Promise<void> {
  const order = { tdMode: 'cash', side: 'buy', ordType: 'limit', px: '100', sz: '0.5', ...body };
  const signed = signOkx(key, { method: 'POST', target: '/api/v5/trade/order', body: order });
  await requestRaw(gateway.okxUrl, signed);
}

before(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'bitting-incident-'));
  const venue = cleanup.add(await startPaperVenue());
  gateway = cleanup.add(await startTestGateway(venue));
  bitting = openCommand(gateway);
  const accountId = await bindPaperKey(gateway.admin, venue.openAccount().key, 'main');
  const terms = { instruments: ['BTC-USDT'], notionalPerOrder: { USDT: '1000' } };
  keys = [
    await issueTestKey(gateway.admin, accountId, { ...terms, label: 'grid' }),
    await issueTestKey(gateway.admin, accountId, { ...terms, label: 'other' }),
  ];
  for (const [index, key] of keys.entries()) {
    await place(key, { instId: 'BTC-USDT', clOrdId: `bot${index}` });
    await place(key, { instId: 'BTC-USDT', sz: '100' });
  }
  await gateway.admin.halt({ virtualKeyId: keys[0]?.virtualKeyId ?? '', reason: 'odd' });
});
after(async () => {
  await cleanup.close();
  rmSync(directory, { recursive: true });
});

interface Report {
  readonly findings: readonly { readonly rule: string }[];
  readonly orders: readonly {
    readonly clientOrderId: string;
    readonly end: string;
    readonly virtualKeyId: string;
  }[];
  readonly refusals: readonly { readonly code: string }[];
  readonly proven: readonly string[];
  readonly log: { readonly key: string | null; readonly verified: object | null };
}

let reports = 0;

/** From the index, which may be half a second behind. */
async function report(...words: readonly string[]): Promise<{ readonly out: string; readonly told: Report }> {
  reports += 1;
  const out = path.join(directory, `report-${reports}`);
  const { status, err } = await bitting('incident', ...words, '--since', '1h', '--out', out);
  assert.equal(status, 0, err);
  return { out, told: JSON.parse(readFileSync(path.join(out, 'incident.json'), 'utf8')) as Report };
}

function recordsOf(out: string): readonly string[] {
  return readFileSync(path.join(out, 'records.jsonl'), 'utf8').trimEnd().split('\n');
}

/** Asks until the index knows the last record. */
async function waitForIndex(): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const end = await gateway.admin.ledgerSearch({
      type: 'admin',
      act: 'halt',
      direction: 'newest',
      limit: 1,
    });
    if (end.behind === '0' && end.shown === 1) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the index does not catch up');
}

test('A gateway tells of a key what its files tell, byte by byte, and proves each record.', async () => {
  await waitForIndex();
  const asked = await report('--key', 'grid');
  const read = await report('--key', 'grid', '--ledger', gateway.layout.directory);
  const own = recordsOf(asked.out).filter((line) => !line.includes('"type":"system"'));
  assert.deepEqual(
    own,
    recordsOf(read.out).filter((line) => !line.includes('"type":"system"')),
  );
  assert.ok(own.length >= 5, 'two issuings or more, an order with its end, a refusal and a halt');
  const rules = (told: Report): readonly string[] => told.findings.map(({ rule }) => rule);
  assert.deepEqual(rules(asked.told), rules(read.told));
  assert.ok(rules(asked.told).includes('stop'));
  assert.deepEqual(
    asked.told.orders.map(({ clientOrderId, end }) => [clientOrderId, end]),
    [['bot0', 'accepted']],
  );
  assert.equal(asked.told.refusals.length, 1);
  assert.equal(asked.told.log.verified, null);
  assert.equal(asked.told.log.key, read.told.log.key);
  assert.equal(asked.told.proven.length, recordsOf(asked.out).length);
  for (const name of readdirSync(path.join(asked.out, 'receipts'))) {
    const words = [path.join(asked.out, 'receipts', name), '--log-key', path.join(asked.out, 'log.vkey')];
    assert.equal((await bitting('ledger', 'verify-receipt', ...words)).status, 0);
  }
});

test('An account is named by its label, and has the orders of all its keys.', async () => {
  await waitForIndex();
  const { told } = await report('--account', 'main');
  assert.deepEqual(
    new Set(told.orders.map(({ virtualKeyId }) => virtualKeyId)),
    new Set(keys.map(({ virtualKeyId }) => virtualKeyId)),
  );
});

test('What cannot be meant is said in a sentence, and nothing is written.', async () => {
  const out = ['--out', path.join(directory, 'never')];
  const refused = async (pattern: RegExp, ...words: readonly string[]): Promise<void> => {
    const { status, err } = await bitting('incident', ...words);
    assert.equal(status, 2, err);
    assert.match(err, pattern);
  };
  await refused(/--out DIR/u, '--key', 'grid');
  await refused(/Say of whom/u, ...out);
  await refused(/Say of whom/u, '--key', 'grid', '--account', 'main', ...out);
  await refused(/no virtual key "grip"/u, '--key', 'grip', ...out);
  await refused(/--until must be later/u, '--key', 'grid', '--since', '1h', '--until', '2h', ...out);
  await refused(/is there already/u, '--key', 'grid', '--out', directory);
  assert.ok(!readdirSync(directory).includes('never'));
});
