/** A policy that is tried before it binds: on live requests by its shadow, on a stretch of the ledger, then in force. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { PastWhatIf } from '@bitting/client/past.ts';
import type { ShadowShown } from '@bitting/client/shadows.ts';
import { Cleanup } from '../support/cleanup.ts';
import { openCommand, type CommandEnd } from '../support/command.ts';
import { bindPaperKey, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';

const cleanup = new Cleanup();
let venue: PaperVenue;
let gateway: TestGateway;
let bitting: (...words: readonly string[]) => Promise<CommandEnd>;
let key: OkxKey;

before(async () => {
  venue = cleanup.add(await startPaperVenue({ marketMaker: true, seed: 11 }));
  gateway = cleanup.add(await startTestGateway(venue));
  bitting = openCommand(gateway);
  await bindPaperKey(gateway.admin, venue.openAccount({ funds: { USDT: '100000' } }).key, 'main');
  key = JSON.parse(
    await succeed(
      'issue',
      '--label',
      'grid',
      '--instrument',
      'BTC-USDT',
      '--max-order',
      'USDT=5000',
      '--json',
    ),
  ) as OkxKey;
});
after(async () => {
  await cleanup.close();
});

async function succeed(...words: readonly string[]): Promise<string> {
  const { status, out, err } = await bitting(...words);
  assert.equal(status, 0, `${words.join(' ')}: ${out}${err}`);
  return out;
}

/** What the bot is told; `null`: the venue took it. */
async function place(sz: string): Promise<string | null> {
  const body = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', px: '30000', sz };
  const signed = signOkx(key, { method: 'POST', target: '/api/v5/trade/order', body });
  const answer = await requestRaw(gateway.okxUrl, signed);
  const code = answer.headers.get('bitting-code') ?? null;
  if (code === null) assert.match(answer.body.toString(), /"sCode":"0"/u);
  return code;
}

function fileIn(name: string): string {
  return path.join(gateway.layout.directory, name);
}

/** The policy in force with another largest order, in a file. */
async function write(name: string, perOrder: string): Promise<string> {
  const file = fileIn(name);
  writeFileSync(file, await succeed('policy', 'show', 'grid'));
  const document = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...document, notionalPerOrder: { USDT: perOrder } }));
  return file;
}

async function show(): Promise<ShadowShown> {
  return JSON.parse(await succeed('policy', 'shadow', 'grid', '--json')) as ShadowShown;
}

test('A shadow that forbids what the bot does lets everything pass, and says what it would have refused.', async () => {
  assert.match(await succeed('policy', 'shadow', 'grid'), /No shadow is set/u);
  const file = await write('tighter.json', '100');
  const set = await bitting('policy', 'shadow', 'grid', '--file', file, '--reason', 'to see');
  assert.equal(set.status, 0, set.err);
  assert.match(set.err, /tightened/u);
  assert.equal(await place('0.01'), null);
  assert.equal(await place('0.001'), null);
  assert.equal(await place('1'), 'NOTIONAL_ABOVE_LIMIT', 'what is in force still binds');
  const text = await succeed('policy', 'shadow', 'grid');
  assert.match(
    text,
    /Judged +3 requests, of which 0 only read\nWould refuse +1 that passed\nWould admit +nothing/u,
  );
  assert.match(text, /notional-per-order +1 +1 +0/u);
  assert.match(
    text,
    /BTC-USDT passed, and would be refused: Cannot place order: notional 300 USDT is above the limit of 100\./u,
  );
  const { shadow } = await show();
  assert.deepEqual(
    shadow?.found.examples.map(({ ruleIds, differs }) => [ruleIds, differs]),
    [[['notional-per-order'], 'would-refuse']],
  );
});

test('A shadow is there after a restart, with its last records, and counts anew.', async () => {
  const { shadow: before_ } = await show();
  gateway = cleanup.add(await gateway.restart());
  bitting = openCommand(gateway);
  const { shadow } = await show();
  assert.deepEqual(shadow?.found.examples, before_?.found.examples);
  assert.deepEqual([shadow?.found.judged, shadow?.setAtMs], [0, before_?.setAtMs]);
  assert.ok((shadow?.found.sinceMs ?? 0) > (before_?.found.sinceMs ?? 0));
  assert.equal(await place('0.02'), null);
  assert.equal((await show()).shadow?.found.wouldRefuse, 1);
});

test('Enforced it binds from the next order on, and no shadow is left.', async () => {
  const enforced = await bitting('policy', 'shadow', 'grid', '--enforce');
  assert.equal(enforced.status, 0, enforced.err);
  assert.match(enforced.out, /Version 2 is in force/u);
  assert.equal(await place('0.01'), 'NOTIONAL_ABOVE_LIMIT');
  assert.equal(await place('0.001'), null);
  assert.equal((await show()).shadow, null);
});

test('A wider shadow is set and taken away at will, and is enforced only with --yes.', async () => {
  await succeed('policy', 'shadow', 'grid', '--file', await write('wider.json', '2000'));
  assert.equal(await place('0.01'), 'NOTIONAL_ABOVE_LIMIT');
  assert.match(await succeed('policy', 'shadow', 'grid'), /Would admit +1 that was refused/u);
  const enforced = await bitting('policy', 'shadow', 'grid', '--enforce');
  assert.equal(enforced.status, 5, enforced.err);
  assert.match(enforced.err, /loosened[\s\S]*--yes/u);
  assert.match(await succeed('policy', 'shadow', 'grid', '--off'), /The shadow is gone/u);
  const again = await bitting('policy', 'shadow', 'grid', '--enforce', '--yes');
  assert.match(again.err, /SHADOW_NOT_FOUND/u);
  assert.match((await bitting('policy', 'shadow', 'grid', '--off', '--enforce')).err, /Only one of/u);
});

test('A stretch of the ledger tells what another policy would have refused of it, and what the one in force would.', async () => {
  // In force: 100 USDT an order. By now the venue took orders of 300, 30, 600 and 30 USDT.
  const file = await write('tight.json', '299');
  const past = await bitting('policy', 'what-if', 'grid', '--file', file, '--since', '1h');
  assert.equal(past.status, 0, past.err);
  assert.match(past.out, /Recorded +4 requests to act, in \d+ records\nWould refuse +2 of them\n/u);
  assert.match(
    past.out,
    /Placed +960 USDT, of which 60 would still be there\nVenue took +960 USDT, of which 60/u,
  );
  assert.match(
    past.out,
    /notional-per-order would have refused 2:\n.*notional 300 USDT is above the limit of 299\./u,
  );
  assert.match(past.out, /Not judged, .*: request-rate\.\n/u);
  const now = JSON.parse(await succeed('policy', 'what-if', 'grid', '--since', '1h', '--json')) as PastWhatIf;
  assert.deepEqual(
    [now.requests, now.refused],
    [4, 2],
    'the policy in force is another than the one of then',
  );
  const misused = await bitting('policy', 'what-if', 'grid', '--since', '1h', '--order', '{}');
  assert.match(misused.err, /not about both/u);
});
