/** The sheet for a stolen disk: elsewhere again from the backup, with everything replaced that was on it. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { Exchange } from 'ccxt';
import { bitting, makeIdentity } from '../backup/backup-ground.ts';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueTestKey, startTestGateway } from '../support/gateway.ts';
import { startPaperVenue } from '../support/simulator.ts';
import { serve, type Served } from './served.ts';
import { Sheet, type Followed } from './sheet.ts';
import { giveOperator } from './waiting.ts';
import { readPasted, VENUE_GROUNDS } from './venues.ts';

const far = async (bot: Exchange) => bot.createOrder('BTC/USDT', 'limit', 'buy', 0.01, 20_000);

async function done(...words: readonly string[]): Promise<string> {
  const { status, out, err } = await bitting(words);
  assert.equal(status, 0, `${words.join(' ')}: ${out}${err}`);
  return out;
}

for (const ground of VENUE_GROUNDS.filter(({ id }) => id === 'okx'))
  test(`Whose disk was stolen trades elsewhere, and nothing that was on it is of use to the thief: ${ground.id}.`, async () => {
    const cleanup = new Cleanup();
    const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-sheet-'));
    const restored = path.join(directory, 'restored');
    try {
      const venue = cleanup.add(await startPaperVenue());
      const stolen = await startTestGateway(venue, { parent: directory });
      cleanup.add({ close: () => stolen.process.stop() });
      const { layout, installation } = stolen;
      giveOperator(stolen);
      writeFileSync(path.join(directory, 'bitting.key'), installation.keyBytes, { mode: 0o600 });
      copyFileSync(path.join(layout.ledgerDirectory, 'log.vkey'), path.join(directory, 'log.vkey'));
      await done('tls', 'init', '--data', layout.directory);
      const { key, uid } = ground.open(venue);
      const accountId = await bindPaperKey(stolen.admin, key, 'main');
      const issued = await issueTestKey(stolen.admin, accountId, {
        label: 'grid',
        instruments: [ground.instrument],
      });
      await far(ground.client(stolen, issued));
      const { recipient } = await makeIdentity(directory, 'backup');
      const backups = path.join(directory, 'backups');
      mkdirSync(backups);
      const file = path.join(backups, 'made.tar.age');
      await done('backup', '--to', file, '--recipient', recipient, '--data', layout.directory);
      const authority = readFileSync(path.join(layout.tlsDirectory, 'authority.pem'), 'utf8');

      let data = layout.directory;
      let gateway: Served | null = null;
      let replacement = key;
      const sheet = new Sheet('stolen-disk.md', {
        words: [
          [/^\/var\/lib\/bitting(?=$|\/)/u, restored],
          [/^\/mnt\/backup\/.*$/u, file],
          ['main-sub1', 'main'],
        ],
        directory,
        data: () => data,
        secrets: () => ({ ...replacement }),
        instead: async (line): Promise<Followed | null> => {
          // There is no systemd here: the command is started that its unit starts.
          if (!line.startsWith('systemctl enable --now bitting')) return null;
          await stolen.process.stop();
          const words = ['--data', restored, '--key-file', path.join(directory, 'bitting.key')];
          gateway = cleanup.add(await serve(words, { venue }));
          data = restored;
          return { line, out: '', err: '' };
        },
      });
      await sheet.follow('The first two minutes');
      await sheet.follow('Go on elsewhere');
      const here = gateway as Served | null;
      assert.ok(here !== null);
      await assert.rejects(far(ground.client(here, issued)), 'it begins halted');

      ground.deleteKey(venue, key);
      replacement = ground.addKey(venue, uid);
      const lines = await sheet.follow('Replace everything that was on it');
      const rotated = readPasted(lines.find(({ line }) => line.startsWith('bitting rotate grid'))?.out ?? '');
      assert.notEqual(rotated.secret, issued.secret);
      assert.notEqual(readFileSync(path.join(restored, 'tls', 'authority.pem'), 'utf8'), authority);
      await assert.rejects(far(ground.client(here, rotated)), 'it is halted still');

      await sheet.follow('Resume');
      assert.equal(ground.openOrders(venue), 0, 'what was in the book is cancelled');
      assert.ok((await far(ground.client(here, rotated))).id);
      await assert.rejects(
        far(ground.client(here, issued)),
        'the secret of the stolen disk is worth nothing',
      );
      await sheet.follow('Afterwards');
      sheet.demandAllFollowed();

      await here.close();
      const oldKey = ['--data', restored, '--key-file', path.join(directory, 'bitting.key')];
      await assert.rejects(serve(oldKey, { venue }), /VAULT_KEY_FILE_WRONG/u);
      const newKey = ['--data', restored, '--key-file', path.join(directory, 'bitting-2.key')];
      const again = cleanup.add(await serve(newKey, { venue }));
      assert.ok((await far(ground.client(again, rotated))).id);
    } finally {
      await cleanup.close();
      rmSync(directory, { recursive: true, force: true });
    }
  });
