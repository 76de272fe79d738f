/**
 * Loads the modules under test with counters in them: from the call on, every module below `packages/{core,http}/src`
 * that is imported is instrumented. Call it before anything imports one of them.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

import { COUNTERS_NAME, instrument } from './instrumentation.ts';

/** All of core and http has about 6,000; the fuzzer looks at the used ones alone. */
const COUNTERS_MAX = 32_768;
const UNDER_TEST =
  /\/packages\/(?:core|http)\/src\/(?!.*(?:\.test\.ts|\.twin\.ts|\/testing\/))[^?]*\.ts(?:\?|$)/u;

export interface Coverage {
  /** One byte for each place: how often it was passed, modulo 256. */
  readonly counters: Uint8Array;
  /** How many are in use; grows while modules are loaded. */
  used(): number;
  /** The texts that those of the loaded modules compare with whose file name matches. */
  words(files: RegExp): readonly string[];
  /** Where the counters of those modules are. */
  places(files: RegExp): readonly CounterRange[];
}

export interface CounterRange {
  readonly from: number;
  readonly to: number;
}

/**
 * A change to the source of one module. What is imported as `file.ts?mutant=name` is a copy with all that it imports, and
 * the change in it; errors stay the same modules, so that everybody knows them.
 */
export interface Mutant {
  readonly name: string;
  /** How the changed module's name ends. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export function loadInstrumented(mutants: readonly Mutant[] = []): Coverage {
  const counters = new Uint8Array(COUNTERS_MAX);
  Object.assign(globalThis, { [COUNTERS_NAME]: counters });
  let used = 0;
  const modules: { readonly url: string; readonly range: CounterRange; readonly words: readonly string[] }[] =
    [];
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      const name = mutantOf(context.parentURL ?? '');
      const isCopied = name !== null && UNDER_TEST.test(resolved.url) && !resolved.url.includes('/errors/');
      return isCopied ? { ...resolved, url: `${resolved.url}?mutant=${name}` } : resolved;
    },
    load(url, context, nextLoad) {
      if (!UNDER_TEST.test(url)) return nextLoad(url, context);
      const file = fileURLToPath(url);
      const source = mutate(readFileSync(file, 'utf8'), url, mutants);
      const instrumented = instrument(file, source, used);
      const range = { from: used, to: used + instrumented.counters };
      modules.push({ url, range, words: instrumented.words });
      used = range.to;
      if (used > COUNTERS_MAX) throw new Error(`${used} counters are needed`);
      return { format: 'module-typescript', shortCircuit: true, source: instrumented.source };
    },
  });
  const named = (files: RegExp): typeof modules => modules.filter(({ url }) => files.test(url));
  return {
    counters,
    used: () => used,
    words: (files) => named(files).flatMap(({ words }) => words),
    places: (files) => named(files).map(({ range }) => range),
  };
}

function mutantOf(url: string): string | null {
  return /\?mutant=(.*)$/u.exec(url)?.[1] ?? null;
}

function mutate(source: string, url: string, mutants: readonly Mutant[]): string {
  const name = mutantOf(url);
  const mutant = mutants.find((candidate) => candidate.name === name);
  if (mutant === undefined || !url.includes(`${mutant.file}?`)) return source;
  if (source.split(mutant.from).length !== 2) throw new Error(`the mutant ${name} does not fit its source`);
  return source.replace(mutant.from, () => mutant.to);
}
