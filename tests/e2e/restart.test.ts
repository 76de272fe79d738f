/**
 * How soon a gateway serves again that has a large ledger, and that it knows what it has to know of it then. In CI 50,000 records;
 * `BITTING_RESTART_RECORDS=1000000` for all of it.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { StartCost } from '@bitting/gateway/config/protocol.ts';
import { writeLargeLedger } from '../ledger/large-ledger.ts';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueTestKey, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import { requestRaw, type RawAnswer, type RawRequest } from '../support/raw-client.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';

const RECORDS = Number(process.env['BITTING_RESTART_RECORDS'] ?? 50_000);
/** What is promised from unsealing on, of a million records. */
const PROMISED_MS = 2_000;
const SUMMARY_WAIT_MS = 60_000 + RECORDS * 2;
const SEGMENT_BYTES = 16 * 1024 * 1024;
const NINE = '9'.charCodeAt(0);
const ORDER_PATH = '/api/v5/trade/order';

const cleanup = new Cleanup();
let venue: PaperVenue;
let gateway: TestGateway;
let owner: OkxKey & { readonly virtualKeyId: string };
let other: OkxKey;

before(async () => {
  venue = cleanup.add(await startPaperVenue());
  const begin = performance.now();
  gateway = await startTestGateway(venue, {
    prepare: ({ ledgerDirectory: directory }) => {
      const endMs = Date.now() - 60_000;
      writeLargeLedger({ directory, records: RECORDS, segmentBytes: SEGMENT_BYTES, endMs });
      console.log(`${RECORDS} records written in ${Math.round(performance.now() - begin)} ms`);
    },
  });
  cleanup.add({ close: () => gateway.close() });
  const account = venue.openAccount({ funds: { USDT: '100000' } });
  const accountId = await bindPaperKey(gateway.admin, account.key, 'main');
  const terms = { limits: { notionalPerDay: { USDT: '1000000' } } };
  owner = await issueTestKey(gateway.admin, accountId, terms);
  other = await issueTestKey(gateway.admin, accountId, terms);
});

after(async () => {
  await cleanup.close();
});

function orderOf(clOrdId: string, key = owner): RawRequest {
  const body = {
    instId: 'BTC-USDT',
    tdMode: 'cash',
    side: 'buy',
    ordType: 'limit',
    px: '100',
    sz: '0.5',
    clOrdId,
  };
  return signOkx(key, { method: 'POST', target: ORDER_PATH, body });
}

function cancel(key: OkxKey, clOrdId: string): Promise<RawAnswer> {
  const body = { instId: 'BTC-USDT', clOrdId };
  return requestRaw(
    gateway.okxUrl,
    signOkx(key, { method: 'POST', target: '/api/v5/trade/cancel-order', body }),
  );
}

async function metric(name: string): Promise<number> {
  const { text } = await gateway.admin.metrics({});
  const line = text.split('\n').find((one) => one.startsWith(`${name} `)) ?? '';
  return Number(line.slice(name.length + 1) || Number.NaN);
}

async function usage() {
  return (await gateway.admin.show({ virtualKeyId: owner.virtualKeyId })).usage;
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + SUMMARY_WAIT_MS;
  while (!(await isSo())) {
    assert.ok(performance.now() < deadline, what);
    await wait(100);
  }
}

/** Ends it as a crash does; the answer is what the next life took from being handed the key until it listens. */
async function crashAndRestart(): Promise<StartCost> {
  process.kill(gateway.process.pid, 'SIGKILL');
  await gateway.process.ended;
  gateway = await gateway.restart();
  return gateway.process.ready.start;
}

function tellCost(what: string, { computedMs, tookMs }: StartCost): void {
  console.log(`${what} after ${Math.round(tookMs)} ms, with ${Math.round(computedMs)} ms of computing`);
}

test(`A gateway with ${RECORDS} records serves again at once, and knows what it has to know of them.`, async () => {
  const early = orderOf('early1');
  tellCost('all of it read: served', gateway.process.ready.start);
  assert.equal((await requestRaw(gateway.okxUrl, early)).status, 200);
  await requestRaw(gateway.okxUrl, orderOf('rejected1', { ...owner, secret: 'wrong' }));
  await until('a summary is made', async () => Promise.resolve(existsSync(gateway.layout.summaryFile)));
  assert.equal(await metric('bitting_ledger_start_summed_records'), 0);
  assert.equal(await metric('bitting_ledger_whole'), 1);

  assert.equal((await requestRaw(gateway.okxUrl, orderOf('late1'))).status, 200);
  venue.control.addFault({ kind: 'drop-after', method: 'POST', path: ORDER_PATH });
  await requestRaw(gateway.okxUrl, orderOf('unknown1'));
  const open = await metric('bitting_reconciliations_open{venue="okx"}');
  const used = await usage();
  await until('what says so is signed', async () => (await metric('bitting_ledger_unsigned_seconds')) === 0);
  const cost = await crashAndRestart();
  const read = await metric('bitting_ledger_start_read_records');
  const summed = await metric('bitting_ledger_start_summed_records');
  tellCost('served again', cost);
  console.log(`${read} records read, ${summed} summed up before`);

  assert.ok(summed >= RECORDS && read < 60_000, `${read} read, ${summed} summed up`);
  assert.ok(cost.computedMs <= PROMISED_MS, `${cost.computedMs} ms`);
  assert.deepEqual(await usage(), used);
  assert.equal(used[0]?.uses, 3);
  assert.equal((await requestRaw(gateway.okxUrl, early)).status, 401, 'a replay');
  assert.match((await cancel(other, 'early1')).body.toString(), /"sCode":"(?!0")|"code":"(?!0")/u);
  for (const order of ['early1', 'late1'])
    assert.match((await cancel(owner, order)).body.toString(), /"code":"0"/u);
  await until(
    'the unknown is known',
    async () => (await metric('bitting_reconciliations_open{venue="okx"}')) === open - 1,
  );
  assert.match((await cancel(owner, 'unknown1')).body.toString(), /"code":"0"/u);
});

test('A summary that was changed is not used, and the ledger says why.', async () => {
  const { summaryFile } = gateway.layout;
  const kept = readFileSync(summaryFile);
  const changed = Buffer.from(kept);
  const digit = changed.lastIndexOf('"lastSequence":') + '"lastSequence":'.length;
  changed.write(changed[digit] === NINE ? '8' : '9', digit);
  writeFileSync(summaryFile, changed);
  await crashAndRestart();
  assert.equal(await metric('bitting_ledger_start_summed_records'), 0);
  assert.ok((await metric('bitting_ledger_start_read_records')) > RECORDS);
  assert.deepEqual(await detailsOfLast('summary-refused'), { reason: 'the log names another summary' });
  writeFileSync(summaryFile, kept);
  await crashAndRestart();
  assert.ok((await metric('bitting_ledger_start_summed_records')) >= RECORDS);
});

test('An old record that was changed is found while the gateway serves: new orders are refused, cancels go on.', async () => {
  assert.equal((await requestRaw(gateway.okxUrl, orderOf('before1'))).status, 200);
  await until('it is signed', async () => (await metric('bitting_ledger_unsigned_seconds')) === 0);
  const segment = path.join(gateway.layout.ledgerDirectory, 'segment-00000000.bin');
  const kept = readFileSync(segment);
  const changed = Buffer.from(kept);
  changed.write('999.75', changed.indexOf('100.25', kept.length / 2));
  writeFileSync(segment, changed);
  await crashAndRestart();
  assert.ok((await metric('bitting_ledger_start_summed_records')) >= RECORDS, 'it serves at first');
  await until('it is found', async () => (await metric('bitting_ledger_damaged')) === 1);
  const { record = '' } = (await detailsOfLast('ledger-damage')) ?? {};
  assert.ok(Number(record) > 100 && Number(record) < RECORDS, record);
  assert.equal((await requestRaw(gateway.okxUrl, orderOf('after1'))).status, 503);
  assert.match((await cancel(owner, 'before1')).body.toString(), /"code":"0"/u);
  await gateway.process.stop();
  await assert.rejects(gateway.restart(), (error: Error) => error.message.includes(`at record ${record} `));
  writeFileSync(segment, kept);
  gateway = await gateway.restart();
});

/** What the last event of this name tells, of the last twenty records. */
async function detailsOfLast(event: string): Promise<Readonly<Record<string, string>> | undefined> {
  const shown: { readonly event?: string; readonly details?: Readonly<Record<string, string>> }[] = [];
  await gateway.admin.tail({ limit: 20, follow: false }, { onEvent: (record: object) => shown.push(record) });
  return shown.findLast((record) => record.event === event)?.details;
}
