/**
 * Fuzzes every target, each from its seeds, its kept corpus and what breaks nothing any more.
 *
 * `FUZZ_EXECUTIONS` is the number of all targets together, `FUZZ_SECONDS` bounds by time instead, `FUZZ_SEED` repeats a
 * run, `FUZZ_KEEP=1` writes what reached something new into the corpus, as few and as small inputs as show it.
 */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { keepInput, readInputs, replaceCorpus } from './corpus-files.ts';
import { type FuzzCrash, Fuzzer } from './fuzzer.ts';
import { loadInstrumented } from './instrumented-modules.ts';

const EXECUTIONS = Number(process.env['FUZZ_EXECUTIONS'] ?? '60000');
const SECONDS = process.env['FUZZ_SECONDS'];
const SEED = Number(process.env['FUZZ_SEED'] ?? '1');
const KEEPS = process.env['FUZZ_KEEP'] === '1';
/** A target whose share of the places is below this reads next to nothing: its seeds are wrong. */
const REACHED_SHARE_MIN = 0.6;
/** Kept inputs of one target, so that the repository stays small. */
const KEPT_MAX = 120;
const KEPT_BYTES_MAX = 400;

const coverage = loadInstrumented();
const { FUZZ_TARGETS } = await import('./targets.ts');

function describe(target: string, crash: FuzzCrash): string {
  const file = keepInput('crashes', target, crash.input);
  const what = crash.error instanceof Error ? crash.error.stack : String(crash.error);
  return `seed ${SEED}, input (base64) ${crash.input.toString('base64')}, kept as ${file}\n${what}`;
}

const share = {
  executionsMax: SECONDS === undefined ? Math.ceil(EXECUTIONS / FUZZ_TARGETS.length) : Infinity,
  durationMs: SECONDS === undefined ? Infinity : (Number(SECONDS) * 1_000) / FUZZ_TARGETS.length,
};

let executions = 0;
let startedMs = 0;
before(() => {
  startedMs = performance.now();
});

for (const target of FUZZ_TARGETS) {
  test(`${target.name} keeps its properties for what once broke them`, () => {
    for (const input of [...target.seeds, ...readInputs('crashes', target.name)])
      target.check(Buffer.from(input));
  });

  test(`${target.name} keeps its properties under guided mutation`, (context) => {
    const seeds = [
      ...target.seeds,
      ...readInputs('crashes', target.name),
      ...readInputs('corpus', target.name),
    ];
    const report = new Fuzzer({ ...target, seeds }, coverage).run({ ...share, seed: SEED });
    assert.equal(report.crash, null, report.crash === null ? '' : describe(target.name, report.crash));
    executions += report.executions;
    const { reached, all } = new Fuzzer({ ...target, seeds: report.corpus }, coverage).placesReached();
    context.diagnostic(
      `${report.executions} executions, ${report.corpus.length} inputs, ${reached} of ${all} places`,
    );
    assert.ok(reached >= all * REACHED_SHARE_MIN, `only ${reached} of ${all} places are reached`);
    if (KEEPS)
      replaceCorpus(
        target.name,
        new Fuzzer(target, coverage).selectFewest(report.corpus, KEPT_BYTES_MAX).slice(0, KEPT_MAX),
      );
  });
}

test('fuzzer executes ten thousand inputs a second on a quiet machine', (context) => {
  const rate = Math.round((executions * 1_000) / (performance.now() - startedMs));
  context.diagnostic(`${executions} executions, ${rate} a second`);
  // A busy machine has its say; a tenth is what an instrumented run that went wrong would not reach.
  assert.ok(rate > 1_000, `${rate} a second`);
});
