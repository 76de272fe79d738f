import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { isDrawn, shuffle } from './draw.ts';
import { type Explanation, judgeSurvivors } from './explanations.ts';
import { filesOf, type MutantResult, readReport } from './stryker.ts';
import { GROUPS, NOT_MUTATED } from './groups.ts';
import { agrees, countJudged, NO_MUTANTS, scoreOf } from './score.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

test('a score counts what was caught among what was judged, the uncovered included', () => {
  const counts = { killed: 80, timeout: 10, survived: 6, noCoverage: 4, notRun: 900 };
  assert.equal(countJudged(counts), 100);
  assert.equal(scoreOf(counts), 0.9);
  assert.equal(scoreOf(NO_MUTANTS), 1);
});

test('a sample agrees with the record while chance alone explains the difference', () => {
  const sample = (killed: number, survived: number) => ({ ...NO_MUTANTS, killed, survived });
  assert.ok(agrees(sample(60, 0), 0.95));
  assert.ok(agrees(sample(53, 7), 0.95), 'three standard errors of 60 at 95 % are 8.4 %');
  assert.ok(!agrees(sample(48, 12), 0.95));
  assert.ok(agrees(sample(59, 1), 1), 'one is forgiven');
  assert.ok(!agrees(sample(58, 2), 1));
  assert.ok(agrees(NO_MUTANTS, 1));
});

test('a draw takes its share, the same for the same seed and another for another', () => {
  const drawn = (seed: number, share: number): readonly string[] => {
    const plan = { wholeFiles: ['whole.ts'], share, seed };
    const ids = Array.from({ length: 2_000 }, (_, at) => `a.ts:${at}`);
    assert.ok(isDrawn(plan, 'whole.ts', 'whole.ts:1'));
    return ids.filter((id) => isDrawn(plan, 'a.ts', id));
  };
  assert.equal(drawn(1, 0).length, 0);
  assert.equal(drawn(1, 1).length, 2_000);
  const part = drawn(1, 0.1);
  assert.ok(part.length > 140 && part.length < 260, String(part.length));
  assert.deepEqual(drawn(1, 0.1), part);
  assert.notDeepEqual(drawn(2, 0.1), part);
  const names = GROUPS.map(({ name }) => name);
  assert.deepEqual(shuffle(names, 7).toSorted(), names.toSorted());
  assert.notDeepEqual(shuffle(names, 7), shuffle(names, 8));
});

test('a survivor is explained by its text wherever it stands, and a reason without one is stale', () => {
  const survivor: MutantResult = {
    file: 'a.ts',
    line: 7,
    mutator: 'X',
    original: 'left <\n    right',
    replacement: 'left <= right',
    state: 'survived',
    killedBy: [],
  };
  const reason: Explanation = {
    file: 'a.ts',
    original: 'left < right',
    replacement: 'left <= right',
    reason: 'r',
  };
  const judge = (explanation: Explanation, results: readonly MutantResult[] = [survivor]) =>
    judgeSurvivors(results, [explanation], ['a.ts']);
  assert.deepEqual(judge(reason), { explained: [[survivor, reason]], unexplained: [], stale: [] });
  for (const change of [{ original: 'left > right' }, { replacement: 'true' }]) {
    const wrong = { ...reason, ...change };
    assert.deepEqual(judge(wrong), { explained: [], unexplained: [survivor], stale: [wrong] });
  }
  // What is caught now needs no reason; what another group holds is not asked about here.
  assert.deepEqual(judge(reason, [{ ...survivor, state: 'killed' }]).stale, [reason]);
  assert.deepEqual(judgeSurvivors([], [reason], ['b.ts']).stale, []);
});

test('every group has sources and tests, no source is in two, and none of a test is mutated', () => {
  const all = GROUPS.map((group) => filesOf(ROOT, group));
  for (const { sources, tests } of all) {
    assert.ok(sources.length > 0 && tests.length > 0);
    assert.ok(tests.every((file) => file.endsWith('.test.ts')));
  }
  const sources = all.flatMap((files) => files.sources);
  assert.equal(new Set(sources).size, sources.length);
  assert.deepEqual(
    sources.filter((file) => /\.test\.ts$|\/testing\//u.test(file)),
    [],
  );
  // Whoever adds a file says here in which group it is.
  const parts = ['core/src/{encoding,ledger,money,policy,vault,venues}', 'http/src'].map(
    (part) => `packages/${part}/**/*.ts`,
  );
  const tree = globSync(parts, { cwd: ROOT, exclude: NOT_MUTATED });
  assert.deepEqual(sources.toSorted(), tree.toSorted());
  assert.ok(tree.length > 90, String(tree.length));
});

test('a report is read with the text that each mutant replaces and the test file that killed it', () => {
  const position = (line: number, column: number) => ({ line, column });
  const mutant = (status: string, end: readonly [number, number], more: object = {}) => ({
    mutatorName: 'M',
    replacement: 'true',
    location: { start: position(1, 5), end: position(...end) },
    status,
    ...more,
  });
  const report = (...mutants: ReturnType<typeof mutant>[]) =>
    readReport({
      files: { 'a.ts': { source: 'if (left <\n  right) x;', mutants } },
      testFiles: { 'a.test.ts': { tests: [{ id: '0', name: 'a.test.ts' }] } },
    });
  const read = report(
    mutant('Killed', [2, 8], { killedBy: ['0'] }),
    mutant('Timeout', [1, 9]),
    mutant('NoCoverage', [1, 9]),
    mutant('RuntimeError', [1, 9], { statusReason: 'out of time' }),
  );
  assert.deepEqual(
    read.map(({ original, state, killedBy }) => [original, state, killedBy]),
    [
      ['left <\n  right', 'killed', ['a.test.ts']],
      ['left', 'timeout', []],
      ['left', 'noCoverage', []],
      ['left', 'notRun', []],
    ],
  );
  // A mutant that failed in any other way was not judged, and must not look as if it were.
  assert.throws(
    () => report(mutant('RuntimeError', [1, 9], { statusReason: 'spawn failed' })),
    /RuntimeError/u,
  );
});
