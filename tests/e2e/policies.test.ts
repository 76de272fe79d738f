/** Policies from the command line, on a running gateway: from the safe default to what a bot is told. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Cleanup } from '../support/cleanup.ts';
import { openCommand, type CommandEnd } from '../support/command.ts';
import { bindPaperKey, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';

const LOOK_EVERY_MS = 20;
const LOOKS_MAX = 500;

const cleanup = new Cleanup();
let venue: PaperVenue;
let gateway: TestGateway;
let bitting: (...words: readonly string[]) => Promise<CommandEnd>;

before(async () => {
  venue = cleanup.add(await startPaperVenue({ marketMaker: true, seed: 9 }));
  gateway = cleanup.add(await startTestGateway(venue, { watchesAccounts: true }));
  bitting = openCommand(gateway);
  const account = venue.openAccount({ funds: { USDT: '10000' } });
  const accountId = await bindPaperKey(gateway.admin, account.key, 'main');
  await until(async () => (await gateway.admin.accountShow({ accountId })).state === 'live');
});
after(async () => {
  await cleanup.close();
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let look = 0; !(await holds()); look += 1) {
    if (look === LOOKS_MAX) assert.fail('it did not come to it');
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function fileIn(name: string): string {
  return path.join(gateway.layout.directory, name);
}

async function json<T>(...words: readonly string[]): Promise<T> {
  const { status, out, err } = await bitting(...words, '--json');
  assert.equal(status, 0, `${out}${err}`);
  return JSON.parse(out) as T;
}

/** As `{ code, headers }` of what the bot is told. */
async function place(key: OkxKey, order: Readonly<Record<string, string>>) {
  const body = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', ...order };
  const answer = await requestRaw(
    gateway.okxUrl,
    signOkx(key, { method: 'POST', target: '/api/v5/trade/order', body }),
  );
  const { data } = JSON.parse(answer.body.toString()) as { data: { sCode: string }[] };
  return {
    sCode: data[0]?.sCode,
    code: answer.headers.get('bitting-code'),
    reason: answer.headers.get('bitting-reason'),
  };
}

/** The last trade's price, as the venue says it to everybody. */
async function lastPrice(): Promise<number> {
  const answer = await fetch(`${venue.okxUrl}/api/v5/market/ticker?instId=BTC-USDT`);
  const { data } = (await answer.json()) as { data: { last: string }[] };
  return Number(data[0]?.last);
}

test('A key that is cut without a word gets the default policy, which is shown, bounded and enforced.', async () => {
  const rehearsed = await bitting('issue', '--label', 'grid', '--dry-run');
  assert.equal(rehearsed.status, 0, rehearsed.err);
  assert.match(rehearsed.out, /Price collar\s+3 % worse/u);
  assert.deepEqual((await gateway.admin.list({})).virtualKeys, [], 'a rehearsal cuts nothing');

  const cut = await bitting('issue', '--label', 'grid', '--json');
  assert.equal(cut.status, 0, cut.err);
  assert.match(cut.err, /The default policy for main[\s\S]*A day\s+10,000 USDT[\s\S]*If stolen, 24 h/u);
  assert.match(cut.err, /If stolen, 24 h\s+at most [\d.,]+ USDT/u);
  assert.doesNotMatch(cut.err, /warning/u);
  const key = JSON.parse(cut.out) as OkxKey & { virtualKeyId: string };

  const price = await lastPrice();
  const px = (price * 0.99).toFixed(1);
  assert.deepEqual((await place(key, { px, sz: '0.001' })).sCode, '0');
  const dear = await place(key, { px: (price * 1.5).toFixed(1), sz: '0.001' });
  assert.equal(dear.code, 'PRICE_OUTSIDE_COLLAR', dear.reason ?? '');
  const large = await place(key, { px, sz: '0.5' });
  assert.equal(large.code, 'NOTIONAL_ABOVE_LIMIT', large.reason ?? '');

  const shown = await bitting('keys', 'show', 'grid');
  assert.match(
    shown.out,
    /Used\s+[\d.,]+ USDT placed this hour, [\d.,]+ USDT today, 1 order open, 1 order ever placed/u,
  );
});

test('A policy is printed, changed in a file, compared in trading words, and put in force at once.', async () => {
  const file = fileIn('policy.json');
  writeFileSync(file, (await bitting('policy', 'show', 'grid')).out);
  assert.equal((await bitting('policy', 'validate', '--file', file)).status, 0);
  assert.match((await bitting('policy', 'diff', 'grid', '--file', file)).out, /changes nothing/u);

  const document = JSON.parse(readFileSync(file, 'utf8')) as {
    limits: { notionalPerDay: Record<string, string> };
  };
  const write = (perDay: string, version: number): void => {
    document.limits.notionalPerDay = { USDT: perDay };
    writeFileSync(file, JSON.stringify({ ...document, version }));
  };
  write('40000', 1);
  const loosening = await bitting('policy', 'set', 'grid', '--file', file);
  assert.equal(loosening.status, 5, loosening.err);
  assert.match(loosening.err, /loosened\s+may now place 4× more a day: 10,000 → 40,000 USDT[\s\S]*--yes/u);
  const set = await bitting('policy', 'set', 'grid', '--file', file, '--yes', '--reason', 'more capital');
  assert.match(set.out, /Version 2 is in force/u, set.err);
  const stale = await bitting('policy', 'set', 'grid', '--file', file, '--yes');
  assert.match(stale.err, /POLICY_VERSION_STALE/u);
  write('50', 2);
  const tightened = await bitting('policy', 'set', 'grid', '--file', file);
  assert.equal(tightened.status, 0, tightened.err);
  assert.match(tightened.err, /tightened\s+may now place/u);
  const order = `{"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","px":"${((await lastPrice()) * 0.99).toFixed(1)}","sz":"0.005"}`;
  const whatIf = await bitting('policy', 'what-if', 'grid', '--order', order);
  assert.match(whatIf.out, /would be refused[\s\S]*notional-per-day/u, whatIf.err);
  assert.equal(
    (
      await gateway.admin.show({
        virtualKeyId: (await gateway.admin.list({})).virtualKeys[0]?.virtualKeyId ?? '',
      })
    ).usage[0]?.uses,
    1,
    'asking counts nothing',
  );

  writeFileSync(file, JSON.stringify({ ...document, version: 3, limits: { priceCollar: '3' } }));
  const malformed = await bitting('policy', 'validate', '--file', file);
  assert.equal(malformed.status, 2);
  assert.match(malformed.err, /policy\.limits\.priceCollar/u);
});

test('A stated bound: what a thief could take of a key, by which rule, and what would make it less.', async () => {
  const file = fileIn('bounded.json');
  const { document } = await json<{ document: object }>('issue', '--label', 'bounded', '--dry-run');
  writeFileSync(file, JSON.stringify(document));
  assert.equal((await bitting('issue', '--label', 'bounded', '--policy', file)).status, 0);
  const shown = await bitting('keys', 'show', 'bounded');
  assert.match(
    shown.out,
    /If stolen, 1 h\s+at most [\d.,]+ USDT \(by notional-per-hour\)\n.*by his trades.*\n\s+with \S+ .*: [\d.,]+ USDT/u,
  );
  writeFileSync(file, JSON.stringify({ ...document, limits: {} }));
  const unbound = await bitting('issue', '--label', 'unbound', '--policy', file);
  assert.match(unbound.err, /warning: Whoever steals this key may take all that the account holds of USDT/u);
  const both = await bitting('issue', '--policy', file, '--rate', '5');
  assert.match(both.err, /leave --rate out/u);
});

test('Terms of the account and of everything narrow every key below them, at once.', async () => {
  const { out } = await bitting(
    'issue',
    '--label',
    'wide',
    '--instrument',
    'BTC-USDT',
    '--max-order',
    'USDT=5000',
    '--json',
  );
  const key = JSON.parse(out) as OkxKey;
  const px = ((await lastPrice()) * 0.9).toFixed(1);
  const order = { px, sz: '0.001' };
  assert.equal((await place(key, order)).sCode, '0');
  const file = fileIn('layer.json');
  for (const whose of ['main', 'installation']) {
    const shown = await bitting('policy', 'show', whose);
    writeFileSync(file, shown.out);
    assert.equal(shown.out, '{\n  "version": 0\n}\n');
    writeFileSync(file, '{ "version": 0, "notionalPerOrder": { "USDT": "1" } }');
    assert.equal((await bitting('policy', 'validate', '--layer', '--file', file)).status, 0);
    const set = await bitting('policy', 'set', whose, '--file', file);
    assert.equal(set.status, 0, set.err);
    assert.equal((await place(key, order)).code, 'NOTIONAL_ABOVE_LIMIT');
    const effective = await bitting('policy', 'show', 'wide', '--effective');
    assert.match(effective.out, /"notionalPerOrder": \{\s*"USDT": "1"\s*\}/u);
    writeFileSync(file, '{ "version": 1 }');
    await bitting('policy', 'set', whose, '--file', file, '--yes');
    assert.equal((await place(key, order)).sCode, '0');
  }
});

test('A past decision is explained from its record, whichever way it went.', async () => {
  const { out } = await bitting('tail', '-n', '1000', '--json');
  const records = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; sequence: string; code?: string });
  const refusal = records.find(({ code }) => code === 'PRICE_OUTSIDE_COLLAR');
  const refused = await bitting('policy', 'explain', refusal?.sequence ?? '');
  assert.match(
    refused.out,
    /^Refused\n[\s\S]*price-collar, PRICE_OUTSIDE_COLLAR[\s\S]*version 1; now it is 3/u,
  );
  const intent = records.find(({ type }) => type === 'intent');
  const admitted = await bitting('policy', 'explain', intent?.sequence ?? '');
  assert.match(admitted.out, /^Admitted\n\s+place buy limit 0\.001 base BTC-USDT[\s\S]*Outcome\s+accepted/u);
  const none = await bitting('policy', 'explain', '999999');
  assert.match(none.err, /RECORD_NOT_FOUND/u);
  const people = await bitting('tail', '-n', '1');
  assert.match(people.out, /^ *\d+ \d{4}-/u, 'people see the number, too');
});

test('The schema that is printed is that of the documents.', async () => {
  const schema = await json<{ $schema: string; properties: object }>('policy', 'schema');
  assert.match(schema.$schema, /2020-12/u);
  assert.ok('limits' in schema.properties);
});
