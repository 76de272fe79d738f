/** A whole gateway, with the process that keeps its disk, while that disk is full. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { RESERVE_FILE, SPARE_FILE } from '@bitting/gateway/supervisor/disk-reserve.ts';
import { mountSmallDisk } from '../attacks/small-disk.ts';
import { Cleanup } from '../support/cleanup.ts';
import { openCommand } from '../support/command.ts';
import { bindPaperKey, issueTestKey, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { readLedger } from '@bitting/gateway/ledger/recovery.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import { requestRaw, type RawAnswer } from '../support/raw-client.ts';
import { startPaperVenue } from '../support/simulator.ts';
import { demandVerified } from './ledger-facts.ts';

/** Enough for the vault, the indices and what the ledger keeps here. */
const DISK_BYTES = 48 * 1024 * 1024;
const DISK_SIZES = {
  segmentBytes: 65_536,
  reserveBytes: 4 * 1024 * 1024,
  spareBytes: 2 * 1024 * 1024,
  lookMs: 100,
};
/** More than two segments hold. */
const ORDERS_MAX = 200;
const PATIENCE_MS = 15_000;
const POLL_MS = 50;

interface Bot {
  readonly gateway: TestGateway;
  readonly key: OkxKey;
  readonly command: ReturnType<typeof openCommand>;
}

const codeOf = (answer: RawAnswer): string | undefined => answer.headers.get('bitting-code');

void test('CRS-04 AU-5 A gateway on a full disk takes cancels and halts, durably, from its reserve, and orders again when there is room.', async (context) => {
  const disk = mountSmallDisk(DISK_BYTES);
  if (typeof disk === 'string') {
    context.skip(disk);
    return;
  }
  const cleanup = new Cleanup();
  cleanup.add(disk);
  try {
    const venue = cleanup.add(await startPaperVenue());
    const first = cleanup.add(
      await startTestGateway(venue, { parent: disk.directory, diskSizes: DISK_SIZES }),
    );
    const account = venue.openAccount({ funds: { USDT: '100000000' } });
    const key = await issueTestKey(first.admin, await bindPaperKey(first.admin, account.key));
    const bot = { gateway: first, key, command: openCommand(first) };
    const { ledgerDirectory } = first.layout;
    await until(async () => existsSync(path.join(ledgerDirectory, SPARE_FILE)));
    assert.equal(codeOf(await place(bot, 'first')), undefined, 'positive control');
    assert.equal(codeOf(await read(bot)), undefined, 'positive control');
    assert.equal(await gaugeOf(first, 'bitting_disk_full'), 0);
    disk.fill();
    assert.ok((await placeUntilRefused(bot)) > 1);
    assert.equal(await gaugeOf(first, 'bitting_disk_free_bytes'), 0);
    await demandCancelsOnly(bot, 'first');
    // What a process that ends lets go of is taken, too.
    process.kill(first.process.pid, 'SIGKILL');
    await first.process.ended;
    disk.fill();
    const second = cleanup.add(await first.restart());
    assert.ok(!existsSync(path.join(ledgerDirectory, SPARE_FILE)), 'it took that to start');
    const next = { ...bot, gateway: second };
    await demandCancelsOnly(next, 'full0');
    await second.admin.halt({});
    assert.equal(codeOf(await place(next, 'halted')), 'STATE_HALTED');
    disk.makeRoom();
    await until(async () => (await gaugeOf(second, 'bitting_disk_full')) === 0);
    await second.admin.resume({ reason: 'there is room' });
    assert.equal(codeOf(await place(next, 'again')), undefined, 'without a restart');
    assert.equal(codeOf(await read(next)), undefined);
    await second.process.stop();
    demandVerified(ledgerDirectory);
    const before = ['disk-low', 'disk-full'];
    const wanted = [...before, ...before, 'halt', 'disk-full-over', 'resume'];
    assert.deepEqual(eventsAndActs(ledgerDirectory), wanted);
  } finally {
    await cleanup.close();
  }
});

/** Everything that has to go on does so, and is in the ledger. */
async function demandCancelsOnly(bot: Bot, clOrdId: string): Promise<void> {
  const { gateway, command } = bot;
  const cancelled = await send(bot, '/api/v5/trade/cancel-order', { instId: 'BTC-USDT', clOrdId });
  assert.equal(codeOf(cancelled), undefined, cancelled.body.toString());
  assert.match(cancelled.headers.get('bitting-record') ?? 'without a record', /^\d+ /u);
  assert.equal(codeOf(await place(bot, 'refused')), 'LEDGER_UNAVAILABLE');
  assert.equal(codeOf(await read(bot)), 'LEDGER_UNAVAILABLE', 'a read that could not be recorded');
  const { out } = await command('status');
  assert.match(out, /Ledger +the DISK IS FULL/u);
  assert.equal(await gaugeOf(gateway, 'bitting_disk_full'), 1);
  assert.ok(!existsSync(path.join(gateway.layout.ledgerDirectory, RESERVE_FILE)));
}

async function placeUntilRefused(bot: Bot): Promise<number> {
  for (let nth = 0; nth < ORDERS_MAX; nth += 1) {
    const answer = await place(bot, `full${nth}`);
    if (codeOf(answer) === undefined) continue;
    assert.equal(codeOf(answer), 'LEDGER_UNAVAILABLE', answer.body.toString());
    return nth;
  }
  throw new Error('the disk does not fill up');
}

function place(bot: Bot, clOrdId: string): Promise<RawAnswer> {
  const order = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', px: '100', sz: '0.01' };
  return send(bot, '/api/v5/trade/order', { ...order, clOrdId });
}

function send({ gateway, key }: Bot, target: string, body: unknown): Promise<RawAnswer> {
  return requestRaw(gateway.okxUrl, signOkx(key, { method: 'POST', target, body }));
}

function read({ gateway, key }: Bot): Promise<RawAnswer> {
  return requestRaw(gateway.okxUrl, signOkx(key, { method: 'GET', target: '/api/v5/account/balance' }));
}

async function gaugeOf({ admin }: TestGateway, name: string): Promise<number> {
  const { text } = await admin.metrics({});
  return Number(new RegExp(`^${name} (?<value>.*)$`, 'mu').exec(text)?.groups?.['value']);
}

function eventsAndActs(ledgerDirectory: string): readonly string[] {
  const words = Array.from(readLedger(ledgerDirectory), ({ entry }) => {
    if (entry.type === 'system') return entry.event;
    return entry.type === 'admin' ? entry.act : '';
  });
  return words.filter((word) => word.startsWith('disk-') || word === 'halt' || word === 'resume');
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, 'it does not come to it');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
