import { writeJson } from '../encoding/json-text.ts';
import type { JsonValue } from '../encoding/json.ts';
import type { Decimal } from '../money/decimal.ts';

interface Level {
  readonly price: Decimal;
  /** The row as JSON, written when it came: who joins late costs nothing but the joining of texts. */
  readonly text: string;
}

/**
 * One side of a book that is kept, always in order. Showing it costs microseconds, so that nobody can make the gateway
 * stand still by asking for many books at once. Its owner bounds {@link size} while it fills it.
 */
export class BookSide {
  readonly #direction: 1 | -1;
  readonly #levels: Level[] = [];

  /** `best` is which price stands first: of asks the lowest, of bids the highest. */
  constructor(best: 'lowest' | 'highest') {
    this.#direction = best === 'lowest' ? 1 : -1;
  }

  get size(): number {
    return this.#levels.length;
  }

  /** The level at this price is this row of the venue's from now on. */
  set(price: Decimal, row: JsonValue): void {
    const at = this.#find(price);
    const replaced = this.#isAt(at, price) ? 1 : 0;
    this.#levels.splice(at, replaced, { price, text: writeJson(row) });
  }

  /** There is no level at this price. */
  delete(price: Decimal): void {
    const at = this.#find(price);
    if (this.#isAt(at, price)) this.#levels.splice(at, 1);
  }

  /** The rows as a JSON array, the best first, each as the venue wrote it but for white space. */
  toText(): string {
    return `[${this.#levels.map(({ text }) => text).join(',')}]`;
  }

  #isAt(at: number, price: Decimal): boolean {
    return this.#levels[at]?.price.equals(price) === true;
  }

  /** Where the price stands, or would. */
  #find(price: Decimal): number {
    let begin = 0;
    let end = this.#levels.length;
    // A whole book comes in order: each of its levels stands behind the last.
    const last = this.#levels.at(-1);
    if (last !== undefined && this.#follows(price, last.price)) return end;
    while (begin < end) {
      const middle = (begin + end) >>> 1;
      const level = this.#levels[middle];
      if (level !== undefined && this.#follows(price, level.price)) begin = middle + 1;
      else end = middle;
    }
    return begin;
  }

  #follows(price: Decimal, other: Decimal): boolean {
    return price.compare(other) === this.#direction;
  }
}
