/**
 * A log so large that nobody has one in CI, written directly and not by a gateway: how long it takes to verify it, to prove one of its
 * records, to index, search and export it. By hand: `node bench/large-log.ts --records 10000000 --directory /var/tmp/large-log`.
 * Needs 900 bytes of disk for each record, and leaves the log there for the next run; `--parts verify,prove,search` chooses.
 */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { verifyLog } from '@bitting/core/ledger/verify.ts';
import { HEAD_FILE, KEY_FILE, readLastHead } from '@bitting/gateway/ledger/log-head.ts';
import { LogTree } from '@bitting/gateway/ledger/log-tree.ts';
import { logFilesIn } from '@bitting/gateway/ledger/log-files.ts';
import { writeReceipt } from '@bitting/gateway/ledger/receipts.ts';
import { findRecord } from '@bitting/gateway/ledger/record-search.ts';
import { openSegmentFile } from '@bitting/gateway/ledger/segment-file.ts';
import { PAGE_RECORDS_MAX } from '@bitting/gateway/search/bounds.ts';
import { findRecords } from '@bitting/gateway/search/find-records.ts';
import { Indexer } from '@bitting/gateway/search/indexer.ts';
import { ask } from '@bitting/gateway/search/testing/search-ground.ts';
import { systemClock } from '@bitting/gateway/system-clock.ts';
import { logKey, writeLargeLog } from './direct-log.ts';
import { recordedOrder } from './ledger-entries.ts';

const RECEIPTS = 200;
const EXPORTED_PAGES = 400;
const PAGE_RECORDS = 50;

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '1000000' },
    directory: { type: 'string' },
    parts: { type: 'string', default: 'verify,prove,search' },
  },
});
const RECORDS = Number(values.records);
const directory = path.resolve(values.directory ?? '');
const parts = new Set(values.parts.split(','));
const began = performance.now();

function say(what: string): void {
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1_024);
  console.log(`${seconds.padStart(6)} s  ${String(megabytes).padStart(5)} MiB  ${what}`);
}

const perSecond = (count: number, sinceMs: number): string =>
  `${Math.round((count / (performance.now() - sinceMs)) * 1_000)} a second`;

async function makeLog(): Promise<void> {
  const begin = performance.now();
  await writeLargeLog(directory, RECORDS);
  say(`made: ${perSecond(RECORDS, begin)}`);
}

function verify(): void {
  const begin = performance.now();
  const verifying = verifyLog(logFilesIn(directory), { key: null, kept: null, policy: null });
  let step = verifying.next();
  while (step.done !== true) step = verifying.next();
  const { records, damage, openIntents } = step.value;
  if (damage !== null || openIntents > 0) throw new Error(`record ${damage?.record}: ${damage?.what}`);
  say(`verified ${records} records: ${perSecond(Number(records), begin)}`);
}

/** The tree as a gateway has it in memory from its start on, its tiles in files. */
async function prove(): Promise<void> {
  const last = readLastHead(logFilesIn(directory));
  if (last === null) throw new Error(`${directory} has no signed head`);
  const headFile = openSegmentFile(path.join(directory, HEAD_FILE));
  const tree = new LogTree({ directory, clock: systemClock, headFile, last });
  tree.beginAt(last.head.size);
  tree.use(logKey());
  await tree.settled();
  const times: number[] = [];
  for (let nth = 0; nth < RECEIPTS; nth += 1) {
    const sequence = BigInt(Math.floor(Math.random() * RECORDS));
    const begin = performance.now();
    await writeReceipt(sequence, { tree, findRecord: (wanted) => findRecord(directory, wanted) });
    times.push(performance.now() - begin);
  }
  await tree.close();
  headFile.close();
  times.sort((left, right) => left - right);
  const at = (part: number): string => (times[Math.floor(times.length * part)] ?? Number.NaN).toFixed(1);
  say(`proved ${RECEIPTS} records anywhere: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
}

async function search(): Promise<void> {
  const indexFile = `${directory}-index.db`;
  const indexer = new Indexer({ ledgerDirectory: directory, indexFile });
  const begin = performance.now();
  const known = indexer.end;
  while (indexer.step());
  if (indexer.end !== RECORDS) throw new Error(`${indexer.end} records are in the index`);
  const megabytes = Math.round(statSync(indexFile).size / 2 ** 20);
  say(`indexed ${RECORDS - known} records: ${perSecond(RECORDS - known, begin)}, ${megabytes} MiB`);
  const middle = recordedOrder(Math.floor(RECORDS / 4));
  const questions = {
    'a key': ask({ key: 'key_7' }, { limit: PAGE_RECORDS }),
    'a key’s rejected ones, which there are none of': ask(
      { key: 'key_7', decision: 'rejected' },
      { limit: PAGE_RECORDS },
    ),
    'an order of the venue': ask(
      { order: middle.outcome.items[0]?.venueOrderId ?? '' },
      { limit: PAGE_RECORDS },
    ),
    'a stretch in the middle': ask(
      { instrument: 'BTC-USDT' },
      { limit: PAGE_RECORDS, sinceMs: middle.intent.wallMs, untilMs: middle.intent.wallMs + 60_000 },
    ),
    'nothing in particular': ask({}, { limit: PAGE_RECORDS }),
    'the oldest of a key': ask({ key: 'key_7' }, { limit: PAGE_RECORDS, direction: 'oldest' }),
  };
  for (const [name, query] of Object.entries(questions)) {
    const asked = performance.now();
    const page = findRecords(indexer, query);
    say(`${name}: ${page.records.length} records in ${(performance.now() - asked).toFixed(1)} ms`);
  }
  exportPages(indexer);
  indexer.close();
}

/** What the gateway's side of an export does, page after page. */
function exportPages(indexer: Indexer): void {
  const begin = performance.now();
  let count = 0;
  let bytes = 0;
  let from: bigint | null = null;
  for (let page = 0; page < EXPORTED_PAGES; page += 1) {
    const found = findRecords(indexer, ask({}, { limit: PAGE_RECORDS_MAX, direction: 'oldest', from }));
    for (const { entry } of found.records) bytes += JSON.stringify(entry).length + 1;
    count += found.records.length;
    from = found.next;
    if (from === null) break;
  }
  say(`exported ${count} records, ${Math.round(bytes / 2 ** 20)} MiB: ${perSecond(count, begin)}`);
}

if (!existsSync(path.join(directory, KEY_FILE))) await makeLog();
if (parts.has('verify')) verify();
if (parts.has('prove')) await prove();
if (parts.has('search')) await search();
