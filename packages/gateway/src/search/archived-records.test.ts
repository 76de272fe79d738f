import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { segmentName } from '@bitting/core/ledger/log-files.ts';
import { makeDirectory, openLog } from '../ledger/testing/log-bench.ts';
import type { RecordPage, RecordQuery } from '../ports/record-search.ts';
import { readHeader } from './log-cursor.ts';
import { SearchDesk } from './search-desk.ts';

const ALL: RecordQuery = {
  words: { type: 'system' },
  sinceMs: null,
  untilMs: null,
  direction: 'oldest',
  from: null,
  limit: 3,
};

function search(desk: SearchDesk, query: Partial<RecordQuery> = {}): RecordPage {
  const answer = desk.answer({ kind: 'search', query: { ...ALL, ...query } });
  assert.equal(answer.kind, 'page');
  return answer.page;
}

const firstOf = ({ records }: RecordPage) => records[0]?.sequence;

test('A search says which records are archived, and finds them again when their segments are back.', async (context) => {
  const directory = makeDirectory(context);
  const log = await openLog(directory);
  context.after(() => log.close());
  await log.append(1_505);
  const indexFile = path.join(makeDirectory(context), 'index.db');
  const options = { ledgerDirectory: directory, indexFile, nowMs: () => 0, freeBytes: () => Infinity };
  const desk = new SearchDesk(options);
  context.after(() => desk.close());
  while (desk.keepUp());
  assert.deepEqual([firstOf(search(desk)), search(desk).archived], [0n, undefined]);

  // The place that the index knows before the first record that stays is archived with those before it.
  const gone = [0, 1].map((index) => path.join(directory, segmentName(index)));
  const archive = (): void => gone.forEach((file) => renameSync(file, `${file}.away`));
  const putBack = (): void => gone.forEach((file) => renameSync(`${file}.away`, file));
  const first = readHeader(directory, 2)?.firstSequence ?? -1n;
  assert.ok(first % 16n !== 0n, `${first}`);
  archive();
  assert.deepEqual([firstOf(search(desk)), search(desk).archived], [first, first]);
  assert.equal(search(desk, { from: first + 1n }).archived, undefined, 'they were not asked for');
  const newest = search(desk, { direction: 'newest', limit: 500 });
  assert.deepEqual([newest.records.length, newest.archived], [500, first]);

  putBack();
  assert.deepEqual(
    [firstOf(search(desk)), search(desk).archived],
    [0n, undefined],
    'the index has kept them',
  );

  archive();
  assert.equal(desk.answer({ kind: 'rebuild' }).kind, 'page');
  while (desk.keepUp());
  assert.deepEqual([firstOf(search(desk)), search(desk).archived], [first, first], 'built of what is there');

  putBack();
});

test('An index that had not come so far begins anew with what is there.', async (context) => {
  const directory = makeDirectory(context);
  const log = await openLog(directory);
  context.after(() => log.close());
  await log.append(1_000);
  let nowMs = 0;
  const indexFile = path.join(makeDirectory(context), 'index.db');
  const desk = new SearchDesk({
    ledgerDirectory: directory,
    indexFile,
    nowMs: () => nowMs,
    freeBytes: () => Infinity,
  });
  context.after(() => desk.close());
  while (desk.keepUp());
  await log.append(1_500);
  const first = readHeader(directory, 4)?.firstSequence ?? -1n;
  for (const index of [0, 1, 2, 3])
    renameSync(path.join(directory, segmentName(index)), path.join(directory, `away-${index}`));
  assert.ok(first > 1_001n, `${first}`);
  assert.equal(desk.keepUp(), false);
  assert.equal(desk.answer({ kind: 'search', query: ALL }).kind, 'failed', 'it rests');
  nowMs += 60_000;
  while (desk.keepUp());
  assert.deepEqual([firstOf(search(desk)), search(desk).archived], [first, first]);
  for (const index of [0, 1, 2, 3])
    renameSync(path.join(directory, `away-${index}`), path.join(directory, segmentName(index)));
});
