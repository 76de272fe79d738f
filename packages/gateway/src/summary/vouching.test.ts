/** What the log has to say, word for word, before a summary stands for its records. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { TILE_WIDTH, tilePath } from '@bitting/core/ledger/tree/tiles.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { readLastHead } from '../ledger/log-head.ts';
import { logFilesIn } from '../ledger/log-files.ts';
import { openLog } from '../ledger/testing/log-bench.ts';
import { TreeTiles } from '../ledger/tree-tiles.ts';
import { findFirstPlace, LogCursor, readHeader } from '../search/log-cursor.ts';
import { findSummary, type FoundSummary } from './find-summary.ts';
import { keepSummary, readSummary, SUMMARY_EVENT, type SummaryPlace, writeSummary } from './summary-file.ts';
import { type SummedLog, writeSummedLog } from './testing/summed-log.ts';

function find({ directory, file }: SummedLog): FoundSummary {
  const tiles = new TreeTiles(directory);
  const head = readLastHead(logFilesIn(directory))?.head ?? null;
  return findSummary({ file, ledgerDirectory: directory, head, nodes: (size) => tiles.nodes(size) });
}

function reasonOf(at: SummedLog): string {
  const found = find(at);
  return found.kind === 'refused' ? found.reason : found.kind;
}

/** Writes one more record, has it signed, and says where it lies. */
async function tell(
  directory: string,
  event: string,
  details: Readonly<Record<string, string>>,
): Promise<SummaryPlace> {
  const log = await openLog(directory);
  const stamp = { wallMs: epochMs(1_900_000_000_000), monotonicMs: 900_001, boot: `told ${event}` };
  const { sequence } = await log.writer.append({ ...stamp, type: 'system', event, details });
  await log.close();
  const first = findFirstPlace(directory);
  assert.ok(first !== null);
  const headerOf = (segment: number) => readHeader(directory, segment);
  const cursor = new LogCursor(directory, first, { windowBytes: 65_536, headerOf });
  for (let found = cursor.next(); found !== null; found = cursor.next())
    if (found.sequence === Number(sequence)) {
      const { segment, offset } = found;
      return { sequence: found.sequence, segment, offset };
    }
  throw new Error(`record ${sequence} is not there`);
}

function read({ file }: SummedLog) {
  const summary = readSummary(file);
  assert.ok(summary !== null);
  return { ...summary.parse(), hash: summary.hash };
}

test('Another event with the same words says nothing of a summary; the right one does, wherever it stands.', async (context) => {
  const at = await writeSummedLog(context);
  const { content, segment, hash } = read(at);
  const details = { records: String(content.records), hash };
  const other = await tell(at.directory, 'summary-refused', details);
  keepSummary(at.file, writeSummary(content, segment), other);
  assert.equal(reasonOf(at), 'the log names another summary');
  keepSummary(at.file, writeSummary(content, segment), await tell(at.directory, SUMMARY_EVENT, details));
  assert.equal(reasonOf(at), 'found');
});

test('A summary is about as many records as the log says.', async (context) => {
  const at = await writeSummedLog(context);
  const { content, segment, hash } = read(at);
  const place = await tell(at.directory, SUMMARY_EVENT, { records: String(content.records - 1), hash });
  keepSummary(at.file, writeSummary(content, segment), place);
  assert.equal(reasonOf(at), 'it is about other records');
});

test('Between what a summary is about and what is read no record is left out.', async (context) => {
  const at = await writeSummedLog(context);
  const { content } = read(at);
  // The record behind the summary's is the first of a segment of its own.
  const log = await openLog(at.directory);
  await log.append(1_000);
  await log.close();
  let segment = 0;
  while (Number(readHeader(at.directory, segment)?.firstSequence ?? 0n) <= content.records) segment += 1;
  const written = writeSummary(content, segment);
  const details = { records: String(content.records), hash: written.hash };
  keepSummary(at.file, written, await tell(at.directory, SUMMARY_EVENT, details));
  assert.equal(reasonOf(at), 'records after it would not be read');
});

test('A tile of the records that are not read is compared with what was signed.', async (context) => {
  const at = await writeSummedLog(context);
  const found = find(at);
  assert.ok(found.kind === 'found');
  const before = found.summary.start.sequence;
  assert.ok(before % BigInt(TILE_WIDTH) !== 0n, 'its tile holds the last leaf before');
  const number = (before - 1n) / BigInt(TILE_WIDTH);
  const tile = path.join(at.directory, tilePath({ level: 0, number, width: TILE_WIDTH }));
  const hashes = readFileSync(tile);
  hashes[0] = (hashes[0] ?? 0) ^ 1;
  writeFileSync(tile, hashes);
  assert.equal(reasonOf(at), 'the tiles are not those of the signed log');
});
