/** A stolen key trades at night from another address; the report of it, from the ledger's files alone. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { copyOf, makeDirectory, openLog } from '@bitting/gateway/ledger/testing/log-bench.ts';
import { runCommandLine } from '../../packages/cli/src/run.ts';
import { recordSurroundings } from '../../packages/cli/src/testing/recorded-surroundings.ts';
import { whyNoPython } from '../ledger/python-verifier.ts';
import { openBrowser, whyNoBrowser } from '../support/browser.ts';
import { Cleanup } from '../support/cleanup.ts';
import { OkxPath } from '../support/okx-path.ts';
import { signOkx } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const THIEF = '127.0.0.2';
const ORDER_PATH = '/api/v5/trade/order';
const DAYS = 4;
const LABEL = '<script>alert("grid")</script>\u202e';

const cleanup = new Cleanup();
let directory: string;
let ledger: string;
let bot: OkxPath;
/** Midnight before the theft. */
let midnight: number;

const ORDER = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', px: '20000', sz: '0.01' };

function at(atMs: number): void {
  bot.lives.advance(atMs - bot.lives.clock.wallMs());
}

/** Somebody's order with the bot's key, a second after the one before. */
async function place(body: object, from?: string): Promise<number> {
  at(bot.lives.clock.wallMs() + 1_000);
  const timestampMs = bot.lives.clock.wallMs();
  const signed = signOkx(bot.bot, { method: 'POST', target: ORDER_PATH, body, timestampMs });
  const { status } = await requestRaw(bot.url, signed, from);
  return status;
}

async function workFor(days: number): Promise<void> {
  for (let day = days; day > 0; day -= 1)
    for (let slot = 0; slot < 10; slot += 1) {
      at(midnight - day * DAY_MS + 9 * HOUR_MS + slot * 40 * MINUTE_MS);
      await place(ORDER);
    }
}

async function steal(): Promise<void> {
  at(midnight + 3 * HOUR_MS);
  for (let index = 0; index < 18; index += 1) await place({ ...ORDER, instId: 'ETH-USDT' }, THIEF);
  at(midnight + 3 * HOUR_MS + 5 * MINUTE_MS);
  const swap = { ...ORDER, instId: 'BTC-USDT-SWAP', tdMode: 'cross', sz: '1' };
  for (let index = 0; index < 15; index += 1) await place({ ...swap, clOrdId: `thief${index}` }, THIEF);
}

/** What an operator did, written and signed by the same log while no bot was there. */
async function record(
  ...entries: readonly Omit<Extract<LedgerEntry, { type: 'admin' }>, 'monotonicMs' | 'boot'>[]
) {
  const log = await openLog(ledger);
  for (const entry of entries)
    await log.writer.append({ ...entry, monotonicMs: 0, boot: `operator ${entry.act}` });
  await log.close();
}

before(async () => {
  const made = {
    after: (end: () => void) =>
      cleanup.add({
        close: (): Promise<void> => {
          end();
          return Promise.resolve();
        },
      }),
  };
  directory = makeDirectory(made as never);
  ledger = makeDirectory(made as never);
  bot = cleanup.add(await OkxPath.start({ ledgerDirectory: ledger }));
  midnight = (Math.floor(bot.lives.clock.wallMs() / DAY_MS) + 1 + DAYS) * DAY_MS;
  await bot.lives.die();
  const { virtualKeyId, accountId } = bot;
  const act = { type: 'admin', operatorId: 'op_1', subject: virtualKeyId, reason: null } as const;
  const issued = { account: accountId, label: LABEL, owner: 'tests' };
  await record({ ...act, act: 'issue', details: issued, wallMs: epochMs(midnight - DAYS * DAY_MS) });
  await bot.lives.rise();
  await workFor(DAYS);
  await steal();
  await bot.lives.die();
  const halted = epochMs(midnight + 4 * HOUR_MS);
  await record({ ...act, act: 'halt', reason: 'that is not <b>me</b>', details: {}, wallMs: halted });
});
after(() => cleanup.close());

interface Told {
  readonly directory: string;
  readonly findings: readonly { readonly rule: string; readonly weight: string; readonly sentence: string }[];
  readonly receipts: number;
  readonly firstBad: string | null;
}

let reports = 0;

async function report(
  sinceMs: number,
  files = ledger,
): Promise<{ readonly code: number; readonly told: Told }> {
  reports += 1;
  const surroundings = recordSurroundings();
  const out = path.join(directory, `report ${reports}`);
  const [since, until] = [sinceMs, sinceMs + DAY_MS].map((ms) => new Date(ms).toISOString());
  const words = [
    '--key',
    LABEL,
    '--since',
    since ?? '',
    '--until',
    until ?? '',
    '--ledger',
    files,
    '--out',
    out,
  ];
  const code = await runCommandLine(['incident', ...words, '--json'], surroundings);
  assert.notEqual(surroundings.written.out, '', surroundings.written.err);
  return { code, told: JSON.parse(surroundings.written.out.split('\n')[0] ?? '') as Told };
}

test('A theft shows by every rule, with who stopped it; the working day before it by none.', async () => {
  const { code, told } = await report(midnight);
  assert.equal(code, 0);
  assert.deepEqual(
    new Set(told.findings.map(({ rule }) => rule)),
    new Set(['refusal-share', 'new-address', 'new-instrument', 'unusual-hour', 'order-spike', 'stop']),
    JSON.stringify(told.findings),
  );
  const page = readFileSync(path.join(told.directory, 'incident.html'), 'utf8');
  assert.match(page, /&lt;script&gt;alert\(&quot;grid&quot;\)&lt;\/script&gt;\[U\+202E\]/u);
  assert.doesNotMatch(page, /&lt;(?!script|\/script|b&gt;|\/b&gt;)/u, 'nothing of its own is escaped');
  const quiet = await report(midnight - DAY_MS);
  assert.deepEqual(quiet.told.findings, []);
});

test('Every file of a bundle is the one that was written, and every receipt proves its record to a stranger.', async () => {
  const { told } = await report(midnight);
  const read = (name: string): Buffer => readFileSync(path.join(told.directory, name));
  const sums = read('SHA256SUMS').toString().trimEnd().split('\n');
  for (const line of sums) {
    const [sum, name = ''] = line.split('  ');
    assert.equal(createHash('sha256').update(read(name)).digest('hex'), sum, name);
  }
  const receipts = readdirSync(path.join(told.directory, 'receipts'));
  const records = read('records.jsonl').toString().trimEnd().split('\n');
  assert.equal(receipts.length, records.length);
  assert.equal(
    sums.length,
    receipts.length + 7,
    'page, report, records, README, key, checkpoint and verifier',
  );
  for (const line of records) {
    const { record, leaf } = JSON.parse(line) as { record: string; leaf: string };
    const entry = line.slice(line.indexOf(',"entry":') + ',"entry":'.length, -1);
    assert.equal(createHash('sha256').update(`\0${entry}`).digest('base64'), leaf);
    const receipt = path.join(told.directory, 'receipts', `${record}.tlog-proof`);
    const surroundings = recordSurroundings();
    const key = path.join(told.directory, 'log.vkey');
    const words = ['ledger', 'verify-receipt', receipt, '--log-key', key, '--json'];
    assert.equal(await runCommandLine(words, surroundings), 0, surroundings.written.out);
    assert.equal(
      (JSON.parse(surroundings.written.out) as { record: { sequence: string } }).record.sequence,
      record,
    );
  }
});

test(
  'A stranger verifies a bundle with Python alone, as its README says.',
  { skip: whyNoPython() ?? false },
  async () => {
    const { told } = await report(midnight);
    const [name = ''] = readdirSync(path.join(told.directory, 'receipts'));
    const words = ['verify_ledger.py', '--receipt', `receipts/${name}`, '--key', 'log.vkey'];
    const run = () => spawnSync('python3', words, { cwd: told.directory, encoding: 'utf8' });
    const proven = run();
    assert.equal(proven.status, 0, proven.stderr);
    assert.ok(proven.stdout.startsWith(`record ${path.parse(name).name}: `), proven.stdout);
    const readme = readFileSync(path.join(told.directory, 'README.md'), 'utf8');
    const program = /<<'END'\n([\s\S]*?) *END/u.exec(readme)?.[1]?.replace(/^ {7}/gmu, '') ?? '';
    const checked = spawnSync('python3', ['-c', program], { cwd: told.directory, encoding: 'utf8' });
    assert.ok(program.includes('hashlib'));
    assert.equal(checked.status, 0, checked.stderr);
    const receipt = path.join(told.directory, 'receipts', name);
    writeFileSync(
      receipt,
      readFileSync(receipt, 'utf8').replace(/^index (\d+)$/mu, (_, index) => `index ${Number(index) - 1}`),
    );
    assert.equal(run().status, 1);
  },
);

test('The orders of the report are those that the venue has.', async () => {
  const { told } = await report(midnight);
  const { orders } = JSON.parse(readFileSync(path.join(told.directory, 'incident.json'), 'utf8')) as {
    orders: readonly { venueOrderId: string; clientOrderId: string; end: string; sourceAddress: string }[];
  };
  assert.equal(orders.length, 15);
  assert.deepEqual(
    new Set(orders.map(({ end, sourceAddress }) => `${end} ${sourceAddress}`)),
    new Set([`accepted ${THIEF}`]),
  );
  assert.deepEqual(
    orders.map(({ clientOrderId }) => clientOrderId),
    Array.from({ length: 15 }, (_, index) => `thief${index}`),
  );
  assert.equal(new Set(orders.map(({ venueOrderId }) => venueOrderId)).size, 15);
});

test('A ledger in which a record was changed is said to be damaged, and proves no such record.', async (t) => {
  const copy = copyOf(ledger, t);
  const whole = await report(midnight, copy);
  const names = readdirSync(copy).filter((name) => name.startsWith('segment-'));
  const segment =
    names.map((name) => path.join(copy, name)).find((file) => readFileSync(file).includes('"thief3"')) ?? '';
  const bytes = readFileSync(segment);
  bytes.write('"thief4"', bytes.indexOf('"thief3"'));
  writeFileSync(segment, bytes);
  const { code, told } = await report(midnight, copy);
  assert.equal(code, 1);
  assert.match(told.firstBad ?? '', /^\d+$/u);
  assert.equal(whole.told.firstBad, null);
  assert.ok(!readdirSync(path.join(told.directory, 'receipts')).includes(`${told.firstBad}.tlog-proof`));
  const page = readFileSync(path.join(told.directory, 'incident.html'), 'utf8');
  assert.match(page, new RegExp(`damaged at record ${told.firstBad}:`, 'u'));
});

test(
  'A browser shows the page: its text, its charts, and nothing of what the thief wrote as markup.',
  { skip: whyNoBrowser, timeout: 60_000 },
  async () => {
    const { told } = await report(midnight);
    const url = pathToFileURL(path.join(told.directory, 'incident.html')).href;
    await using browser = await openBrowser();
    const page = await browser.newPage({ locale: 'en-US' });
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(url);
    const text = await page.innerText('body');
    assert.ok(text.includes('<script>alert("grid")</script>[U+202E]'), text);
    assert.ok(text.includes('that is not <b>me</b>'), text);
    assert.ok(!text.includes('<time'), text);
    assert.equal(await page.locator('script, body img, #r0').count(), 0);
    const bars = await Promise.all(
      (await page.locator('svg rect').all()).map(async (bar) => (await bar.boundingBox())?.height ?? 0),
    );
    assert.ok(bars.length > 4 && bars.every((height) => height > 1), JSON.stringify(bars));
    assert.deepEqual(requests, [url]);
  },
);
