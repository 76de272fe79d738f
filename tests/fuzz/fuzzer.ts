import { Random } from '@bitting/http/testing/random.ts';

import type { Coverage } from './instrumented-modules.ts';
import { mutate, type MutationMaterial } from './mutation.ts';
import type { FuzzTarget, Verdict } from './target.ts';

/** Words longer than this are sentences of errors. */
const WORD_CHARACTERS_MAX = 24;
/** No input of a few kilobytes takes as long; slower is a finding, seen three times so that a busy machine is none. */
const SLOW_MS = 500;
const SLOW_TRIES = 3;
const SHRINK_TRIES_MAX = 4_000;
/** Of so many drawn inputs the rarest is taken. */
const DRAWS = 5;
/** How often the clock is asked in a run that is bounded by time. */
const CLOCK_EVERY = 256;

export interface FuzzOptions {
  readonly seed: number;
  readonly executionsMax: number;
  /** Wall-clock bound in milliseconds; infinite if not given. */
  readonly durationMs?: number;
  /** False: nothing that is found is used further, mutations stay near the seeds. */
  readonly isGuided?: boolean;
}

export interface FuzzCrash {
  readonly input: Buffer;
  readonly error: unknown;
}

export interface FuzzReport {
  readonly executions: number;
  readonly crash: FuzzCrash | null;
  /** The smallest inputs found for everything that was reached. */
  readonly corpus: readonly Buffer[];
  /** Pairs of place and order of magnitude that were seen. */
  readonly features: number;
}

interface Failure {
  readonly error: unknown;
}

interface Entry {
  readonly input: Buffer;
  readonly isAccepted: boolean;
  /** Of what it was kept for, what the fewest executions have shown. */
  rarest: number;
  /** How many features nobody shows in fewer bytes. */
  owned: number;
}

/** Mutates what reached something new, for as long as allowed or until a property breaks. */
export class Fuzzer {
  readonly #target: FuzzTarget;
  readonly #coverage: Coverage;
  readonly #material: MutationMaterial;
  #corpus: Entry[] = [];
  #accepted: readonly Entry[] = [];
  /** By feature: the smallest input that shows it. */
  readonly #owners: (Entry | undefined)[];
  /** By feature: how many executions have shown it. */
  readonly #hits: Uint32Array;
  #features = 0;
  #executions = 0;

  constructor(target: FuzzTarget, coverage: Coverage) {
    this.#target = target;
    this.#coverage = coverage;
    this.#owners = Array.from({ length: 2 * coverage.counters.length * MAGNITUDE_COUNT });
    this.#hits = new Uint32Array(this.#owners.length);
    this.#material = { words: wordsOf(target, coverage), bytesMax: target.inputBytesMax };
  }

  run(options: FuzzOptions): FuzzReport {
    const { seed, executionsMax, durationMs = Infinity, isGuided = true } = options;
    const random = new Random(seed);
    const endMs = performance.now() + durationMs;
    for (const input of this.#target.seeds) {
      const crash = this.#execute(Buffer.from(input), true);
      if (crash !== null) return this.#report(crash);
    }
    while (this.#executions < executionsMax) {
      if (this.#executions % CLOCK_EVERY === 0 && performance.now() > endMs) break;
      const input = mutate(this.#pick(random), this.#pick(random), this.#material, random);
      const crash = this.#execute(input, isGuided);
      if (crash !== null) return this.#report(this.#shrink(crash));
    }
    return this.#report(null);
  }

  /** How many places of the target's modules its seeds reach, and how many there are. */
  placesReached(): { readonly reached: number; readonly all: number } {
    const reached = new Set<number>();
    for (const input of this.#target.seeds)
      for (const at of this.#placesOf(Buffer.from(input))) reached.add(at);
    const ranges = this.#coverage.places(this.#target.modules);
    const own = [...reached].filter((at) => ranges.some(({ from, to }) => at >= from && at < to));
    return { reached: own.length, all: ranges.reduce((sum, { from, to }) => sum + to - from, 0) };
  }

  /** Of `inputs` the small ones that reach, beyond the seeds, each place that any of them reaches. */
  selectFewest(inputs: readonly Buffer[], bytesMax: number): readonly Buffer[] {
    const seen = new Set<number>();
    for (const input of this.#target.seeds) for (const at of this.#placesOf(Buffer.from(input))) seen.add(at);
    const small = inputs.filter((input) => input.length <= bytesMax).toSorted((a, b) => a.length - b.length);
    return small.filter((input) => {
      const fresh = this.#placesOf(input).filter((at) => !seen.has(at));
      for (const at of fresh) seen.add(at);
      return fresh.length > 0;
    });
  }

  #placesOf(input: Buffer): readonly number[] {
    const { counters } = this.#coverage;
    counters.fill(0, 0, this.#coverage.used());
    this.#check(input);
    const places: number[] = [];
    for (let at = 0; at < this.#coverage.used(); at += 1) if (counters[at] !== 0) places.push(at);
    return places;
  }

  /**
   * Of a few the one that shows the rarest thing: what is behind it has hardly been tried. Half of the time an accepted
   * one, because what is wrong deep inside of a reader is reached through what it accepts.
   */
  #pick(random: Random): Buffer {
    const pool = random.below(2) === 0 && this.#accepted.length > 0 ? this.#accepted : this.#corpus;
    let picked = random.pick(pool);
    if (random.below(4) === 0) return picked.input;
    for (let draw = 1; draw < DRAWS; draw += 1) {
      const other = random.pick(pool);
      if ((this.#hits[other.rarest] ?? 0) < (this.#hits[picked.rarest] ?? 0)) picked = other;
    }
    return picked.input;
  }

  #execute(input: Buffer, isKept: boolean): FuzzCrash | null {
    const { counters } = this.#coverage;
    counters.fill(0, 0, this.#coverage.used());
    this.#executions += 1;
    const verdict = this.#check(input);
    if (typeof verdict !== 'string') return { input, error: verdict.error };
    if (isKept) this.#keep(input, verdict);
    return null;
  }

  #check(input: Buffer): Verdict | Failure {
    const startedMs = performance.now();
    let verdict: Verdict;
    try {
      // A copy: what the target holds must not change with the next mutation, nor the other way round.
      verdict = this.#target.check(Buffer.from(input));
    } catch (error) {
      return { error };
    }
    const isSlow = performance.now() - startedMs > SLOW_MS && this.#isSlow(input);
    return isSlow ? { error: new Error(`${SLOW_TRIES} times slower than ${SLOW_MS} ms`) } : verdict;
  }

  #isSlow(input: Buffer): boolean {
    return Array.from({ length: SLOW_TRIES }).every(() => {
      const startedMs = performance.now();
      this.#target.check(Buffer.from(input));
      return performance.now() - startedMs > SLOW_MS;
    });
  }

  /**
   * Keeps an input that reaches a place for the first time, or more often by an order of magnitude than any before, or
   * that shows such a thing in fewer bytes; what shows nothing by itself any more is dropped. What is reached in an input
   * that is accepted is another thing than in one that is refused, or the smallest inputs would be refused ones.
   */
  #keep(input: Buffer, verdict: Verdict): void {
    const { counters } = this.#coverage;
    const used = this.#coverage.used();
    const first = verdict === 'accepted' ? counters.length * MAGNITUDE_COUNT : 0;
    const entry: Entry = { input, isAccepted: verdict === 'accepted', owned: 0, rarest: -1 };
    for (let at = 0; at < used; at += 1) {
      const count = counters[at] ?? 0;
      if (count === 0) continue;
      const feature = first + at * MAGNITUDE_COUNT + (MAGNITUDES[count] ?? 0);
      const hits = (this.#hits[feature] ?? 0) + 1;
      this.#hits[feature] = hits;
      const owner = this.#owners[feature];
      if (owner === undefined) this.#features += 1;
      else if (owner.input.length <= input.length) continue;
      else owner.owned -= 1;
      this.#owners[feature] = entry;
      entry.owned += 1;
      if (entry.rarest === -1 || hits < (this.#hits[entry.rarest] ?? 0)) entry.rarest = feature;
    }
    if (entry.owned === 0) return;
    this.#corpus = this.#corpus.filter(({ owned }) => owned > 0);
    this.#corpus.push(entry);
    this.#accepted = this.#corpus.filter(({ isAccepted }) => isAccepted);
  }

  /** The smallest input found by leaving pieces out that breaks a property still. */
  #shrink(crash: FuzzCrash): FuzzCrash {
    let smallest = crash;
    let tries = 0;
    for (let length = crash.input.length >> 1; length > 0; length >>= 1) {
      for (let at = 0; at < smallest.input.length && tries < SHRINK_TRIES_MAX; tries += 1) {
        const { input } = smallest;
        const shorter = Buffer.concat([input.subarray(0, at), input.subarray(at + length)]);
        const verdict = this.#check(shorter);
        if (typeof verdict === 'string') at += length;
        else smallest = { input: shorter, error: verdict.error };
      }
    }
    return smallest;
  }

  #report(crash: FuzzCrash | null): FuzzReport {
    const corpus = this.#corpus.map(({ input }) => input);
    return { executions: this.#executions, crash, corpus, features: this.#features };
  }
}

/** Once, more than once, and from 4, 16 and 64 on. */
const MAGNITUDE_COUNT = 5;
const MAGNITUDES = Uint8Array.from(
  { length: 256 },
  (_, count) => [2, 4, 16, 64].filter((threshold) => count >= threshold).length,
);

function wordsOf(target: FuzzTarget, coverage: Coverage): readonly Buffer[] {
  const found = new Set(coverage.words(target.modules));
  for (const seed of target.seeds)
    for (const word of Buffer.from(seed)
      .toString('latin1')
      .match(/[A-Za-z0-9_.:-]{1,24}/gu) ?? [])
      found.add(word);
  return [...found]
    .filter((word) => word.length > 0 && word.length <= WORD_CHARACTERS_MAX && !word.includes(' '))
    .map((word) => Buffer.from(word, 'utf8'));
}
