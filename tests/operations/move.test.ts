/** The page about moving: the same vault, ledger and bots elsewhere, with everything that was open. */
import assert from 'node:assert/strict';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { Exchange } from 'ccxt';
import { makeIdentity } from '../backup/backup-ground.ts';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueTestKey, startTestGateway } from '../support/gateway.ts';
import { startPaperVenue } from '../support/simulator.ts';
import { serve, type Served } from './served.ts';
import { Sheet, type Followed } from './sheet.ts';
import { giveOperator } from './waiting.ts';
import { VENUE_GROUNDS } from './venues.ts';

const SPOT = 'BTC/USDT';
const far = async (bot: Exchange) => bot.createOrder(SPOT, 'limit', 'buy', 0.01, 20_000);

for (const ground of VENUE_GROUNDS.filter(({ id }) => id === 'htx'))
  test(`Who moves trades on with the same keys, and its bots own their orders as before: ${ground.id}.`, async () => {
    const cleanup = new Cleanup();
    const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-move-'));
    const moved = path.join(directory, 'moved');
    const backups = path.join(directory, 'backups');
    try {
      mkdirSync(backups);
      const venue = cleanup.add(await startPaperVenue());
      const old = await startTestGateway(venue, { parent: directory });
      cleanup.add({ close: () => old.process.stop() });
      const { layout, installation } = old;
      giveOperator(old);
      writeFileSync(path.join(directory, 'bitting.key'), installation.keyBytes, { mode: 0o600 });
      copyFileSync(path.join(layout.ledgerDirectory, 'log.vkey'), path.join(directory, 'log.vkey'));
      const { key } = ground.open(venue);
      const accountId = await bindPaperKey(old.admin, key, 'main');
      const issued = await issueTestKey(old.admin, accountId, {
        label: 'grid',
        instruments: [ground.instrument],
      });
      const before = ground.client(old, issued);
      const { id: openId } = await far(before);
      const { recipient } = await makeIdentity(directory, 'backup');
      let data = layout.directory;
      let gateway: Served | null = null;
      const sheet = new Sheet('move.md', {
        words: [
          [/^\/var\/lib\/bitting(?=$|\/)/u, moved],
          [/^\/mnt\/backup\/bitting-.*$/u, path.join(backups, 'newest')],
          ['/mnt/backup', backups],
          ['age1first', recipient],
          ['main-sub1', 'main'],
        ],
        directory,
        data: () => data,
        instead: async (line): Promise<Followed | null> => {
          // The time in the name of the page is another one.
          for (const name of readdirSync(backups).filter((one) => one.startsWith('bitting-')))
            renameSync(path.join(backups, name), path.join(backups, 'newest'));
          // There is no systemd here: the command is started that its unit starts.
          if (!line.startsWith('systemctl enable --now bitting')) return null;
          const words = ['--data', moved, '--key-file', path.join(directory, 'bitting.key')];
          gateway = cleanup.add(await serve(words, { venue }));
          data = moved;
          return { line, out: '', err: '' };
        },
      });
      await sheet.follow('The day before');
      await sheet.follow('On the old machine');
      await assert.rejects(far(before), 'nothing is opened from the halt on');
      await old.process.stop();

      await sheet.follow('On the new machine');
      const here = gateway as Served | null;
      assert.ok(here !== null);
      const bot = ground.client(here, issued);
      assert.ok((await bot.fetchBalance())['USDT'] !== undefined, 'bots read');
      await assert.rejects(far(bot), 'it begins halted');
      const [status, shown] = await sheet.follow('Look');
      assert.match(status?.out ?? '', /halted/u);
      assert.match(shown?.out ?? '', /USDT/u);
      await bot.cancelOrder(String(openId), SPOT);
      assert.equal(ground.openOrders(venue), 0, 'the bot cancels what it placed before');

      await sheet.follow('Resume');
      assert.ok((await far(bot)).id);
      assert.equal(ground.openOrders(venue), 1);
      sheet.demandAllFollowed();
    } finally {
      await cleanup.close();
      rmSync(directory, { recursive: true, force: true });
    }
  });
