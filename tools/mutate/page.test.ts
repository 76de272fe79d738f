import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Explanation } from './explanations.ts';
import { GROUPS } from './groups.ts';
import { writePage } from './page.ts';
import { type MutationRecord, recordedCounts } from './record.ts';
import { SCORE_MIN, scoreOf } from './score.ts';
import { filesOf } from './stryker.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const textOf = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const record = JSON.parse(textOf('tools/mutate/record.json')) as MutationRecord;
const explanations = JSON.parse(textOf('tools/mutate/survivors.json')) as readonly Explanation[];

test('docs/mutation.md says what the record and the reasons say', async () => {
  assert.equal(textOf('docs/mutation.md'), await writePage(record, explanations));
});

test('every group that is recorded is at least as good as it must be', () => {
  assert.ok(Object.keys(record).length > 0);
  for (const { name } of GROUPS) {
    const sources = Object.keys(record[name]?.sources ?? {});
    assert.ok(scoreOf(recordedCounts(record[name], sources)) >= SCORE_MIN, name);
  }
});

test('every reason belongs to a source that is mutated, and is a sentence', () => {
  const sources = new Set(GROUPS.flatMap((group) => filesOf(ROOT, group).sources));
  for (const { file, original, reason } of explanations) {
    assert.ok(sources.has(file), `${file}: ${original}`);
    assert.match(reason, /^[A-Z].{15,}\.$/su, `${file}: ${original}`);
  }
});
