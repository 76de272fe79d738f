/**
 * Stryker's way to our tests: one process for each test file and mutant, ended at its first failure. Kills come early,
 * because the file that killed most in this source is asked first; a mutant that was not drawn, or whose turn comes
 * after the deadline, is answered at once and does not count.
 */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { identityOf, isDrawn } from './draw.ts';
import { HIT_LIMIT_EXIT } from './process-codes.ts';
import { RUN_PLAN_VARIABLE, parseRunPlan } from './run-plan.ts';
import { closureOf, textOf } from './test-closure.ts';

interface Mutant {
  readonly id: string;
  readonly fileName: string;
  readonly replacement: string;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
}
interface MutantRun {
  readonly activeMutant: Mutant;
  readonly testFilter?: readonly string[];
  readonly hitLimit?: number;
}
interface FileRun {
  readonly result: 'passed' | 'failed' | 'hung';
  readonly output: string;
}

/** A test file that takes this many times its usual time hangs: the machine is shared, so the factor is generous. */
const HUNG_FACTOR = 5;
const HUNG_EXTRA_MS = 1_500;
/** What takes this many times longer than usual without a mutant says that the machine is busy, not that a mutant hangs. */
const SLOWER_FACTOR = 2;
/** Without a mutant nothing hangs, however busy the machine is. */
const UNMUTATED_MS_MAX = 120_000;
const TRIALS_MAX = 3;
/** Instrumented readers are ten times slower, and a mutant that none of so many cases shows, hardly any further would. */
const FEWER_CASES = { CUT_PLACES: '12', RANDOM_CUTS: '3', CHANGED_DOCUMENTS: '300', NEVER_MS: '2000' };

class ProcessPerFileRunner {
  readonly #plan = parseRunPlan(process.env[RUN_PLAN_VARIABLE]);
  readonly #usualMs = new Map<string, number>();
  /** Per source file and test file: how many mutants it killed here. */
  readonly #kills = new Map<string, number>();

  capabilities(): object {
    return { reloadEnvironment: true };
  }

  async dryRun(): Promise<object> {
    const tests = [];
    const perTest: Record<string, unknown> = {};
    for (const file of this.#plan.testFiles) {
      const coverageFile = path.join(this.#plan.scratchFolder, `coverage-${process.pid}.json`);
      const started = performance.now();
      const { result, output } = await this.#runFile(
        file,
        { MUTATE_COVERAGE_FILE: coverageFile },
        UNMUTATED_MS_MAX,
      );
      if (result !== 'passed')
        return { status: 'error', errorMessage: `${file} ${result} without a mutant: ${output}` };
      const timeSpentMs = Math.ceil(performance.now() - started);
      perTest[file] = JSON.parse(readFileSync(coverageFile, 'utf8'));
      rmSync(coverageFile);
      tests.push({ id: file, name: file, fileName: file, timeSpentMs, status: 0 });
    }
    return { status: 'complete', tests, mutantCoverage: { static: {}, perTest } };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }: MutantRun): Promise<object> {
    const source = path
      .relative(process.cwd(), activeMutant.fileName)
      .replace(/^.*?packages\//u, 'packages/');
    if (Date.now() > this.#plan.deadlineMs) return { status: 'error', errorMessage: 'out of time' };
    const identity = identityOf(source, activeMutant);
    if (!isDrawn(this.#plan, source, identity)) return { status: 'error', errorMessage: 'not drawn' };
    const files = this.#mostLikelyFirst(source, testFilter ?? this.#plan.testFiles);
    for (const [index, file] of files.entries()) {
      const { result, output } = await this.#judgeFile(file, {
        __STRYKER_ACTIVE_MUTANT__: activeMutant.id,
        MUTATE_HIT_LIMIT: String(hitLimit ?? 0),
      });
      if (result === 'passed') continue;
      const key = `${source} ${file}`;
      this.#kills.set(key, (this.#kills.get(key) ?? 0) + 1);
      if (result === 'hung') return { status: 'timeout', reason: file };
      return {
        status: 'killed',
        killedBy: [file],
        failureMessage: output.slice(0, 200),
        nrOfTests: index + 1,
      };
    }
    return { status: 'survived', nrOfTests: files.length };
  }

  /**
   * Runs the file; where it hangs, runs it without a mutant, too: if that also takes long now, the machine is slow, and
   * the mutant is tried again with more time.
   */
  async #judgeFile(file: string, environment: Readonly<Record<string, string>>): Promise<FileRun> {
    for (let trial = 1; ; trial += 1) {
      const judged = await this.#runFile(file, environment);
      if (judged.result !== 'hung' || trial === TRIALS_MAX) return judged;
      const usualMs = this.#usual(file);
      const started = performance.now();
      const control = await this.#runFile(file, {}, UNMUTATED_MS_MAX);
      const controlMs = performance.now() - started;
      if (control.result === 'passed' && controlMs <= usualMs * SLOWER_FACTOR) return judged;
      this.#usualMs.set(file, Math.max(usualMs, controlMs));
    }
  }

  #mostLikelyFirst(source: string, files: readonly string[]): readonly string[] {
    const beside = source.replace(/\.ts$/u, '.test.ts');
    const weight = (file: string): number =>
      (this.#kills.get(`${source} ${file}`) ?? 0) + (file === beside ? 1 : 0);
    return [...files].sort(
      (left, right) => weight(right) - weight(left) || this.#usual(left) - this.#usual(right),
    );
  }

  #usual(file: string): number {
    return this.#usualMs.get(file) ?? this.#plan.usualMs;
  }

  #runFile(
    file: string,
    environment: Readonly<Record<string, string>>,
    limitMs = this.#usual(file) * HUNG_FACTOR + HUNG_EXTRA_MS,
  ): Promise<FileRun> {
    const started = performance.now();
    const here = import.meta.dirname;
    const child = spawn(
      process.execPath,
      [
        '--import',
        path.join(here, 'hook.ts'),
        `--test-reporter=${path.join(here, 'first-failure.ts')}`,
        file,
      ],
      {
        env: {
          ...process.env,
          ...environment,
          // Compiling the instrumented sources once for all processes of a run halves the time of most.
          NODE_COMPILE_CACHE: this.#plan.scratchFolder,
          MUTATE_PROPERTIES: usesProperties(file) ? 'yes' : 'no',
          ...FEWER_CASES,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        if (output.length < 2_000) output += chunk.toString('utf8');
      });
    return new Promise((resolve) => {
      let isHung = false;
      const watch = setTimeout(() => {
        isHung = true;
        child.kill('SIGKILL');
      }, limitMs);
      child.on('close', (code) => {
        clearTimeout(watch);
        if (code === 0 && !this.#usualMs.has(file)) this.#usualMs.set(file, performance.now() - started);
        if (isHung || code === HIT_LIMIT_EXIT) resolve({ result: 'hung', output });
        else resolve({ result: code === 0 ? 'passed' : 'failed', output });
      });
    });
  }
}

const propertyUsers = new Map<string, boolean>();
function usesProperties(testFile: string): boolean {
  const known = propertyUsers.get(testFile);
  if (known !== undefined) return known;
  const root = process.cwd();
  const isUser = closureOf(root, testFile).some((file) => textOf(root, file).includes("from 'fast-check'"));
  propertyUsers.set(testFile, isUser);
  return isUser;
}

/** What Stryker looks for in a plugin. */
export const strykerPlugins = [
  {
    kind: 'TestRunner',
    name: 'process-per-file',
    factory: (): ProcessPerFileRunner => new ProcessPerFileRunner(),
  },
];
