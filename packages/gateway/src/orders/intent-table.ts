/** What stands in a table of intents. */
export interface Filed<One> {
  readonly intentId: string;
  /** The next one of its row; the table's own. */
  behind: One | null;
}

/** Rows for far more than are under way at once. A power of two. */
const ROWS = 1_024;
/** The last characters of an id, which are random, say its row. */
const ROW_CHARACTERS = 4;

/**
 * What is known of intents that come and go, by their ids. No `Map`: one that is added to and taken from all the time is laid out anew all the
 * time, and each layout points to what it held and to the next one. Once V8 takes one of them for old, all that was in those behind it
 * lives until old objects are collected. One of these keeps nothing of what was taken out of it.
 */
export class IntentTable<One extends Filed<One>> {
  readonly #rows = Array.from({ length: ROWS }, (): One | null => null);

  get(intentId: string): One | undefined {
    let one = this.#rows[rowOf(intentId)] ?? null;
    while (one !== null && one.intentId !== intentId) one = one.behind;
    return one ?? undefined;
  }

  /** One that is of no table. In the place of one of the same id, as a map would have it. */
  add(one: One): void {
    const known = this.get(one.intentId);
    if (known !== undefined) this.delete(known);
    const row = rowOf(one.intentId);
    one.behind = this.#rows[row] ?? null;
    this.#rows[row] = one;
  }

  /** Of one that is not in it nothing is done. */
  delete(one: One): void {
    const row = rowOf(one.intentId);
    let before: One | null = null;
    let at = this.#rows[row] ?? null;
    while (at !== null && at !== one) {
      before = at;
      at = at.behind;
    }
    if (at === null) return;
    if (before === null) this.#rows[row] = one.behind;
    else before.behind = one.behind;
    one.behind = null;
  }

  /** In no order; a list of its own. By number: an iterator over so many rows, nearly all of which are empty, takes ten times as long. */
  all(): One[] {
    const all: One[] = [];
    for (let row = 0; row < ROWS; row += 1)
      for (let one = this.#rows[row] ?? null; one !== null; one = one.behind) all.push(one);
    return all;
  }
}

/** Not secret and not chosen by bots: the ids are ours. */
function rowOf(intentId: string): number {
  let row = 0;
  for (let at = Math.max(0, intentId.length - ROW_CHARACTERS); at < intentId.length; at += 1)
    row = Math.imul(row, 31) + intentId.charCodeAt(at);
  return row & (ROWS - 1);
}
