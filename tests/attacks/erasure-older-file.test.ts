/** AUD-12: who puts an older file of addresses back does not bring back what an operator erased. */
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import type { TailEvent } from '../../packages/client/src/operations.ts';
import { Cleanup } from '../support/cleanup.ts';
import { openCommand } from '../support/command.ts';
import { bindPaperKey, issueTestKey, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { signOkx } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue } from '../support/simulator.ts';

const DAY_MS = 86_400_000;
const HOME = '127.83.19.202';
/** SQLite's own, beside the file while it is open, and after a crash. */
const BESIDE = ['', '-wal', '-shm'] as const;

const cleanup = new Cleanup();
let gateway: TestGateway;

before(async () => {
  const venue = cleanup.add(await startPaperVenue());
  gateway = cleanup.add(await startTestGateway(venue));
  const account = venue.openAccount({ funds: { USDT: '10000' } });
  const accountId = await bindPaperKey(gateway.admin, account.key, 'main');
  const key = await issueTestKey(gateway.admin, accountId, { label: 'bot', sourceCidrs: ['127.83.0.0/16'] });
  const read = signOkx(key, { method: 'GET', target: '/api/v5/account/balance' });
  assert.equal((await requestRaw(gateway.okxUrl, read, HOME)).status, 200);
});
after(() => cleanup.close());

async function search(...words: readonly string[]): Promise<readonly TailEvent[]> {
  const { status, out, err } = await openCommand(gateway)('ledger', 'search', ...words, '--json');
  assert.equal(status, 0, err);
  const lines = out.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as TailEvent);
}

const findReads = (): Promise<readonly TailEvent[]> => search('--address', HOME, '--type', 'read');

/** The salts that the file holds, encrypted as they are, asked while nobody has it open. */
function readSalts(file: string): readonly string[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database
      .prepare('SELECT hex(envelope) AS salt FROM salts')
      .all()
      .map((row) => String(row['salt']));
  } finally {
    database.close();
  }
}

function copyAll(from: string, to: string): void {
  for (const end of BESIDE) {
    rmSync(`${to}${end}`, { force: true });
    if (existsSync(`${from}${end}`)) copyFileSync(`${from}${end}`, `${to}${end}`);
  }
}

test('AUD-12: an older file of addresses that is put back is erased again, and the ledger says so.', async () => {
  const file = gateway.layout.privateFile;
  const older = `${gateway.layout.directory}/older.db`;
  assert.equal((await findReads()).length, 1);
  await gateway.process.stop();
  copyAll(file, older);
  const held = readSalts(older);
  assert.ok(held.length > 0, 'there is something to bring back');
  const day = new Date(Date.now() + 2 * DAY_MS).toISOString().slice(0, 10);
  await gateway.liveLater({
    laterMs: 2 * DAY_MS,
    patienceMs: 10_000,
    look: async (admin) => {
      await admin.ledgerErase({ before: day, reason: 'asked for' });
    },
  });
  copyAll(older, file);
  assert.deepEqual(readSalts(file), held, 'it is there again');
  gateway = cleanup.add(await gateway.restart());
  assert.deepEqual(await findReads(), []);
  const [again] = await search('--event', 'addresses-erased-again');
  const details = again?.['details'] as Readonly<Record<string, string>> | undefined;
  assert.equal(details?.['before'], day.replaceAll('-', ''));
  assert.equal(details['days'], String(held.length));
  await gateway.process.stop();
  assert.equal(new Set(readSalts(file)).intersection(new Set(held)).size, 0);
});
