import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { PartResult } from '../../bench/part.ts';
import { GOALS, PARTS } from '../../bench/parts.ts';
import { fill, fillPage } from '../../bench/publish.ts';
import {
  readStanding,
  renderGoals,
  renderTables,
  takeIn,
  type Run,
  type Standing,
} from '../../bench/standing.ts';
import type { Window } from '../../bench/scenes.ts';
import { judge, judgeRatio, type Goal } from '../../bench/verdict.ts';

const NOTHING: Standing = { runs: {}, rows: {}, tables: {} };
const GOAL: Goal = { id: 'one', what: 'one thing', goal: 2, bound: 'at most', unit: '×' };
const OTHER: Goal = { ...GOAL, id: 'other', what: 'another thing' };

function runAt(at: string, results: Run['results'], verdicts: Run['verdicts']): Run {
  const machine = { model: 'M', cpus: 2, memoryGiB: 4, kernel: 'K', node: 'v1', commit: 'abc', at };
  const plan = { rounds: 10, durationMs: 3_000, tries: 3, isShort: false };
  return { machine, command: 'npm run bench', plan, results, verdicts };
}

function partWith(...titles: readonly string[]): PartResult {
  const tables = titles.map((title) => ({ title, heads: ['a'], rows: [['1']] }));
  return { tables, data: null, print: () => undefined };
}

test('Every goal has an id of its own, and the page says what stands of each, and nothing else', async () => {
  assert.equal(new Set(GOALS.map(({ id }) => id)).size, GOALS.length);
  const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/speed.md'), 'utf8');
  assert.equal(await fillPage(page, readStanding()), page, 'sh tools/node.sh bench/publish.ts');
  assert.notEqual(await fillPage(page, NOTHING), page);
});

test('Every part is told on the page', () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/speed.md'), 'utf8');
  for (const name of Object.keys(PARTS)) assert.ok(page.includes(`| \`${name}\` `), name);
});

test('What was compared in windows stands as tables, a row for each that was there', () => {
  const result = { requests: 9, failures: 0, firstFailure: null, perSecond: 9, p50Ms: 1, p99Ms: 2 };
  const rest = { p999Ms: 2, maxMs: 2, awayMaxMs: 0, undisturbed: null, ownShare: 0.5 };
  const windows = ['gateway', 'nginx'].map((lane, at): Window => ({
    scene: 'read-16',
    lane,
    round: 0,
    steal: 0,
    result: { ...result, ...rest },
    cpuMicros: 20 / (at + 1),
    systemShare: 0.25,
    venueShare: 0.5,
  }));
  const part: PartResult = { ...partWith(), windows };
  const text = renderTables(takeIn(NOTHING, runAt('2026-01-01T00', { requests: part }, [])), 'requests');
  assert.match(text, /^### Authenticated read, 16 connections$/mu);
  assert.match(text, /^\| gateway \|.* \| 20\.0 \| 25% \| ×2\.00 \|/mu);
  assert.match(text, /^\| nginx \|.* \| 10\.0 \| 25% \| ×1\.00 \|/mu);
  assert.doesNotMatch(text, /haproxy|Order/u);
});

test('What a later run measured takes the place of what was there, and nothing else does', () => {
  const first = takeIn(
    NOTHING,
    runAt('2026-01-01T00', { profile: partWith('old') }, [judge(GOAL, 3), judge(OTHER, 1)]),
  );
  const both = takeIn(first, runAt('2026-01-02T00', {}, [judge(GOAL, 1.5)]));
  const text = renderGoals(both, [GOAL, OTHER]);
  assert.match(text, /\| one thing \| ×1\.50 \|  \| ≤ ×2\.00 \| reached \| 2 \|/u);
  assert.match(text, /\| another thing \| ×1\.00 \|  \| ≤ ×2\.00 \| reached \| 1 \|/u);
  assert.match(renderTables(both, 'profile'), /### old/u);
  const third = takeIn(both, runAt('2026-01-03T00', { profile: partWith('new') }, [judge(OTHER, 5)]));
  assert.deepEqual(Object.keys(third.runs), ['2026-01-02T00', '2026-01-03T00']);
  assert.match(renderGoals(third, [GOAL, OTHER]), /another thing \| ×5\.00 .* NOT reached \| 2 \|/u);
  assert.doesNotMatch(renderTables(third, 'profile'), /old/u);
});

test('What a later run could not measure leaves what an earlier one did, and says why where none did', () => {
  const nothing = [GOAL, OTHER].map((goal) => judgeRatio(goal, null, 'no round was quiet'));
  const first = takeIn(NOTHING, runAt('2026-01-01T00', {}, [judge(GOAL, 1.5)]));
  const text = renderGoals(takeIn(first, runAt('2026-01-02T00', {}, nothing)), [GOAL, OTHER]);
  assert.match(text, /\| one thing \| ×1\.50 \|  \| ≤ ×2\.00 \| reached \| 1 \|/u);
  assert.match(text, /\| another thing \| – \|  \| ≤ ×2\.00 \| not measured: no round was quiet \| 2 \|/u);
});

test('A run that is kept part by part is one run, with everybody it was compared with', () => {
  const at = '2026-01-01T00';
  const peered = (name: string): PartResult => ({ ...partWith(), peers: new Map([[name, 'v1']]) });
  const first = takeIn(NOTHING, runAt(at, { a: peered('x') }, [judge(GOAL, 1)]));
  const both = takeIn(first, runAt(at, { b: peered('y') }, [judge(OTHER, 1)]));
  assert.deepEqual(Object.keys(both.runs), [at]);
  assert.match(renderGoals(both, [GOAL, OTHER]), /x: v1; y: v1\n$/u);
});

test('A goal that was never measured has its row', () => {
  assert.match(renderGoals(NOTHING, [GOAL]), /\| one thing \| – \|  \| ≤ ×2\.00 \| not measured \|  \|/u);
  assert.match(renderTables(NOTHING, 'profile'), /Not measured/u);
});

test('A page is filled between its marks and nowhere else', () => {
  const page = 'a\n<!-- measured: x -->\nold\n<!-- end of x -->\nb';
  assert.equal(fill(page, 'x', 'new'), 'a\n<!-- measured: x -->\n\nnew\n<!-- end of x -->\nb');
  assert.throws(() => fill(page, 'y', 'new'), /no place for y/u);
});

test('A whole run of a part changes no file of the repository unless it is told to publish.', (context) => {
  const root = path.resolve(import.meta.dirname, '../..');
  const file = path.join(root, 'bench/standing.json');
  const before = readFileSync(file);
  context.after(() => {
    writeFileSync(file, before);
  });
  const { stdout } = spawnSync(process.execPath, ['bench/run.ts', 'signing'], { cwd: root });
  assert.match(stdout.toString(), /re-sign/u);
  assert.deepEqual(readFileSync(file), before);
});
