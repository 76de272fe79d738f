import assert from 'node:assert/strict';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { segmentName } from '@bitting/core/ledger/log-files.ts';
import { tilePath } from '@bitting/core/ledger/tree/tiles.ts';
import { readLastHead } from '../ledger/log-head.ts';
import { logFilesIn } from '../ledger/log-files.ts';
import { TreeTiles } from '../ledger/tree-tiles.ts';
import { findSummary, type FoundSummary } from './find-summary.ts';
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

function replace(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'latin1');
  assert.ok(text.includes(from), from);
  writeFileSync(file, text.replace(from, to), 'latin1');
}

test('A summary that the signed log names is found, with the segment from which on records are read.', async (context) => {
  const found = find(await writeSummedLog(context));
  assert.ok(found.kind === 'found');
  assert.equal(found.summary.content.records, 2_000);
  const { index, sequence } = found.summary.start;
  assert.ok(index > 0 && sequence > 0n && sequence <= 1_000n, `${index} ${sequence}`);
});

test('One that is not there is missing, one that is cut off is refused.', async (context) => {
  const at = await writeSummedLog(context);
  writeFileSync(at.file, readFileSync(at.file).subarray(0, -1));
  assert.equal(reasonOf(at), 'the log names another summary');
  writeFileSync(at.file, '');
  assert.equal(reasonOf(at), 'it cannot be read');
  rmSync(at.file);
  assert.equal(reasonOf(at), 'missing');
});

test('One whose text was changed is not the one that the log names.', async (context) => {
  const at = await writeSummedLog(context);
  replace(at.file, '"records":2000', '"records":1999');
  assert.equal(reasonOf(at), 'the log names another summary');
});

test('A place in the log that is another record, or none, vouches for nothing.', async (context) => {
  const at = await writeSummedLog(context);
  const line = readFileSync(at.file, 'latin1').split('\n')[0] ?? '';
  const place = JSON.parse(line) as { segment: number; offset: number; sequence: number };
  replace(at.file, line, JSON.stringify({ segment: 1, offset: 512, sequence: place.sequence }));
  assert.equal(reasonOf(at), 'the record about it is not there');
  replace(at.file, '"segment":1,"offset":512', `"segment":${place.segment},"offset":${place.offset - 1}`);
  assert.equal(reasonOf(at), 'the record about it is not there');
});

test('The log has to have been signed after it named the summary.', async (context) => {
  assert.equal(reasonOf(await writeSummedLog(context, false)), 'the record about it is not signed yet');
});

test('Records that nobody signed, put behind the log, vouch for nothing.', async (context) => {
  const at = await writeSummedLog(context);
  const other = await writeSummedLog(context);
  // Of another log with the same number of records: its own head is not the one that was signed here.
  renameSync(path.join(other.directory, 'head.bin'), path.join(at.directory, 'head.bin'));
  assert.match(reasonOf(at), /not the one that was signed|tiles are not those/u);
});

test('Tiles that are not those of the signed log are not gone on from.', async (context) => {
  const at = await writeSummedLog(context);
  assert.equal(find(at).kind, 'found');
  const tile = path.join(at.directory, tilePath({ level: 0, number: 7n, width: 209 }));
  const last = readFileSync(tile);
  last[0] = (last[0] ?? 0) ^ 1;
  writeFileSync(tile, last);
  assert.match(reasonOf(at), /not the one that was signed/u);
  last[0] ^= 1;
  writeFileSync(tile, last);
  assert.equal(find(at).kind, 'found');
});

test('Tiles that a cut of power took are made from those below them, or from the records.', async (context) => {
  const at = await writeSummedLog(context);
  rmSync(path.join(at.directory, 'tile', '1'), { recursive: true });
  assert.equal(find(at).kind, 'found');
  rmSync(path.join(at.directory, 'tile'), { recursive: true });
  assert.equal(find(at).kind, 'found');
});

test('Without the segment from which on records are read it is of no use.', async (context) => {
  const at = await writeSummedLog(context);
  const found = find(at);
  assert.ok(found.kind === 'found');
  rmSync(path.join(at.directory, segmentName(found.summary.start.index)));
  assert.equal(reasonOf(at), 'it cannot be read');
});
