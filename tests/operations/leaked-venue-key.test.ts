/** The sheet for a venue’s key that leaked, followed command by command at both venues while a thief trades with it. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { Exchange } from 'ccxt';
import { CanarySet } from '../support/canary.ts';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueTestKey, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';
import { Sheet } from './sheet.ts';
import { giveOperator, until, untilIndexed } from './waiting.ts';
import { VENUE_GROUNDS, type OpenedAccount, type VenueGround } from './venues.ts';

interface Incident {
  readonly orders: readonly { readonly venueOrderId: string; readonly kind: string }[];
}

interface Theft extends OpenedAccount {
  readonly ground: VenueGround;
  readonly label: string;
  readonly bot: Exchange;
  readonly thief: Exchange;
  readonly stolenId: string;
}

interface Scene {
  readonly venue: PaperVenue;
  readonly gateway: TestGateway;
  readonly directory: string;
}

const far = async (bot: Exchange) => bot.createOrder('BTC/USDT', 'limit', 'buy', 0.01, 20_000);

/** An account with a bot, and somebody who trades there with its real key; ends when the gateway has noticed him. */
async function steal(ground: VenueGround, { venue, gateway }: Scene): Promise<Theft> {
  const label = `${ground.id}-main`;
  const { key, uid } = ground.open(venue);
  const accountId = await bindPaperKey(gateway.admin, key, label);
  const terms = { label: `${ground.id}-grid`, instruments: [ground.instrument] };
  const bot = ground.client(gateway, await issueTestKey(gateway.admin, accountId, terms));
  const thief = ground.client(venue, key);
  const pictured = async () => gateway.admin.accountShow({ accountId });
  await until('the picture is live', async () => (await pictured()).state === 'live');
  await far(bot);
  const { id: stolenId = '' } = await far(thief);
  await until('the order of the thief is seen', async () => (await pictured()).external.orders === 1);
  return { ground, label, key, uid, bot, thief, stolenId };
}

async function follow(theft: Theft, { venue, gateway, directory }: Scene): Promise<void> {
  const { ground, label, bot, thief, key: leaked, stolenId } = theft;
  let replacement = leaked;
  const sheet = new Sheet('leaked-venue-key.md', {
    words: [[/main-sub1$/u, label]],
    directory,
    data: () => gateway.layout.directory,
    secrets: (command) => (command === 'rebind' ? { ...replacement } : {}),
  });

  // What its reader does at the venue’s own site.
  ground.deleteKey(venue, leaked);
  await sheet.follow('The first two minutes');
  await assert.rejects(far(thief), 'the venue knows the key no longer');
  await assert.rejects(far(bot));
  assert.equal(ground.openOrders(venue), 2, 'deleting the key cancels nothing');

  replacement = ground.open(venue).key;
  await assert.rejects(sheet.follow('Replace'), /of another account/u);
  replacement = ground.addKey(venue, theft.uid);
  const [rebound] = await sheet.follow('Replace');
  assert.match(rebound?.out ?? '', /Virtual keys that go on with it: 1/u);
  assert.ok((await bot.fetchBalance())['USDT'] !== undefined, 'the bot reads with the key that it had');
  await assert.rejects(far(bot), 'the account is still halted');

  await sheet.follow('Contain');
  assert.equal(ground.openOrders(venue), 0);

  await untilIndexed(gateway.admin);
  const [external] = await sheet.follow('Find out');
  assert.ok(external?.out.includes(stolenId), 'it is among the foreign ones');
  const report = readFileSync(path.join(directory, `incident-${label}`, 'incident.json'), 'utf8');
  const { orders } = JSON.parse(report) as Incident;
  assert.deepEqual(
    orders.filter(({ venueOrderId }) => venueOrderId === stolenId).map(({ kind }) => kind),
    ['cancel'],
    'the gateway placed no such order, and cancelled it',
  );
  assert.match(report, /rebind of acc_/u);

  await sheet.follow('Go on');
  assert.ok((await far(bot)).id, 'the bot trades with the key that it had');
  assert.equal(ground.openOrders(venue), 1);
  const [accounts] = await sheet.follow('Afterwards');
  assert.match(accounts?.out ?? '', new RegExp(`${label} .*active`, 'u'));
  sheet.demandAllFollowed();
  const canaries = new CanarySet();
  canaries.watch('the leaked secret', leaked.secret);
  canaries.watch('the new secret', replacement.secret);
  assert.deepEqual(canaries.searchTree(directory), []);
  assert.deepEqual(canaries.searchTree(gateway.layout.directory), []);
}

test('Who follows the sheet of a leaked venue’s key has another one in its place, and no bot is changed.', async (context) => {
  const cleanup = new Cleanup();
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-sheet-'));
  try {
    const venue = cleanup.add(await startPaperVenue());
    const gateway = cleanup.add(await startTestGateway(venue, { watchesAccounts: true }));
    giveOperator(gateway);
    const scene = { venue, gateway, directory };
    // A stranger’s order is told after fifteen seconds, in which it could turn out to be ours.
    const thefts = await Promise.all(VENUE_GROUNDS.map((ground) => steal(ground, scene)));
    for (const theft of thefts)
      await context.test(`VLT-08: At ${theft.ground.id}.`, async () => follow(theft, scene));
  } finally {
    await cleanup.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
