/** AUD-12: what tells who a person is lies nowhere in clear, and can be erased while the ledger stays what was signed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { TailEvent } from '../../packages/client/src/operations.ts';
import { runPython, whyNoPython } from '../ledger/python-verifier.ts';
import { CanarySet } from '../support/canary.ts';
import { Cleanup } from '../support/cleanup.ts';
import { openCommand, type CommandEnd } from '../support/command.ts';
import { bindPaperKey, issueTestKey, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { signOkx } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue } from '../support/simulator.ts';

const DAY_MS = 86_400_000;
/** Where the bot runs, and nothing else in this installation. */
const HOME = '127.83.19.201';
/** Where somebody is turned away. */
const AWAY = '127.91.44.17';

const cleanup = new Cleanup();
const canaries = new CanarySet();
let gateway: TestGateway;
let bitting: (...words: readonly string[]) => Promise<CommandEnd>;

before(async () => {
  const venue = cleanup.add(await startPaperVenue());
  gateway = cleanup.add(await startTestGateway(venue));
  bitting = openCommand(gateway);
  canaries.watch('address of the bot', HOME);
  canaries.watch('address of a stranger', AWAY);
  const account = venue.openAccount({ funds: { USDT: '10000' } });
  const accountId = await bindPaperKey(gateway.admin, account.key, 'main');
  const key = await issueTestKey(gateway.admin, accountId, { label: 'bot', sourceCidrs: ['127.83.0.0/16'] });
  const order = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', px: '100', sz: '0.5' };
  const place = (body: object) => signOkx(key, { method: 'POST', target: '/api/v5/trade/order', body });
  assert.equal((await requestRaw(gateway.okxUrl, place({ ...order, clOrdId: 'one' }), HOME)).status, 200);
  await requestRaw(gateway.okxUrl, place({ ...order, instId: 'DOGE-USDT-SWAP' }), HOME);
  await requestRaw(gateway.okxUrl, signOkx(key, { method: 'GET', target: '/api/v5/account/balance' }), HOME);
  await requestRaw(gateway.okxUrl, place({ ...order, clOrdId: 'two' }), AWAY);
  const stranger = { ...key, secret: 'A'.repeat(32) };
  const wrong = signOkx(stranger, { method: 'POST', target: '/api/v5/trade/order', body: order });
  for (const from of [HOME, AWAY]) await requestRaw(gateway.okxUrl, wrong, from);
});
after(() => cleanup.close());

/** Without what operators did, who are recorded when they search. */
async function search(...words: readonly string[]): Promise<readonly TailEvent[]> {
  const { status, out, err } = await bitting('ledger', 'search', ...words, '--json', '-n', '1000');
  assert.equal(status, 0, err);
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TailEvent)
    .filter(({ type }) => type !== 'admin' || words.includes('--act'));
}

const typesOf = (records: readonly TailEvent[]): readonly string[] =>
  [...new Set(records.map(({ type }) => type))].toSorted();

function readLedger(): Buffer {
  return readFileSync(path.join(gateway.layout.ledgerDirectory, 'segment-00000000.bin'));
}

async function verifyWhole(): Promise<void> {
  const { status, out } = await bitting('ledger', 'verify', gateway.layout.ledgerDirectory);
  assert.equal(status, 0, out);
  if (whyNoPython() !== null) return;
  const python = runPython(gateway.layout.ledgerDirectory);
  assert.equal(python.status, 0, python.out + python.err);
}

test('AUD-12: no file of the installation holds an address that somebody came from, while it runs and after.', async () => {
  assert.deepEqual(canaries.searchTree(gateway.layout.directory), []);
  const [found] = await search('--address', HOME, '--type', 'intent');
  const pseudonym = String(found?.recorded?.['sourceAddress']);
  assert.match(pseudonym, /^a1\.\d{8}\.[\w-]{22}$/u);
  assert.ok(readLedger().includes(pseudonym), 'what is looked for would be found');
  gateway = cleanup.add(await gateway.restart());
  assert.deepEqual(canaries.searchTree(gateway.layout.directory), []);
  canaries.watch('pseudonym', pseudonym);
  assert.notDeepEqual(
    canaries.searchTree(gateway.layout.ledgerDirectory),
    [],
    'what is looked for would be found',
  );
});

test('AUD-12: whoever may sees the addresses, and finds records by them.', async () => {
  const home = await search('--address', HOME);
  assert.deepEqual(typesOf(home), ['intent', 'outcome', 'read', 'refusal', 'system']);
  assert.deepEqual(typesOf(await search('--address', '127.0.0.99')), []);
  for (const event of home) {
    if (event.type === 'system') assert.equal((event['details'] as { address: string }).address, HOME);
    else if (event.type !== 'outcome') assert.equal(event['sourceAddress'], HOME);
  }
  const first = home.findLast(({ type }) => type === 'intent');
  assert.deepEqual(await search('--address', String(first?.recorded?.['sourceAddress'])), home);
  const csv = await bitting('ledger', 'export', '--format', 'csv', '--type', 'intent');
  assert.ok(csv.out.includes(HOME));
  const tail = await bitting('tail', '--json', '-n', '100');
  assert.ok(tail.out.includes(`"sourceAddress":"${HOME}"`));
});

test('AUD-12: after erasing, the ledger verifies to the byte, and neither search nor files tell the address.', async () => {
  const before = await search('--address', HOME);
  assert.ok(before.length > 0);
  const records = await search('--type', 'intent');
  await verifyWhole();
  const ledger = readLedger();
  const stood = ledger.length - trailingZeroes(ledger);
  const day = new Date(Date.now() + 2 * DAY_MS).toISOString().slice(0, 10);
  await gateway.liveLater({
    laterMs: 2 * DAY_MS,
    patienceMs: 10_000,
    look: async (admin) => {
      const erased = await admin.ledgerErase({ before: day, reason: 'asked for' });
      assert.ok(erased.days.length >= 1 && erased.addresses >= 1);
      assert.equal((await admin.ledgerShow({})).addressesErasedBefore, day);
    },
  });
  assert.deepEqual(readLedger().subarray(0, stood), ledger.subarray(0, stood));
  gateway = cleanup.add(await gateway.restart());
  bitting = openCommand(gateway);
  assert.deepEqual(await search('--address', HOME), []);
  const [act] = await search('--act', 'ledger-erase');
  assert.equal(act?.['reason'], 'asked for');
  const after = await search('--type', 'intent');
  assert.deepEqual(
    after.map((event) => [event.sequence, event['sourceAddress'], event.recorded]),
    records.map((event) => [event.sequence, event.recorded?.['sourceAddress'], undefined]),
  );
  await verifyWhole();
  const { status, out } = await bitting(
    'incident',
    '--key',
    'bot',
    '--since',
    '1h',
    '--out',
    path.join(gateway.layout.directory, 'incident'),
  );
  assert.equal(status, 0, out);
  const page = readFileSync(path.join(gateway.layout.directory, 'incident', 'incident.html'), 'utf8');
  assert.match(
    page.replace(/\s+/gu, ' '),
    new RegExp(`are pseudonyms, .*: addresses of the days before ${day} were erased`, 'u'),
  );
  assert.deepEqual(canaries.searchTree(path.dirname(gateway.layout.vaultFile)), []);
});

function trailingZeroes(bytes: Buffer): number {
  let at = bytes.length;
  while (at > 0 && bytes[at - 1] === 0) at -= 1;
  return bytes.length - at;
}
