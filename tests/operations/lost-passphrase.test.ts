/** The sheet for a passphrase that nobody knows: with another lock, and without any. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { openAdminClient } from '@bitting/client/admin-client.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import type { Exchange } from 'ccxt';
import { runCommandLine } from '../../packages/cli/src/run.ts';
import { recordSurroundings } from '../../packages/cli/src/testing/recorded-surroundings.ts';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueTestKey } from '../support/gateway.ts';
import { startPaperVenue } from '../support/simulator.ts';
import { serve } from './served.ts';
import { Sheet, type Followed } from './sheet.ts';
import { readPasted, VENUE_GROUNDS } from './venues.ts';

const LOST = 'nobody remembers this one';
const NEW = 'this one is in the safe';

const far = async (bot: Exchange) => bot.createOrder('BTC/USDT', 'limit', 'buy', 0.01, 20_000);

/** Near what the market says, as a policy with a collar wants it. */
async function near(bot: Exchange) {
  const { bid = 0 } = await bot.fetchTicker('BTC/USDT');
  return bot.createOrder('BTC/USDT', 'limit', 'buy', 0.001, Math.round(bid * 0.99));
}

/** What is said besides because it is paper, and root who follows. */
function besidesAt(venue: VenueId): (line: string) => readonly string[] {
  return (line) => {
    if (line.startsWith('bitting init')) return ['--as-root'];
    return line.startsWith('bitting bind') ? ['--venue', venue, '--environment', 'paper'] : [];
  };
}

async function init(data: string, recovery: string): Promise<void> {
  const made = recordSurroundings();
  const words = ['init', '--as-root', '--data', data, '--recovery-key-file', recovery];
  const secrets = { read: () => Promise.resolve(new Map([['passphrase', LOST]])) };
  assert.equal(await runCommandLine(words, { ...made, secrets }), 0, made.written.err);
}

for (const ground of VENUE_GROUNDS.filter(({ id }) => id === 'htx'))
  test(`Who lost the passphrase trades again by the other lock, and without one by a new vault: ${ground.id}.`, async () => {
    const cleanup = new Cleanup();
    const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-sheet-'));
    const [first, second] = [path.join(directory, 'one'), path.join(directory, 'two')];
    try {
      const venue = cleanup.add(await startPaperVenue({ marketMaker: true }));
      await init(first, path.join(directory, 'recovery.key'));
      const known = await serve(['--data', first], { venue, input: `${LOST}\n` });
      cleanup.add(known);
      const { adminSocket, operatorTokenFile } = layOutData(first);
      const token = readFileSync(operatorTokenFile, 'utf8').trim();
      const admin = openAdminClient({ socketPath: adminSocket, token });
      const { key, uid } = ground.open(venue);
      const accountId = await bindPaperKey(admin, key, 'main');
      const terms = { label: 'grid', instruments: [ground.instrument] };
      const issued = await issueTestKey(admin, accountId, terms);
      await far(ground.client(known, issued));
      // As one that was started again and waits for a passphrase.
      await admin.seal({});
      let gateway = known;
      let data = first;
      let replacement = key;
      const sheet = new Sheet('lost-passphrase.md', {
        words: [
          [/^\/var\/lib\/bitting-2$/u, second],
          [/^\/var\/lib\/bitting$/u, first],
          ['main-sub1', 'main'],
          ['BTC-USDT', ground.instrument],
        ],
        directory,
        data: () => data,
        besides: besidesAt(ground.id),
        secrets: (command) =>
          command === 'bind' ? { ...replacement } : { passphrase: NEW, new: NEW, recovery: `${NEW} as well` },
        instead: async (line): Promise<Followed | null> => {
          if (!line.startsWith('bitting serve')) return null;
          await gateway.close();
          const words = ['--data', second];
          gateway = cleanup.add(await serve(words, { venue }));
          data = second;
          return { line, out: '', err: '' };
        },
      });

      const [status] = await sheet.follow('The first two minutes');
      assert.match(status?.out ?? '', /sealed/u);
      await assert.rejects(far(ground.client(gateway, issued)));
      const [, , , locks] = await sheet.follow('Another lock');
      assert.match(locks?.out ?? '', /today/u);
      assert.ok((await far(ground.client(gateway, issued))).id, 'bots go on with the keys that they have');
      await gateway.close();
      await assert.rejects(
        serve(['--data', first], { venue, input: `${LOST}\n` }),
        /VAULT_PASSPHRASE_WRONG/u,
      );
      gateway = cleanup.add(await serve(['--data', first], { venue, input: `${NEW}\n` }));
      assert.equal(gateway.sealed, false);
      await gateway.close();

      copyFileSync(path.join(first, 'ledger', 'log.vkey'), path.join(directory, 'log.vkey'));
      await sheet.follow('Keep the ledger');
      const report = readFileSync(path.join(directory, 'incident-grid', 'incident.json'), 'utf8');
      assert.equal((JSON.parse(report) as { readonly orders: readonly unknown[] }).orders.length, 2);
      ground.deleteKey(venue, key);
      replacement = ground.addKey(venue, uid);
      const made = await sheet.follow('A new installation');
      assert.equal(ground.openOrders(venue), 0, 'what the old bots left is cancelled');
      const cut = made.find(({ line }) => line.startsWith('bitting issue'))?.out ?? '';
      assert.ok((await near(ground.client(gateway, readPasted(cut)))).id);
      sheet.demandAllFollowed();
    } finally {
      await cleanup.close();
      rmSync(directory, { recursive: true, force: true });
    }
  });
