/** Every installation that is kept here, of this and of former formats, is opened, serves, verifies, is backed up and restored. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { layOutData, type DataLayout } from '@bitting/gateway/config/data-layout.ts';
import { openDataDirectory } from '@bitting/gateway/supervisor/data-directory.ts';
import { bitting, bittingJson, makeIdentity } from '../backup/backup-ground.ts';
import { Cleanup } from '../support/cleanup.ts';
import type { RawAnswer } from '../support/raw-client.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';
import { FIXTURES, registerKeys, startInstallation, type Facts, type Running } from './installation.ts';
import { listFiles, unpackFiles } from './packed-files.ts';

const KEPT = readdirSync(FIXTURES).filter((name) => name.endsWith('.br'));
const FIXTURE_BYTES_MAX = 300 * 1024;

test('An installation of each format of the directory is kept, and a small one.', () => {
  assert.ok(KEPT.includes('format-1.br'));
  for (const name of KEPT) assert.ok(statSync(path.join(FIXTURES, name)).size <= FIXTURE_BYTES_MAX, name);
});

for (const kept of KEPT)
  describe(`The installation ${kept}`, () => {
    const facts = JSON.parse(
      readFileSync(path.join(FIXTURES, kept.replace(/br$/u, 'json')), 'utf8'),
    ) as Facts;
    const cleanup = new Cleanup();
    let root: string;
    let venue: PaperVenue;
    let layout: DataLayout;
    let archive: string;

    before(async () => {
      root = mkdtempSync(path.join(tmpdir(), 'bitting-kept-'));
      cleanup.add({ close: () => Promise.resolve(rmSync(root, { recursive: true, force: true })) });
      unpack(root);
      layout = layOutData(path.join(root, 'data'));
      archive = path.join(root, 'archive');
      venue = cleanup.add(await startPaperVenue());
      registerKeys(venue, facts);
    });
    after(async () => {
      await cleanup.close();
    });

    function unpack(directory: string): void {
      unpackFiles(readFileSync(path.join(FIXTURES, kept)), directory);
      chmodSync(path.join(directory, 'data'), 0o700);
    }

    async function start(at: DataLayout): Promise<Running & { close(): Promise<void> }> {
      const token = readFileSync(at.operatorTokenFile, 'utf8').trim();
      const running = await startInstallation(openDataDirectory(at.directory), venue, {
        passphrase: facts.passphrase,
        token,
      });
      return { ...running, close: () => running.process.stop() };
    }

    test('is opened, serves both venues, and knows what was before.', async () => {
      const running = cleanup.add(await start(layout));
      const { admin, placeHtx, placeOkx } = running;
      const { accounts } = await admin.accounts({});
      assert.deepEqual(accounts.map(({ label }) => label).sort(), [...facts.accounts].sort());
      const { virtualKeys: keys } = await admin.list({});
      assert.deepEqual(keys.map(({ label }) => label).sort(), [...facts.keys].sort());
      const codeOf = (answer: RawAnswer): string => answer.headers.get('bitting-code') ?? '';
      for (const id of facts.orders) {
        const again = id.endsWith('okx')
          ? await placeOkx(facts.bots.okx, id)
          : await placeHtx(facts.bots.htx, id, facts.htxLedgerId);
        assert.equal(codeOf(again), 'CLIENT_ORDER_ID_REUSED', id);
      }
      assert.match((await placeOkx(facts.bots.okx, 'new1')).body.toString(), /"code":"0"/u);
      assert.match(
        (await placeHtx(facts.bots.htx, 'new2', facts.htxLedgerId)).body.toString(),
        /"status":"ok"/u,
      );
      const shown = await admin.ledgerShow({});
      assert.ok(BigInt(shown.records) > BigInt(facts.records));
      assert.equal(shown.archived, facts.archived);
      const order = await bitting(['ledger', 'order', 'kept2okx', '--data', layout.directory]);
      assert.match(order.out, /accepted/u, order.err);
      const identity = await makeIdentity(root, 'now');
      const file = path.join(root, 'now.age');
      const here = ['--data', layout.directory];
      await bittingJson(['backup', '--to', file, '--recipient', identity.recipient, ...here]);
      await bittingJson(['backup', 'verify', file, '--identity', identity.file, ...here]);
      await running.process.stop();
      await bittingJson(['ledger', 'verify', layout.directory, '--archive', archive]);
    });

    test('is restored from its backup, which goes on where it was.', async () => {
      const data = path.join(root, 'restored');
      const identity = path.join(root, 'identity');
      writeFileSync(identity, facts.identity, { mode: 0o600 });
      const backup = path.join(root, 'backup.age');
      await bittingJson(['backup', 'verify', backup, '--identity', identity]);
      await bittingJson(['restore', backup, '--identity', identity, '--data', data]);
      const restored = layOutData(data);
      const { admin, placeOkx, process } = cleanup.add(await start(restored));
      rmSync(restored.haltFile);
      await admin.resume({ reason: 'it was restored' });
      const again = await placeOkx(facts.backup.bots.okx, facts.backup.order);
      assert.equal(again.headers.get('bitting-code'), 'CLIENT_ORDER_ID_REUSED', again.body.toString());
      assert.match((await placeOkx(facts.backup.bots.okx, 'new3')).body.toString(), /"code":"0"/u);
      await process.stop();
      await bittingJson(['ledger', 'verify', data]);
    });

    test('whose summary is not usable says that the archived segments are needed, and takes them.', async () => {
      const other = path.join(root, 'without-summary');
      unpack(other);
      const at = layOutData(path.join(other, 'data'));
      const summary = readFileSync(at.summaryFile, 'utf8');
      writeFileSync(at.summaryFile, summary.replace(/"format":\d+/u, '"format":0'));
      await assert.rejects(start(at), {
        code: 'LEDGER_DAMAGED',
        message: /index\/summary\.json.*Put the archived segments back/u,
      });
      for (const name of readdirSync(path.join(other, 'archive')).filter((one) => one.endsWith('.bin')))
        cpSync(path.join(other, 'archive', name), path.join(at.ledgerDirectory, name));
      const { placeOkx, process } = cleanup.add(await start(at));
      const again = await placeOkx(facts.bots.okx, facts.orders[0] ?? '');
      assert.equal(again.headers.get('bitting-code'), 'CLIENT_ORDER_ID_REUSED', again.body.toString());
      await process.stop();
    });

    /** Makes the number of a file one that only a later version has. */
    const NUMBERS: readonly (readonly [name: RegExp, change: (bytes: Buffer) => Buffer])[] = [
      [/^bitting\.json$/u, (bytes) => Buffer.from(bytes.toString().replace(/"format":\d+/u, '"format":9'))],
      [/\.db$/u, (bytes) => Buffer.from(bytes.fill(9, 63, 64))],
      [/^ledger\/(?:head|segment-\d+)\.bin$/u, (bytes) => Buffer.from(bytes.fill(9, 4, 5))],
      [
        /^index\/summary\.json$/u,
        (bytes) => Buffer.from(bytes.toString().replace(/"format":\d+/u, '"format":9')),
      ],
    ];

    test('of a newer format is refused by every command that would open it, and not a byte of it is changed.', async () => {
      const other = path.join(root, 'newer');
      unpack(other);
      const data = path.join(other, 'data');
      const names = listFiles(data);
      const newest = names.findLast((name) => /segment-\d+\.bin$/u.test(name));
      let tried = 0;
      for (const name of names) {
        if (/segment-\d+\.bin$/u.test(name) && name !== newest) continue;
        const [, change] = NUMBERS.find(([pattern]) => pattern.test(name)) ?? [];
        if (change === undefined) continue;
        const file = path.join(data, name);
        const bytes = readFileSync(file);
        writeFileSync(file, change(Buffer.from(bytes)));
        const before = names.map((one) => readFileSync(path.join(data, one)));
        const { status, err } = await bitting(['serve', '--as-root', '--sealed', '--data', data]);
        assert.equal(status, 5, `${name}: ${err}`);
        assert.match(err, /DATA_FORMAT_NEWER/u, name);
        assert.ok(err.includes(`${name} in ${data} is of format 9`), err);
        assert.match(err, /nothing was changed.*bitting restore/u);
        assert.deepEqual(listFiles(data), names);
        names.forEach((one, at) => {
          assert.ok(readFileSync(path.join(data, one)).equals(before[at] ?? Buffer.alloc(0)), one);
        });
        writeFileSync(file, bytes);
        tried += 1;
      }
      assert.ok(tried >= 9, `${tried} files have a number`);
    });
  });
