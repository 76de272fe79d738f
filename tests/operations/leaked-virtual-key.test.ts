/** The sheet for a bot’s key that leaked, followed command by command at both venues while a thief trades with it. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { AuthenticationError, type Exchange } from 'ccxt';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueTestKey, startTestGateway } from '../support/gateway.ts';
import { startPaperVenue } from '../support/simulator.ts';
import { Sheet } from './sheet.ts';
import { giveOperator, untilIndexed } from './waiting.ts';
import { readPasted, VENUE_GROUNDS } from './venues.ts';

interface Incident {
  readonly orders: readonly { readonly venueOrderId: string; readonly end: string }[];
}

const far = async (bot: Exchange) => bot.createOrder('BTC/USDT', 'limit', 'buy', 0.01, 20_000);

for (const ground of VENUE_GROUNDS)
  test(`Who follows the sheet of a leaked bot’s key is rid of the thief and trades again: ${ground.id}.`, async () => {
    const cleanup = new Cleanup();
    const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-sheet-'));
    try {
      const venue = cleanup.add(await startPaperVenue());
      const gateway = cleanup.add(await startTestGateway(venue, { watchesAccounts: true }));
      giveOperator(gateway);
      const { key } = ground.open(venue);
      const accountId = await bindPaperKey(gateway.admin, key, 'main');
      const terms = { label: 'grid', instruments: [ground.instrument] };
      const bot = ground.client(gateway, await issueTestKey(gateway.admin, accountId, terms));
      const thief = bot;
      await far(bot);
      const stolen = await far(thief);
      assert.equal(ground.openOrders(venue), 2);
      const sheet = new Sheet('leaked-virtual-key.md', {
        words: [
          ['main-sub1', 'main'],
          ['BTC-USDT', ground.instrument],
        ],
        directory,
        data: () => gateway.layout.directory,
      });

      await sheet.follow('The first two minutes');
      assert.equal(ground.openOrders(venue), 0);
      await assert.rejects(far(thief), AuthenticationError);
      await assert.rejects(thief.fetchBalance(), AuthenticationError);

      const [listed, shown] = await sheet.follow('Contain');
      assert.match(listed?.out ?? '', /grid .*suspended/u);
      assert.match(shown?.out ?? '', /USDT/u);

      await untilIndexed(gateway.admin);
      const found = await sheet.follow('Find out');
      const report = JSON.parse(
        readFileSync(path.join(directory, 'incident-grid', 'incident.json'), 'utf8'),
      ) as Incident;
      assert.equal(report.orders.length, 2);
      assert.ok(report.orders.some(({ venueOrderId }) => venueOrderId === stolen.id));
      assert.match(found[1]?.out ?? '', /order/u);
      assert.match(found[2]?.out ?? '', /KEY_SUSPENDED/u);

      const [, revoked, issued] = await sheet.follow('Replace');
      assert.match(revoked?.out ?? '', /grid .*revoked/u);
      await sheet.follow('Go on');
      const next = ground.client(gateway, readPasted(issued?.out ?? ''));
      assert.ok((await far(next)).id);
      assert.equal(ground.openOrders(venue), 1);
      await assert.rejects(far(thief), AuthenticationError);
      const { state } = await gateway.admin.status({});
      assert.equal(state, 'active');
      sheet.demandAllFollowed();
    } finally {
      await cleanup.close();
      rmSync(directory, { recursive: true, force: true });
    }
  });
