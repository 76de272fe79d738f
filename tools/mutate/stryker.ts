/** One run of Stryker over a group, in a sandbox of its own that is gone afterwards. */
import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Group, NOT_MUTATED } from './groups.ts';
import { RUN_PLAN_VARIABLE, type RunPlan } from './run-plan.ts';

export type MutantState = 'killed' | 'timeout' | 'survived' | 'noCoverage' | 'notRun';

export interface MutantResult {
  readonly file: string;
  readonly line: number;
  readonly mutator: string;
  /** The text that was replaced, and what replaced it. */
  readonly original: string;
  readonly replacement: string;
  readonly state: MutantState;
  readonly killedBy: readonly string[];
}

/** Of the report's format only what is read here. */
export interface Report {
  readonly files: Readonly<
    Record<string, { readonly source: string; readonly mutants: readonly ReportedMutant[] }>
  >;
  /** A test of ours is a whole file; `killedBy` has its number. */
  readonly testFiles?: Readonly<
    Record<string, { readonly tests: readonly { readonly id: string; readonly name: string }[] }>
  >;
}
interface ReportedMutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: Position; readonly end: Position };
  readonly status: string;
  readonly statusReason?: string;
  readonly killedBy?: readonly string[];
}
interface Position {
  readonly line: number;
  readonly column: number;
}

const STATES: Readonly<Record<string, MutantState>> = {
  Killed: 'killed',
  Timeout: 'timeout',
  Survived: 'survived',
  NoCoverage: 'noCoverage',
};
const NOT_RUN = new Set(['not drawn', 'out of time']);
/** What the tests of core and http never read; the sandbox is a copy of the rest, the formats in docs included. */
const NOT_COPIED = [
  'bench',
  'tests',
  'tools',
  ...['cli', 'client', 'gateway', 'simulator', 'witness'].map(packageFolder),
];
/** A whole run of one mutant; single files are timed by the runner, which knows them. */
const MUTANT_TIMEOUT_MS = 120_000;
const WORKERS = 2;

export interface RunOptions {
  readonly root: string;
  readonly group: Group;
  readonly plan: Omit<RunPlan, 'testFiles' | 'usualMs' | 'scratchFolder'>;
  readonly workers?: number;
}

/** The sources and tests of a group, sorted, as paths below the root. */
export function filesOf(
  root: string,
  group: Group,
): { sources: readonly string[]; tests: readonly string[] } {
  const sources = select(root, [...group.mutate, ...NOT_MUTATED.map((glob) => `!${glob}`)]);
  return { sources, tests: select(root, group.tests) };
}

function select(root: string, globs: readonly string[]): readonly string[] {
  const exclude = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  return globSync(
    globs.filter((glob) => !glob.startsWith('!')),
    { cwd: root, exclude },
  ).sort();
}

export async function runStryker({
  root,
  group,
  plan,
  workers = WORKERS,
}: RunOptions): Promise<readonly MutantResult[]> {
  const { sources, tests } = filesOf(root, group);
  if (sources.length === 0 || tests.length === 0) throw new Error(`the group ${group.name} matches nothing`);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bitting-mutate-'));
  const reportFile = path.join(folder, 'report.json');
  const configFile = path.join(folder, 'stryker.json');
  writeFileSync(
    configFile,
    JSON.stringify({
      packageManager: 'npm',
      testRunner: 'process-per-file',
      plugins: [path.join(import.meta.dirname, 'runner.ts')],
      // There is no TypeScript 5 here whose API could rewrite a configuration; naming none leaves it alone.
      tsconfigFile: 'none.json',
      mutate: sources,
      coverageAnalysis: 'perTest',
      reporters: ['json', 'progress-append-only'],
      jsonReporter: { fileName: reportFile },
      concurrency: workers,
      tempDirName: path.join(folder, 'sandbox'),
      cleanTempDir: 'always',
      ignorePatterns: NOT_COPIED,
      timeoutMS: MUTANT_TIMEOUT_MS,
      dryRunTimeoutMinutes: 10,
      allowConsoleColors: false,
      // The tool judges the score itself.
      thresholds: { high: 100, low: 90, break: null },
      warnings: false,
    }),
  );
  const fullPlan: RunPlan = { ...plan, testFiles: tests, usualMs: 3_000, scratchFolder: folder };
  try {
    await runProcess(root, configFile, { [RUN_PLAN_VARIABLE]: JSON.stringify(fullPlan) });
    return readReport(JSON.parse(readFileSync(reportFile, 'utf8')) as Report);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runProcess(
  root: string,
  configFile: string,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const stryker = path.join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const child = spawn(process.execPath, [stryker, 'run', configFile], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  // Whoever ends the tool ends its workers, too.
  const end = (): void => void child.kill();
  process.once('SIGTERM', end).once('SIGINT', end);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('SIGTERM', end).off('SIGINT', end);
      if (code === 0) resolve();
      else reject(new Error(`Stryker ended with ${code}`));
    });
  });
}

export function readReport(report: Report): readonly MutantResult[] {
  const tests = Object.values(report.testFiles ?? {}).flatMap((file) => file.tests);
  const names = new Map(tests.map(({ id, name }) => [id, name]));
  return Object.entries(report.files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split('\n');
    return mutants.map((mutant) => ({
      file,
      line: mutant.location.start.line,
      mutator: mutant.mutatorName,
      original: cutOut(lines, mutant.location.start, mutant.location.end),
      replacement: mutant.replacement ?? '',
      state: stateOf(mutant),
      killedBy: (mutant.killedBy ?? []).map((id) => names.get(id) ?? id),
    }));
  });
}

function stateOf(mutant: ReportedMutant): MutantState {
  const state = STATES[mutant.status];
  if (state !== undefined) return state;
  if (mutant.status === 'RuntimeError' && NOT_RUN.has(mutant.statusReason ?? '')) return 'notRun';
  throw new Error(`a mutant ended as ${mutant.status}: ${mutant.statusReason ?? ''}`);
}

/** Positions count lines and columns from 1. */
function cutOut(lines: readonly string[], start: Position, end: Position): string {
  if (start.line === end.line) return (lines[start.line - 1] ?? '').slice(start.column - 1, end.column - 1);
  return [
    (lines[start.line - 1] ?? '').slice(start.column - 1),
    ...lines.slice(start.line, end.line - 1),
    (lines[end.line - 1] ?? '').slice(0, end.column - 1),
  ].join('\n');
}

function packageFolder(name: string): string {
  return `packages/${name}`;
}
