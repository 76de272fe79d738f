/** The page about taking an account out, followed command by command while its bot has an order at the venue. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueTestKey, startTestGateway } from '../support/gateway.ts';
import { startPaperVenue } from '../support/simulator.ts';
import { Sheet } from './sheet.ts';
import { VENUE_GROUNDS } from './venues.ts';
import { giveOperator, until, untilIndexed } from './waiting.ts';

test('Who follows the page about taking an account out has no order of its bots left, no key of it, and all of its past.', async () => {
  const cleanup = new Cleanup();
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-sheet-'));
  try {
    const venue = cleanup.add(await startPaperVenue());
    const gateway = cleanup.add(await startTestGateway(venue, { watchesAccounts: true }));
    giveOperator(gateway);
    const [ground] = VENUE_GROUNDS;
    assert.ok(ground);
    const accountId = await bindPaperKey(gateway.admin, ground.open(venue).key, 'main-sub1');
    const bot = ground.client(gateway, await issueTestKey(gateway.admin, accountId, { label: 'grid' }));
    await until(
      'the picture is live',
      async () => (await gateway.admin.accountShow({ accountId })).state === 'live',
    );
    await bot.createOrder('BTC/USDT', 'limit', 'buy', 0.01, 20_000);
    const sheet = new Sheet('remove-account.md', {
      words: [],
      directory,
      data: () => gateway.layout.directory,
      besides: (line) => (line.includes('account remove') ? ['--yes'] : []),
      // Backups have a page and tests of their own.
      instead: async (line) =>
        Promise.resolve(line.startsWith('bitting backup') ? { line, out: '', err: '' } : null),
    });
    await sheet.follow('Before');
    assert.equal(ground.openOrders(venue), 0);
    const [removed] = await sheet.follow('Do it');
    assert.match(removed?.out ?? '', /main-sub1 \(acc_\w+\) is taken out/u);
    assert.match(removed?.out ?? '', /No order is open at the venue\./u);
    await untilIndexed(gateway.admin);
    const [all, found] = await sheet.follow('Afterwards');
    assert.match(all?.out ?? '', /main-sub1 .*taken out/u);
    assert.match(found?.out ?? '', /trade\/(?:batch-)?order/u);
    sheet.demandAllFollowed();
  } finally {
    await cleanup.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
