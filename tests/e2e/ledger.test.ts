/** The ledger as its owner and a stranger see it: receipts of a bot's own orders, and the verification of a copy. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { startGateway } from '@bitting/gateway/supervisor/gateway-process.ts';
import { Cleanup } from '../support/cleanup.ts';
import { openCommand, type CommandEnd } from '../support/command.ts';
import { bindPaperKey, issueTestKey, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';

const cleanup = new Cleanup();
let directory: string;
let venue: PaperVenue;
let gateway: TestGateway;
let key: OkxKey;
let bitting: (...words: readonly string[]) => Promise<CommandEnd>;

before(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'bitting-receipts-'));
  venue = cleanup.add(await startPaperVenue());
  gateway = cleanup.add(await startTestGateway(venue));
  bitting = openCommand(gateway);
  const account = venue.openAccount({ funds: { USDT: '10000' } });
  const accountId = await bindPaperKey(gateway.admin, account.key, 'main');
  key = await issueTestKey(gateway.admin, accountId);
});
after(async () => {
  await cleanup.close();
  rmSync(directory, { recursive: true });
});

/** The bot's own word for where its order stands in the ledger: a number and the hash of its leaf. */
async function place(clOrdId: string): Promise<readonly [sequence: string, leaf: string]> {
  const body = {
    instId: 'BTC-USDT',
    tdMode: 'cash',
    side: 'buy',
    ordType: 'limit',
    px: '100',
    sz: '0.5',
    clOrdId,
  };
  const answer = await requestRaw(
    gateway.okxUrl,
    signOkx(key, { method: 'POST', target: '/api/v5/trade/order', body }),
  );
  assert.equal(answer.status, 200, answer.body.toString());
  const [sequence = '', leaf = ''] = (answer.headers.get('bitting-record') ?? '').split(' ');
  return [sequence, leaf];
}

/** Without `--data`: as somebody who has files alone. */
async function offline(
  ...words: readonly string[]
): Promise<{ readonly status: number; readonly json: unknown }> {
  const { status, out, err } = await bitting(...words, '--json');
  return { status, json: out === '' ? err : (JSON.parse(out) as unknown) };
}

test('A bot that is told where its order stands gets a receipt for it that a stranger verifies.', async () => {
  const [sequence] = await place('receipt1');
  assert.match(sequence, /^[0-9]+$/u);
  const file = path.join(directory, 'order.tlog-proof');
  const written = await bitting('ledger', 'receipt', sequence, '--out', file);
  assert.equal(written.status, 0, written.err);
  const logKey = path.join(gateway.layout.ledgerDirectory, 'log.vkey');
  const { status, json } = await offline('ledger', 'verify-receipt', file, '--log-key', logKey);
  assert.equal(status, 0, JSON.stringify(json));
  const proven = json as {
    proven: boolean;
    record: { sequence: string; type: string; items: { clientOrderId: string }[] };
  };
  assert.deepEqual(
    [proven.proven, proven.record.sequence, proven.record.type, proven.record.items[0]?.clientOrderId],
    [true, sequence, 'intent', 'receipt1'],
  );
});

test('A receipt in which anything is changed proves nothing, and one of another log neither.', async () => {
  const [sequence] = await place('receipt2');
  const shown = await bitting('ledger', 'receipt', sequence);
  assert.equal(shown.status, 0, shown.err);
  const receipt = shown.out;
  const logKey = readFileSync(path.join(gateway.layout.ledgerDirectory, 'log.vkey'), 'utf8').trim();
  const file = path.join(directory, 'changed.tlog-proof');
  const verify = async (text: string, by = logKey): Promise<number> => {
    writeFileSync(file, text);
    return (await offline('ledger', 'verify-receipt', file, '--log-key', by)).status;
  };
  assert.equal(await verify(receipt), 0);
  const extra = /^extra (.*)$/mu.exec(receipt)?.[1] ?? '';
  const record = Buffer.from(extra, 'base64').toString();
  assert.ok(record.includes('"price":"100"'), record);
  const dearer = Buffer.from(record.replace('"price":"100"', '"price":"999"')).toString('base64');
  assert.equal(await verify(receipt.replace(extra, dearer)), 2);
  assert.equal(await verify(receipt.replace(`index ${sequence}`, `index ${Number(sequence) - 1}`)), 2);
  assert.equal(await verify(receipt.replace(/^extra .*\n/mu, '')), 2);
  const stranger = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
  assert.equal(await verify(receipt, stranger), 2);
});

test('A copy that is taken while the gateway runs verifies, and one that was changed names the record.', async () => {
  const [sequence] = await place('copied1');
  await bitting('ledger', 'receipt', sequence);
  const copy = path.join(directory, 'copy');
  cpSync(gateway.layout.ledgerDirectory, copy, { recursive: true });
  const whole = await offline('ledger', 'verify', copy);
  assert.equal(whole.status, 0, JSON.stringify(whole.json));
  const report = whole.json as { whole: boolean; records: string; checkpoint: { size: string } | null };
  assert.ok(report.whole && BigInt(report.checkpoint?.size ?? 0) > BigInt(sequence));

  const segment = path.join(copy, 'segment-00000000.bin');
  const bytes = readFileSync(segment);
  const at = bytes.indexOf('"copied1"');
  assert.notEqual(at, -1);
  bytes[at + 1] = 0x64;
  writeFileSync(segment, bytes);
  const damaged = await offline('ledger', 'verify', copy);
  assert.equal(damaged.status, 1);
  assert.deepEqual((damaged.json as { firstBad: { record: string } }).firstBad.record, sequence);
});

test('What is asked for and is not there is said in a sentence.', async () => {
  const missing = await bitting('ledger', 'receipt', '99999999');
  assert.equal(missing.status, 2);
  assert.match(missing.err, /no record 99999999/u);
  const empty = await bitting('ledger', 'verify', directory);
  assert.equal(empty.status, 2);
  assert.match(empty.err, /There is no ledger in/u);
  const shown = await bitting('ledger', 'show');
  assert.equal(shown.status, 0, shown.err);
  assert.match(shown.out, /bitting\.invalid\/[0-9a-f]{32}\n/u);
});

test('A vault that was put back to an earlier copy is refused at the start, unless the operator says that it was on purpose.', async () => {
  const venueOfIt = cleanup.add(await startPaperVenue());
  const own = cleanup.add(await startTestGateway(venueOfIt));
  const account = venueOfIt.openAccount({ funds: { USDT: '10000' } });
  const accountId = await bindPaperKey(own.admin, account.key, 'restored');
  const stolen = await issueTestKey(own.admin, accountId);
  await own.process.stop();
  const before = readFileSync(own.layout.vaultFile);
  const again = cleanup.add(await own.restart());
  await again.admin.revoke({ virtualKeyId: stolen.virtualKeyId, reason: 'stolen' });
  await again.process.stop();
  writeFileSync(own.layout.vaultFile, before);
  const { config, keyBytes } = own.installation;
  const start = (acceptOlderVault: boolean) =>
    startGateway({
      layout: own.layout,
      config,
      unlock: { kind: 'key-file', bytes: Buffer.from(keyBytes) },
      acceptOlderVault,
    });
  await assert.rejects(start(false), (error) => {
    assert.ok(error instanceof BittingError);
    return error.code === 'VAULT_ROLLED_BACK';
  });
  const accepted = await start(true);
  await accepted.stop();
  const known = await start(false);
  await known.stop();
});
