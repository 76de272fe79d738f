/**
 * Makes the installation that every later version has to open: `node tests/data-format/make-fixture.ts FORMAT`. It is made once for each
 * format of the directory, by the last version that writes it, and never again: what it would make now is not what users have.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { composeGateway } from '@bitting/gateway/compose.ts';
import type { DataLayout } from '@bitting/gateway/config/data-layout.ts';
import { printGatewayConfig } from '@bitting/gateway/config/gateway-config.ts';
import { VERSION } from '@bitting/gateway/config/version.ts';
import { makeSegmentFiles } from '@bitting/gateway/ledger/segment-files.ts';
import type { Clock } from '@bitting/gateway/ports/clock.ts';
import { createDataDirectory } from '@bitting/gateway/supervisor/data-directory.ts';
import { createVault } from '@bitting/gateway/supervisor/gateway-process.ts';
import { systemClock } from '@bitting/gateway/system-clock.ts';
import { readLedgerId } from '../attacks/bench.ts';
import { bittingJson, makeIdentity } from '../backup/backup-ground.ts';
import { writeLargeLedger } from '../ledger/large-ledger.ts';
import { bindPaperKey, configFor, issueHtxTestKey, issueTestKey } from '../support/gateway.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';
import { FIXTURES, SEGMENT_BYTES, startInstallation, writeToken, type Facts } from './installation.ts';
import { packFiles } from './packed-files.ts';

const PASSPHRASE = 'correct horse battery staple';
/** As many as a summary is made of. */
const RECORDS = 1_100;
const PATIENCE_MS = 60_000;
const AGO_MS = 3 * 86_400_000;

type Made = Omit<Facts, 'madeBy' | 'passphrase' | 'identity' | 'backup' | 'htxLedgerId' | 'venueKeys'>;

const root = mkdtempSync(path.join(tmpdir(), 'bitting-fixture-'));
const venue = await startPaperVenue();
try {
  const [, , format = ''] = process.argv;
  if (!/^[1-9]\d*$/u.test(format)) throw new Error('FORMAT is missing');
  const okx = venue.openAccount({ funds: { USDT: '100000' } });
  const htx = venue.openHtxAccount({ funds: { USDT: '100000' } });
  const venueKeys = { okx: okx.key, htx: htx.key };
  const htxLedgerId = await readLedgerId(venue, htx.key);
  const identity = await makeIdentity(root, 'mine');
  const made = await makeInstallation({ venue, venueKeys, htxLedgerId });
  const backup = await makeBackup({ venue, venueKeys }, identity.recipient);
  const facts: Facts = {
    madeBy: VERSION,
    passphrase: PASSPHRASE,
    identity: readFileSync(identity.file, 'utf8'),
    venueKeys,
    htxLedgerId,
    ...made,
    backup,
  };
  mkdirSync(FIXTURES, { recursive: true });
  const isLeftOut = (name: string): boolean => /\/run\/|\.key$|^(?:second|mine)/u.test(name);
  writeFileSync(path.join(FIXTURES, `format-${format}.br`), packFiles(root, isLeftOut));
  writeFileSync(path.join(FIXTURES, `format-${format}.json`), `${JSON.stringify(facts, null, 2)}\n`);
} finally {
  await venue.close();
  rmSync(root, { recursive: true, force: true });
}

/** Both venues, orders of two lives, archived segments, and an erased day. */
async function makeInstallation({
  venue,
  venueKeys,
  htxLedgerId,
}: { readonly venue: PaperVenue } & Pick<Facts, 'venueKeys' | 'htxLedgerId'>): Promise<Made> {
  const layout = createDataDirectory(path.join(root, 'data'));
  const token = await createVault(layout, { kind: 'passphrase', bytes: Buffer.from(PASSPHRASE) });
  writeToken(layout, token);
  writeLargeLedger({
    directory: layout.ledgerDirectory,
    records: RECORDS,
    segmentBytes: SEGMENT_BYTES,
    endMs: Date.now() - 60_000,
    isOver: true,
  });
  await liveBefore(layout, venue);
  const unlock = { passphrase: PASSPHRASE, token };
  let running = await startInstallation(layout, venue, unlock);
  const accounts = ['main of OKX', 'main of HTX'];
  const keys = ['bot of OKX', 'bot of HTX'];
  const okxId = await bindPaperKey(running.admin, venueKeys.okx, accounts[0]);
  const htxId = await bindPaperKey(running.admin, venueKeys.htx, accounts[1]);
  const bots = {
    okx: await issueTestKey(running.admin, okxId, { label: keys[0] ?? '' }),
    htx: await issueHtxTestKey(running.admin, htxId, { label: keys[1] ?? '' }),
  };
  const place = async (life: number): Promise<readonly string[]> => {
    const [one, other] = [`kept${life}okx`, `kept${life}htx`];
    const placed = await running.placeOkx(bots.okx, one);
    const alsoPlaced = await running.placeHtx(bots.htx, other, htxLedgerId);
    if (!/"code":"0"/u.test(placed.body.toString()) || !/"status":"ok"/u.test(alsoPlaced.body.toString()))
      throw new Error(`${placed.body.toString()} ${alsoPlaced.body.toString()}`);
    return [one, other];
  };
  const orders = [...(await place(1))];
  const today = new Date().toISOString().slice(0, 10);
  const { addresses } = await running.admin.ledgerErase({ before: today });
  if (addresses === 0) throw new Error('no address was erased');
  const deadline = Date.now() + PATIENCE_MS;
  while (!existsSync(layout.summaryFile)) {
    if (Date.now() > deadline) throw new Error('no summary was made');
    await wait(100);
  }
  await bittingJson([
    'ledger',
    'archive',
    '--before',
    '10d',
    '--to',
    path.join(root, 'archive'),
    '--data',
    layout.directory,
  ]);
  await running.process.stop();
  running = await startInstallation(layout, venue, unlock);
  orders.push(...(await place(2)));
  const { archived, records } = await running.admin.ledgerShow({});
  await running.process.stop();
  return { bots, accounts, keys, orders, records, archived };
}

/** A life of some days ago, in which somebody was turned away: what tells his address is a salt of that day. */
async function liveBefore(layout: DataLayout, venue: PaperVenue): Promise<void> {
  const clock: Clock = { ...systemClock, wallMs: () => epochMs(Date.now() - AGO_MS) };
  const gateway = await composeGateway(
    {
      type: 'start',
      dataDirectory: layout.directory,
      config: printGatewayConfig(configFor(venue, false)),
      unlock: { kind: 'passphrase', bytes: Buffer.from(PASSPHRASE) },
    },
    {
      clock,
      segments: makeSegmentFiles({ directory: layout.ledgerDirectory, segmentBytes: SEGMENT_BYTES }),
    },
  );
  const url = gateway.ready.listeners['okx'] ?? '';
  await requestRaw(url, { method: 'GET', target: '/api/v5/account/balance' });
  await gateway.close();
}

/** Of a small one, as nothing in it can be compressed. */
async function makeBackup(
  { venue, venueKeys }: { readonly venue: PaperVenue } & Pick<Facts, 'venueKeys'>,
  recipient: string,
): Promise<Facts['backup']> {
  const layout = createDataDirectory(path.join(root, 'second'));
  const token = await createVault(layout, { kind: 'passphrase', bytes: Buffer.from(PASSPHRASE) });
  writeToken(layout, token);
  const { admin, placeOkx, process } = await startInstallation(layout, venue, {
    passphrase: PASSPHRASE,
    token,
  });
  const okx = await issueTestKey(admin, await bindPaperKey(admin, venueKeys.okx, 'main of OKX'));
  const order = 'backedup1';
  await placeOkx(okx, order);
  const made = await bittingJson<{ readonly records: string }>([
    'backup',
    '--to',
    path.join(root, 'backup.age'),
    '--recipient',
    recipient,
    '--data',
    layout.directory,
  ]);
  await process.stop();
  return { records: made.records, bots: { okx }, order };
}
