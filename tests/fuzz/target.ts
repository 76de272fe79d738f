/** One thing to fuzz: where inputs come from and what must hold of each. */
export interface FuzzTarget {
  readonly name: string;
  /** The modules it is about: their words go into its dictionary, their places into its report. */
  readonly modules: RegExp;
  readonly seeds: readonly Uint8Array[];
  readonly inputBytesMax: number;
  /** Throws when a property does not hold; what is only refused is no failure. */
  readonly check: (input: Buffer) => Verdict;
}

export type Verdict = 'accepted' | 'refused';

/** A property that does not hold, with what shows it. */
export class BrokenProperty extends Error {
  override readonly name = 'BrokenProperty';
}

/** A cheap assertion: the sentence is made only when it is needed. */
export function must(holds: boolean, sentence: string | (() => string)): asserts holds {
  if (!holds) throw new BrokenProperty(typeof sentence === 'string' ? sentence : sentence());
}

export function textsOf(texts: readonly string[]): readonly Uint8Array[] {
  return texts.map((text) => Buffer.from(text, 'utf8'));
}
