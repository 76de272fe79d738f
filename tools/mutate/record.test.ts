import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { findUnproven, type MutationRecord, proveGroup, recordedCounts, writeRecord } from './record.ts';
import type { MutantResult, MutantState } from './stryker.ts';

const SOURCES = ['src/price.ts', 'src/size.ts'];
const ALL = { sources: SOURCES, anew: SOURCES };

/** A tree with two sources and their tests; one test has a helper. */
function makeTree(context: TestContext): { root: string; write: (file: string, text: string) => void } {
  const root = mkdtempSync(path.join(os.tmpdir(), 'bitting-record-'));
  context.after(() => rmSync(root, { recursive: true }));
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  write('src/price.ts', 'export const price = 1;');
  write('src/size.ts', "import { price } from './price.ts'; export const size = price;");
  write(
    'src/price.test.ts',
    "import { price } from './price.ts'; import { cases } from './testing/cases.ts';",
  );
  write('src/size.test.ts', "import { size } from './size.ts';");
  write('src/idle.test.ts', '');
  write('src/testing/cases.ts', 'export const cases = [];');
  return { root, write };
}

function mutant(file: string, state: MutantState, killedBy: readonly string[] = []): MutantResult {
  return { file, line: 1, mutator: 'X', original: 'a', replacement: 'b', state, killedBy };
}

const RESULTS = [
  mutant('src/price.ts', 'killed', ['src/price.test.ts']),
  mutant('src/price.ts', 'survived'),
  mutant('src/size.ts', 'killed', ['src/size.test.ts']),
  mutant('src/size.ts', 'timeout'),
  mutant('src/size.ts', 'noCoverage'),
];

test('what was proven stands until its source, or a test that killed a mutant in it, changes', (context) => {
  const { root, write } = makeTree(context);
  const proven = proveGroup(root, ALL, RESULTS);
  const unproven = (): readonly string[] => findUnproven(root, proven, SOURCES);
  assert.deepEqual(unproven(), []);
  write('src/idle.test.ts', '// a test that killed nothing');
  assert.deepEqual(unproven(), []);
  write('src/testing/cases.ts', 'export const cases = [1];');
  assert.deepEqual(unproven(), ['src/price.ts'], 'a helper is part of the test');
  write('src/size.ts', 'export const size = 2;');
  assert.deepEqual(unproven(), SOURCES);
  write('src/testing/cases.ts', 'export const cases = [];');
  assert.deepEqual(unproven(), ['src/size.ts']);
  rmSync(path.join(root, 'src/price.test.ts'));
  assert.deepEqual(unproven(), SOURCES, 'a test that is gone proves nothing');
});

test('a source that nothing was recorded of is not proven', (context) => {
  const { root } = makeTree(context);
  assert.deepEqual(findUnproven(root, undefined, SOURCES), SOURCES);
  const proven = proveGroup(root, { sources: ['src/price.ts'], anew: ['src/price.ts'] }, RESULTS.slice(0, 2));
  assert.deepEqual(findUnproven(root, proven, SOURCES), ['src/size.ts']);
});

test('a record counts the mutants of the sources that are asked for', (context) => {
  const { root } = makeTree(context);
  const proven = proveGroup(root, ALL, RESULTS);
  const none = { killed: 0, timeout: 0, survived: 0, noCoverage: 0, notRun: 0 };
  assert.deepEqual(recordedCounts(proven, ['src/price.ts']), { ...none, killed: 1, survived: 1 });
  assert.deepEqual(recordedCounts(proven, SOURCES), {
    ...none,
    killed: 2,
    timeout: 1,
    survived: 1,
    noCoverage: 1,
  });
  assert.deepEqual(recordedCounts(undefined, SOURCES), none);
});

test('a record is read back as it was written, with a line for each source', (context) => {
  const { root } = makeTree(context);
  const record: MutationRecord = {
    money: proveGroup(root, ALL, RESULTS),
    empty: { tests: [], sources: {} },
  };
  const text = writeRecord(record);
  assert.deepEqual(JSON.parse(text), record);
  for (const file of SOURCES)
    assert.equal(text.split('\n').filter((line) => line.includes(`"${file}"`)).length, 1, file);
});

test('a source that was run again is proven anew, and what is recorded of the others is kept', (context) => {
  const { root, write } = makeTree(context);
  const before = proveGroup(root, ALL, RESULTS);
  write('src/size.ts', 'export const size = 2;');
  write('src/idle.test.ts', '// kills now');
  const results = [mutant('src/size.ts', 'killed', ['src/idle.test.ts'])];
  const after = proveGroup(root, { sources: SOURCES, anew: ['src/size.ts'] }, results, before);
  assert.deepEqual(findUnproven(root, after, SOURCES), []);
  assert.deepEqual(
    after.tests.map(([file]) => file),
    ['src/idle.test.ts', 'src/price.test.ts'],
  );
  assert.deepEqual(after.sources['src/price.ts']?.counts, [1, 0, 1, 0]);
  assert.deepEqual(after.sources['src/size.ts']?.counts, [1, 0, 0, 0]);
  write('src/price.test.ts', '');
  assert.deepEqual(findUnproven(root, after, SOURCES), ['src/price.ts']);
});
