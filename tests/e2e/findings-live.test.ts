/** A bot's key is used from another machine, at an hour at which it sleeps, in another instrument, ten times as fast: seen while it happens. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { TailEvent } from '@bitting/client/operations.ts';
import { openLog } from '@bitting/gateway/ledger/testing/log-bench.ts';
import { intentOf, outcomeOf } from '@bitting/gateway/search/testing/search-ground.ts';
import { Cleanup } from '../support/cleanup.ts';
import { openCommand, type CommandEnd } from '../support/command.ts';
import {
  bindPaperKey,
  type IssuedTestKey,
  issueTestKey,
  startTestGateway,
  type TestGateway,
} from '../support/gateway.ts';
import { signOkx } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue } from '../support/simulator.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const THIEF = '127.0.0.2';
const SEEN_WITHIN_MS = 2_000;
const ALARMS = ['new-address', 'new-instrument', 'order-spike', 'unusual-hour'];

const cleanup = new Cleanup();
let directory: string;
let gateway: TestGateway;
/** `grid` is stolen, and later `other`. */
let key: IssuedTestKey;
let other: IssuedTestKey;
let bitting: (...words: readonly string[]) => Promise<CommandEnd>;

/** An order, and what the venue says of it. */
async function place(body: object, from?: string, by = key): Promise<string> {
  const order = { tdMode: 'cash', side: 'buy', ordType: 'limit', px: '100', sz: '0.01', ...body };
  const signed = signOkx(by, { method: 'POST', target: '/api/v5/trade/order', body: order });
  const answer = await requestRaw(gateway.okxUrl, signed, from);
  return (JSON.parse(answer.body.toString()) as { data: { sCode: string }[] }).data[0]?.sCode ?? '';
}

/** Four days of a bot that sleeps at this hour of the day and at those beside it: two orders every ten minutes. */
async function work(ledgerDirectory: string, accountId: string): Promise<void> {
  const log = await openLog(ledgerDirectory, null);
  const ends: Promise<unknown>[] = [];
  const thisHour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const hours = Array.from({ length: 4 * 24 }, (_, index) => 4 * 24 - index);
  const slots = Array.from({ length: 12 }, (_, slot) => slot);
  const instants = hours
    .filter((ago) => ago % 24 > 2 && ago % 24 < 22)
    .flatMap((ago) =>
      slots.map((slot) => thisHour - ago * HOUR_MS + (slot >> 1) * 10 * MINUTE_MS + (slot & 1) * 1_000),
    );
  const orders = [key, other].flatMap(({ virtualKeyId }) =>
    instants.map((wallMs) => ({ wallMs, key: virtualKeyId })),
  );
  for (const [number, order] of orders.toSorted((left, right) => left.wallMs - right.wallMs).entries()) {
    const placed = {
      ...order,
      number,
      account: accountId,
      instrument: 'BTC-USDT',
      address: '127.0.0.1',
      venueOrderId: `1${number}`,
      end: 'rejected',
    } as const;
    const intent = log.writer.append(intentOf(placed));
    // It may wait for what comes next.
    ends.push(log.writer.append(outcomeOf(placed)));
    await intent;
  }
  await log.close();
  await Promise.all(ends);
}

async function metric(name: string): Promise<number> {
  const { text } = (await gateway.admin.metrics({})) as { text: string };
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.split(' ')[1] ?? Number.NaN);
}

async function until(what: string, isSo: () => Promise<boolean>, withinMs = 20_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

interface Seen {
  readonly rule: string;
  readonly sentence: string;
  readonly atMs: number;
}

async function findings(): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  const take = (event: TailEvent): void => {
    if (event['event'] !== 'finding') return;
    const { rule = '', sentence = '' } = event['details'] as Readonly<Record<string, string>>;
    seen.push({ rule, sentence, atMs: event.wallMs });
  };
  await gateway.admin.tail({ limit: 500, follow: false }, { onEvent: take });
  return seen;
}

/** The watch has looked at all that was written before. */
async function watched(): Promise<void> {
  await gateway.admin.ledgerSearch({ type: 'system', direction: 'newest', limit: 1 });
  await until(
    'the watch is behind nobody',
    async () => (await metric('bitting_findings_unwatched_seconds')) < 1,
  );
}

before(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'bitting-live-'));
  const venue = cleanup.add(await startPaperVenue());
  gateway = await startTestGateway(venue);
  const accountId = await bindPaperKey(gateway.admin, venue.openAccount().key, 'main');
  key = await issueTestKey(gateway.admin, accountId, { label: 'grid' });
  other = await issueTestKey(gateway.admin, accountId, { label: 'other' });
  await gateway.process.stop();
  await work(gateway.layout.ledgerDirectory, accountId);
  gateway = await gateway.restart();
  bitting = openCommand(gateway);
  await watched();
});
after(async () => {
  await gateway.close();
  await cleanup.close();
  rmSync(directory, { recursive: true });
});

test('Four days of work are learned at the start, and nothing of them is told.', async () => {
  assert.deepEqual(await findings(), []);
});

test('A theft is seen within two seconds by every rule, in clear to the operator and to nobody in the files.', async () => {
  await place({ instId: 'BTC-USDT' });
  for (let index = 0; index < 12; index += 1) await place({ instId: 'ETH-USDT' }, THIEF);
  const lastMs = Date.now();
  await until('all alarms', async () => (await findings()).length >= ALARMS.length, 5_000);
  const seen = await findings();
  assert.deepEqual(seen.map(({ rule }) => rule).toSorted(), ALARMS);
  for (const { rule, atMs } of seen) assert.ok(atMs - lastMs < SEEN_WITHIN_MS, `${rule} ${atMs - lastMs} ms`);
  const tail = await bitting('tail', '-n', '500');
  assert.match(tail.out, /finding new-address key_\w+ \(grid\) First requests from 127\.0\.0\.2: /u);
  assert.match(tail.out, /finding new-instrument key_\w+ \(grid\) First orders in ETH-USDT: /u);
  const { text } = (await gateway.admin.metrics({})) as { text: string };
  assert.match(text, /bitting_findings_total\{rule="new-address"\} 1\n/u);
  await gateway.process.stop();
  const watchFile = readFileSync(gateway.layout.watchFile).toString('latin1');
  assert.ok(watchFile.includes(key.virtualKeyId), 'what was learned is kept');
  assert.ok(!watchFile.includes(THIEF));
  gateway = await gateway.restart();
  bitting = openCommand(gateway);
});

test('The report says of each alarm when it was seen.', async () => {
  await watched();
  const out = path.join(directory, 'report');
  const { status, err } = await bitting('incident', '--key', 'grid', '--since', '1h', '--out', out);
  assert.equal(status, 0, err);
  const { findings: told } = JSON.parse(readFileSync(path.join(out, 'incident.json'), 'utf8')) as {
    findings: readonly { rule: string; weight: string; seenLive: { record: string } | null }[];
  };
  const alarms = told.filter(({ weight }) => weight === 'alarm');
  assert.deepEqual(alarms.map(({ rule }) => rule).toSorted(), ALARMS);
  assert.ok(
    alarms.every(({ seenLive }) => seenLive !== null),
    JSON.stringify(alarms),
  );
  const page = readFileSync(path.join(out, 'incident.html'), 'utf8');
  assert.equal(page.split('<b>seen live</b>').length - 1, ALARMS.length);
});

test('A restart, and an index that is built anew, tell nothing a second time.', async () => {
  await gateway.admin.ledgerReindex({});
  await watched();
  gateway = await gateway.restart();
  bitting = openCommand(gateway);
  await watched();
  await place({ instId: 'ETH-USDT' }, THIEF);
  await watched();
  await new Promise((resolve) => setTimeout(resolve, SEEN_WITHIN_MS));
  assert.equal((await findings()).length, ALARMS.length);
});

/** The process that searches, among the children of this one. */
function findSearch(): number {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .filter((name) => {
      try {
        const parent = Number(/\) \S (\d+) /u.exec(readFileSync(`/proc/${name}/stat`, 'latin1'))?.[1]);
        const line = readFileSync(`/proc/${name}/cmdline`, 'latin1');
        return (
          parent === process.pid && (line.includes('search/main.ts') || line.startsWith('bitting-search'))
        );
      } catch {
        return false;
      }
    })
    .map(Number);
  assert.equal(children.length, 1);
  return children[0] ?? 0;
}

test('While nobody watches orders go on, and what they show is told as soon as somebody does.', async () => {
  process.kill(findSearch(), 'SIGKILL');
  for (let index = 0; index < 12; index += 1)
    assert.match(await place({ instId: 'ETH-USDT' }, THIEF, other), /^\d+$/u);
  await until('nobody watches', async () => (await metric('bitting_findings_unwatched_seconds')) > 2);
  assert.equal((await findings()).length, ALARMS.length);
  await watched();
  await until('all is told', async () => (await findings()).length === 2 * ALARMS.length);
});
