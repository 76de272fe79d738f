/** Numbers kept per header: where its value begins and ends. */
export const OFFSETS_PER_HEADER = 2;

/** The headers of one head, each cut out of its text when somebody asks for it: of most nobody does. */
export class HeaderLines {
  readonly #text: string;
  readonly #names: readonly string[];
  readonly #offsets: readonly number[];

  /** `names`: lower-case, in their order; `offsets`: by them where in `text` their values are. */
  constructor(text: string, names: readonly string[], offsets: readonly number[]) {
    this.#text = text;
    this.#names = names;
    this.#offsets = offsets;
  }

  /** The value of the header whose place in the order this is. */
  valueAt(nth: number): string {
    const slot = nth * OFFSETS_PER_HEADER;
    return this.#text.slice(this.#offsets[slot], this.#offsets[slot + 1]);
  }

  /** The value of the first header of this lower-case name. */
  find(name: string): string | undefined {
    const nth = this.#names.indexOf(name);
    return nth < 0 ? undefined : this.valueAt(nth);
  }

  /** All of them, in their order. */
  list(): readonly (readonly [name: string, value: string])[] {
    return this.#names.map((name, nth) => [name, this.valueAt(nth)] as const);
  }
}
