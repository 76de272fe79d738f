/** Old segments of a gateway that serves go elsewhere: what is left proves them, restarts, and takes them back. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { runPython, whyNoPython } from '../ledger/python-verifier.ts';
import { writeLargeLedger } from '../ledger/large-ledger.ts';
import { Cleanup } from '../support/cleanup.ts';
import { type CommandEnd, openCommand } from '../support/command.ts';
import { bindPaperKey, issueTestKey, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import { requestRaw, type RawAnswer } from '../support/raw-client.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';

const RECORDS = 6_000;
const SEGMENT_BYTES = 256 * 1024;
const SUMMARY_WAIT_MS = 60_000;
/** Records are of a month: two thirds of them are older. */
const BEFORE = '10d';

const cleanup = new Cleanup();
let venue: PaperVenue;
let gateway: TestGateway;
/** One in which something has no end yet. */
let busy: TestGateway;
let bitting: (...words: readonly string[]) => Promise<CommandEnd>;
let bot: OkxKey;
let ledger: string;
let archive: string;
let vkey: string;

before(async () => {
  venue = cleanup.add(await startPaperVenue());
  [gateway, busy] = await Promise.all([start(true), start(false)]);
  cleanup.add({ close: () => gateway.close() });
  cleanup.add({ close: () => busy.close() });
  bitting = openCommand(gateway);
  ledger = gateway.layout.ledgerDirectory;
  const root = mkdtempSync(path.join(tmpdir(), 'bitting-archive-'));
  cleanup.add({ close: () => Promise.resolve(rmSync(root, { recursive: true })) });
  archive = path.join(root, 'archive');
  vkey = path.join(root, 'log.vkey');
  const account = venue.openAccount({ funds: { USDT: '100000' } });
  const accountId = await bindPaperKey(gateway.admin, account.key, 'main');
  bot = await issueTestKey(gateway.admin, accountId, { label: 'grid' });
  cpSync(path.join(ledger, 'log.vkey'), vkey);
  await Promise.all([waitForSummary(gateway), waitForSummary(busy)]);
});
after(async () => {
  await cleanup.close();
});

function start(isOver: boolean): Promise<TestGateway> {
  return startTestGateway(venue, {
    diskSizes: { segmentBytes: SEGMENT_BYTES, reserveBytes: SEGMENT_BYTES },
    prepare: ({ ledgerDirectory: directory }) => {
      const endMs = Date.now() - 60_000;
      writeLargeLedger({ directory, records: RECORDS, segmentBytes: SEGMENT_BYTES, endMs, isOver });
    },
  });
}

/** Until everything was read again beside the gateway, and is what was signed. */
async function waitForSummary({ admin, layout }: TestGateway): Promise<void> {
  const deadline = performance.now() + SUMMARY_WAIT_MS;
  const isWhole = async (): Promise<boolean> =>
    /^bitting_ledger_whole 1$/mu.test((await admin.metrics({})).text);
  while (!existsSync(layout.summaryFile) || !(await isWhole())) {
    assert.ok(performance.now() < deadline, 'a summary is made of a ledger that is whole');
    await wait(50);
  }
}

function segmentsIn(directory: string): readonly string[] {
  return readdirSync(directory)
    .filter((name) => /^segment-\d+\.bin$/u.test(name))
    .sort();
}

function order(clOrdId: string): Promise<RawAnswer> {
  const terms = { tdMode: 'cash', side: 'buy', ordType: 'limit', px: '100', sz: '0.5' };
  return ask('/api/v5/trade/order', { instId: 'BTC-USDT', clOrdId, ...terms });
}

function ask(target: string, body: object): Promise<RawAnswer> {
  return requestRaw(gateway.okxUrl, signOkx(bot, { method: 'POST', target, body }));
}

interface Verified {
  readonly whole: boolean;
  readonly records: string;
  readonly archived: string;
  readonly read: string;
}

async function verify(directory: string, ...words: readonly string[]): Promise<Verified> {
  const { out } = await bitting('ledger', 'verify', directory, '--log-key', vkey, '--json', ...words);
  return JSON.parse(out) as Verified;
}

let segments: readonly string[];
let archived: number;

test('bitting ledger archive says what would go, and touches nothing.', async () => {
  segments = segmentsIn(ledger);
  const dry = await bitting('ledger', 'archive', '--before', BEFORE, '--to', archive, '--dry-run');
  assert.equal(dry.status, 0, dry.err);
  assert.match(
    dry.out,
    /^Segments 0 to \d+, records 0 to [\d,]+, would go to .*\nSegment \d+ stays: its newest record is of /u,
  );
  assert.ok(!existsSync(archive));
  assert.deepEqual(segmentsIn(ledger), segments);
  const none = await bitting('ledger', 'archive', '--before', '100d', '--to', archive);
  assert.match(none.out, /^Nothing is to be archived\.\nSegment 0 stays: its newest record is of /u);
  const all = await bitting('ledger', 'archive', '--before', '2100-01-01', '--to', archive, '--dry-run');
  assert.match(all.out, /Segment \d+ stays: it is one of the newest/u);
});

test('AUD-15: bitting ledger archive moves old segments while bots trade, and nothing of the ledger is less proved.', async () => {
  assert.match((await order('before1')).body.toString(), /"code":"0"/u);
  const kept = path.join(path.dirname(archive), 'kept');
  cpSync(path.join(ledger, 'checkpoint'), kept);
  const trading = order('during1');
  const went = await bitting('ledger', 'archive', '--before', BEFORE, '--to', archive, '--reason', 'autumn');
  assert.equal(went.status, 0, went.err);
  assert.match((await trading).body.toString(), /"code":"0"/u);
  const moved = segmentsIn(archive);
  assert.ok(moved.length >= 4, moved.join(' '));
  assert.deepEqual(segments.slice(0, moved.length), moved);
  assert.ok(!segmentsIn(ledger).some((name) => moved.includes(name)));

  const left = await verify(ledger, '--checkpoint', kept);
  archived = Number(left.archived);
  assert.ok(left.whole && archived > RECORDS / 2 && archived < RECORDS, `${archived} archived`);
  const both = await verify(ledger, '--archive', archive);
  assert.deepEqual([both.whole, both.archived], [true, '0']);
  const part = await verify(archive, '--part');
  assert.deepEqual([part.whole, part.read], [true, String(archived)]);
  assert.ok(Number(part.records) > archived, 'up to its checkpoint');
  const alone = await bitting('ledger', 'verify', archive);
  assert.equal(alone.status, 1);
  assert.match(alone.out, new RegExp(`Damaged at record ${archived}: the log had`, 'u'));
});

test('The verifier in Python says the same of them.', { skip: whyNoPython() ?? false }, () => {
  const left = runPython(ledger, '--key', vkey);
  assert.equal(left.status, 0, left.out + left.err);
  assert.match(
    left.out,
    new RegExp(`^archived: records 0 to ${archived - 1} are known by their hashes$`, 'mu'),
  );
  assert.equal(runPython(ledger, '--key', vkey, '--archive', archive).status, 0);
  assert.equal(runPython(archive, '--key', vkey, '--part').status, 0);
  assert.equal(runPython(archive, '--key', vkey).status, 1);
});

test('The ledger says who archived what and where; a receipt of an archived record is had with its archive.', async () => {
  const search = await bitting('ledger', 'search', '--act', 'ledger-archive', '--json');
  const found = JSON.parse(search.out) as {
    readonly reason: string;
    readonly details: Readonly<Record<string, string>>;
  };
  const { first, last, segments: names, sha256 = '', to } = found.details;
  assert.deepEqual([found.reason, first, last, to], ['autumn', '0', String(archived - 1), archive]);
  assert.equal(names?.split(' ').length, segmentsIn(archive).length);
  assert.equal(sha256.split(' ').length, segmentsIn(archive).length);
  const shown = await bitting('ledger', 'show');
  assert.match(
    shown.out,
    /^Archived +[\d,]+: records 0 to [\d,]+\n +on \d{4}-\d\d-\d\d records 0 to \d+, to \//mu,
  );
  const gone = await bitting('ledger', 'receipt', '1234');
  assert.equal(gone.status === 0, false);
  assert.match(gone.err, /Record 1234 is archived.*--archive/u);
  const receipt = path.join(path.dirname(archive), '1234.tlog-proof');
  const made = await bitting('ledger', 'receipt', '1234', '--archive', archive, '--out', receipt);
  assert.equal(made.status, 0, made.err);
  const proven = await bitting('ledger', 'verify-receipt', receipt, '--log-key', vkey);
  assert.match(proven.out, /^Record 1234 is in bitting\.invalid/u);
  assert.equal((await bitting('ledger', 'receipt', '9', '--archive', ledger)).status === 0, false);
  assert.equal((await bitting('ledger', 'receipt', String(RECORDS))).status, 0, 'of one that stayed');
});

test('What is asked of archived records is said to be left out, and a report of them is had from the files.', async () => {
  const told = new RegExp(`Records before [\\d,]+ are archived and are not searched`, 'u');
  const early = await bitting('ledger', 'search', '--type', 'read', '--until', '20d');
  assert.match(early.err, told);
  assert.equal(early.out, '');
  const late = await bitting('ledger', 'search', '--type', 'read', '--since', '5d', '-n', '3');
  assert.doesNotMatch(late.err, told);
  assert.equal(late.out.trimEnd().split('\n').length, 3);
  const order = await bitting('ledger', 'order', 'bot42');
  assert.match(order.err, /No record that is still here names this order.*or its records are archived/u);
  const exported = await bitting('ledger', 'export', '--type', 'read');
  assert.match(exported.err, told);
  assert.match((await bitting('ledger', 'reindex')).out, /Those before [\d,]+ are archived/u);
  const words = ['incident', '--key', 'grid', '--since', '40d', '--ledger', ledger];
  const out = (name: string): string => path.join(path.dirname(archive), name);
  const left = await bitting(...words, '--out', out('left'));
  assert.equal(left.status, 0, left.err);
  assert.match(left.err, /are archived and are not looked at; --archive DIR/u);
  const all = await bitting(...words, '--archive', archive, '--out', out('all'));
  assert.equal(all.status, 0, all.err);
  assert.doesNotMatch(all.err, /not looked at/u);
});

test('A gateway starts on what was left, also after a cut of power, knows its orders, and archives on from there.', async () => {
  await gateway.process.stop();
  // What was not written long ago, and is not synced, is gone then.
  for (const name of readdirSync(path.join(ledger, 'tile/0')).filter((one) => one.endsWith('.p')))
    rmSync(path.join(ledger, 'tile/0', name), { recursive: true });
  rmSync(path.join(ledger, 'tile/1'), { recursive: true });
  gateway = await gateway.restart();
  bitting = openCommand(gateway);
  for (const clOrdId of ['before1', 'during1'])
    assert.match(
      (await ask('/api/v5/trade/cancel-order', { instId: 'BTC-USDT', clOrdId })).body.toString(),
      /"code":"0"/u,
    );
  await waitForSummary(gateway);
  const more = await bitting('ledger', 'archive', '--before', '8d', '--to', archive);
  assert.equal(more.status, 0, more.err);
  const left = await verify(ledger);
  assert.ok(left.whole && Number(left.archived) > archived);
  assert.deepEqual((await verify(ledger, '--archive', archive)).archived, '0');
  assert.deepEqual((await verify(archive, '--part')).read, left.archived);
});

test('A gateway without its summary refuses to start on what was left, and starts when the segments are back.', async () => {
  await gateway.process.stop();
  rmSync(gateway.layout.summaryFile);
  await assert.rejects(gateway.restart(), /archived|damaged at record 0/u);
  for (const name of segmentsIn(archive)) cpSync(path.join(archive, name), path.join(ledger, name));
  gateway = await gateway.restart();
  bitting = openCommand(gateway);
  const { whole, archived: away } = await verify(ledger);
  assert.deepEqual([whole, away], [true, '0']);
});

test('Segments that hold what has no end yet stay, and so does everything behind them.', async () => {
  const command = openCommand(busy);
  const dry = await command('ledger', 'archive', '--before', BEFORE, '--to', archive, '--dry-run');
  assert.match(dry.out, /^Nothing is to be archived\.\nSegment 0 stays: record 4 is still needed/u);
});

test('Nothing goes of a ledger that is damaged, or into the archive of another one.', async () => {
  await waitForSummary(gateway);
  const [, second = ''] = segmentsIn(ledger);
  const whole = readFileSync(path.join(ledger, second));
  const copy = segmentsIn(archive)[1] ?? '';
  const inArchive = readFileSync(path.join(archive, copy));
  writeFileSync(path.join(archive, copy), Buffer.from(inArchive).fill(1, 3_000, 3_001));
  const words = ['ledger', 'archive', '--before', BEFORE, '--to', archive];
  const other = await bitting(...words);
  assert.match(other.err, /segment-00000001\.bin is there already, and is another one/u);
  writeFileSync(path.join(archive, copy), inArchive);
  writeFileSync(path.join(ledger, second), Buffer.from(whole).fill(1, 3_000, 3_001));
  const damaged = await bitting(...words);
  assert.match(damaged.err, /Nothing was archived: the ledger is damaged at record \d+/u);
  writeFileSync(path.join(ledger, second), whole);
  writeFileSync(path.join(archive, 'log.vkey'), 'another\n');
  assert.match((await bitting(...words)).err, /is the archive of another ledger/u);
  assert.equal(segmentsIn(ledger)[0], 'segment-00000000.bin');
});
