import type { RecordIndex, Direction } from './record-index.ts';

/** A word that stands in records in one of several forms, as an address does: another every day. Sought in one direction alone. */
export class WordForms {
  readonly #index: RecordIndex;
  readonly #direction: Direction;
  readonly #numbers: readonly number[];
  /** Where each form was found last; `null`: nowhere further on. */
  readonly #reached = new Map<number, number | null>();
  #seeks = 0;

  constructor(index: RecordIndex, numbers: readonly number[], direction: Direction) {
    this.#index = index;
    this.#numbers = numbers;
    this.#direction = direction;
  }

  /** How often the index was asked. */
  get seeks(): number {
    return this.#seeks;
  }

  /** The next chunk from this one on that has any of the forms. */
  seekChunk(from: number): number | null {
    const reached = this.#numbers.flatMap((number) => this.#seek(number, from) ?? []);
    if (reached.length === 0) return null;
    const next = this.#direction === 'newest' ? Math.max : Math.min;
    return reached.reduce((left, right) => next(left, right));
  }

  /** Where in a chunk, from which it was sought, the records stand that have one of the forms, in their order. */
  readChunk(chunk: number): Uint16Array {
    const [first = new Uint16Array(), ...others] = this.#numbers
      .filter((number) => this.#seek(number, chunk) === chunk)
      .map((number) => this.#index.readChunk(number, chunk));
    if (others.length === 0) return first;
    return others.reduce((union, places) => unite(union, places), first);
  }

  #seek(number: number, from: number): number | null {
    const known = this.#reached.get(number);
    if (known === null) return null;
    const isAhead = known !== undefined && (this.#direction === 'newest' ? known <= from : known >= from);
    if (isAhead) return known;
    this.#seeks += 1;
    const found = this.#index.seekChunk(number, from, this.#direction);
    this.#reached.set(number, found);
    return found;
  }
}

/** Both without repetition and in their order. */
function unite(left: Uint16Array, right: Uint16Array): Uint16Array {
  const both = new Set(left);
  for (const place of right) both.add(place);
  return Uint16Array.from(both).toSorted();
}
