/**
 * Loaded before a test file that runs on mutated sources. Properties draw the same cases every time, so that a score is
 * a measurement and not a throw of dice, and stop at the first failing case instead of looking for the smallest.
 * In the run without a mutant, it leaves behind which mutants the file reached.
 */
import { writeFileSync } from 'node:fs';
import { HIT_LIMIT_EXIT } from './process-codes.ts';

/** As the instrumented sources read and fill it. */
interface Instrumented {
  hitLimit?: number;
  hitCount?: number;
  readonly mutantCoverage?: { readonly static: Readonly<Record<string, number>> };
}

const SEED = 20_261_121;
const instrumented: Instrumented = {};
Object.assign(globalThis, { __stryker__: instrumented });

// Only where properties are used: loading the library takes longer than most tests.
if (process.env['MUTATE_PROPERTIES'] === 'yes') {
  const { configureGlobal } = await import('fast-check');
  configureGlobal({ seed: SEED, endOnFailure: true });
}

const hitLimit = Number(process.env['MUTATE_HIT_LIMIT'] ?? '0');
if (hitLimit > 0) {
  instrumented.hitLimit = hitLimit;
  instrumented.hitCount = 0;
}
const coverageFile = process.env['MUTATE_COVERAGE_FILE'];
process.on('exit', () => {
  if (coverageFile !== undefined)
    writeFileSync(coverageFile, JSON.stringify(instrumented.mutantCoverage?.static ?? {}));
  if (hitLimit > 0 && (instrumented.hitCount ?? 0) > hitLimit) process.exitCode = HIT_LIMIT_EXIT;
});
