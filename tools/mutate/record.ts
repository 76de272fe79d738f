/**
 * What was proven, so that it need not be proven again: for each source its hash, its counts, and the tests that killed
 * its mutants with their hashes. A proof stands while the source and the tests that made it stand; tests that
 * killed nothing may change, and new ones can only raise a score.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { addCounts, type Counts, countStates, NO_MUTANTS } from './score.ts';
import type { MutantResult } from './stryker.ts';
import { closureOf, textOf } from './test-closure.ts';

export interface ProvenSource {
  readonly hash: string;
  /** Killed, timed out, survived, not covered. */
  readonly counts: readonly [number, number, number, number];
  /** Places in the group's `tests`. */
  readonly killers: readonly number[];
}

export interface ProvenGroup {
  readonly tests: readonly (readonly [file: string, hash: string])[];
  readonly sources: Readonly<Record<string, ProvenSource>>;
}

export type MutationRecord = Readonly<Record<string, ProvenGroup>>;

const HASH_CHARACTERS = 16;

export function hashSource(root: string, file: string): string {
  return hashOf([textOf(root, file)]);
}

/** A test with its helpers: a change in one of them is a change of the test. */
export function hashTest(root: string, file: string): string {
  return hashOf(closureOf(root, file).map((part) => textOf(root, part)));
}

function hashOf(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}:`).update(text);
  return hash.digest('hex').slice(0, HASH_CHARACTERS);
}

/** Of the sources of a group, those that have to be mutated again. */
export function findUnproven(
  root: string,
  proven: ProvenGroup | undefined,
  sources: readonly string[],
): readonly string[] {
  const standing = (proven?.tests ?? []).map(
    ([file, hash]) => existsSync(path.join(root, file)) && hashTest(root, file) === hash,
  );
  return sources.filter((file) => {
    const source = proven?.sources[file];
    if (source === undefined || source.hash !== hashSource(root, file)) return true;
    return source.killers.some((at) => standing[at] !== true);
  });
}

/** The counts of these sources, as far as they are recorded. */
export function recordedCounts(proven: ProvenGroup | undefined, sources: readonly string[]): Counts {
  let counts = NO_MUTANTS;
  for (const file of sources) {
    const [killed, timeout, survived, noCoverage] = proven?.sources[file]?.counts ?? [0, 0, 0, 0];
    counts = addCounts(counts, { killed, timeout, survived, noCoverage, notRun: 0 });
  }
  return counts;
}

/**
 * What a run has proven of a group: `results` hold every mutant of the sources `anew`; what `kept` has of the other
 * sources still stands.
 */
export function proveGroup(
  root: string,
  run: { readonly sources: readonly string[]; readonly anew: readonly string[] },
  results: readonly MutantResult[],
  kept: ProvenGroup = { tests: [], sources: {} },
): ProvenGroup {
  const bySource = Map.groupBy(results, (result) => result.file);
  const killersOf = (file: string): readonly string[] =>
    run.anew.includes(file)
      ? (bySource.get(file) ?? []).flatMap((result) => result.killedBy)
      : (kept.sources[file]?.killers ?? []).flatMap((at) => kept.tests[at]?.[0] ?? []);
  const tests = [...new Set(run.sources.flatMap(killersOf))].sort();
  const sources: Record<string, ProvenSource> = {};
  for (const file of run.sources) {
    const old = kept.sources[file];
    const { killed, timeout, survived, noCoverage } = countStates(bySource.get(file) ?? []);
    const killers = new Set(killersOf(file));
    const places = tests.flatMap((test, at) => (killers.has(test) ? [at] : []));
    if (run.anew.includes(file))
      sources[file] = {
        hash: hashSource(root, file),
        counts: [killed, timeout, survived, noCoverage],
        killers: places,
      };
    else if (old !== undefined) sources[file] = { ...old, killers: places };
  }
  return { tests: tests.map((file) => [file, hashTest(root, file)]), sources };
}

/** A source to a line: a diff of the file shows what was proven anew. */
export function writeRecord(record: MutationRecord): string {
  const groups = Object.entries(record)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, { tests, sources }]) => {
      const testLines = tests.map((test) => `      ${JSON.stringify(test)}`);
      const sourceLines = Object.entries(sources).map(
        ([file, proven]) => `      ${JSON.stringify(file)}: ${JSON.stringify(proven)}`,
      );
      return (
        `  ${JSON.stringify(name)}: {\n    "tests": [\n${testLines.join(',\n')}\n    ],\n` +
        `    "sources": {\n${sourceLines.join(',\n')}\n    }\n  }`
      );
    });
  return `{\n${groups.join(',\n')}\n}\n`;
}
