/** A row's place in its table: it stays where it is in every queue while the row is replaced. */
export interface Place<T> {
  row: T;
  /** Where it stands in the indexes of its table: the last one joined, which knows the one before. */
  stand: Stand<T> | null;
}

/** A place in one queue. */
interface Stand<T> {
  readonly place: Place<T>;
  readonly queue: Queue<T>;
  /** Where the same row stands in another index. */
  readonly beside: Stand<T> | null;
  older: Stand<T> | null;
  newer: Stand<T> | null;
}

/** The places of one name. */
interface Queue<T> {
  readonly name: string;
  readonly queues: Map<string, Queue<T>>;
  oldest: Stand<T> | null;
  newest: Stand<T> | null;
  count: number;
}

/**
 * Rows by something else than their key. What `nameOf` answers must not change while a row is in its table; rows
 * without a name are left out. Joining, leaving and the look at the newest take the same time in a queue of any length.
 */
export class RowIndex<T> {
  readonly nameOf: (row: T) => string | null;
  readonly #queues = new Map<string, Queue<T>>();

  constructor(nameOf: (row: T) => string | null) {
    this.nameOf = nameOf;
  }

  /** Oldest first. */
  of(name: string): readonly T[] {
    const rows: T[] = [];
    const queue = this.#queues.get(name);
    if (queue === undefined) return rows;
    for (let stand = queue.oldest; stand !== null; stand = stand.newer) rows.push(stand.place.row);
    return rows;
  }

  /** The newest row of that name that fits. */
  findLast(name: string, fits: (row: T) => boolean = () => true): T | null {
    const queue = this.#queues.get(name);
    if (queue === undefined) return null;
    for (let stand = queue.newest; stand !== null; stand = stand.older) {
      if (fits(stand.place.row)) return stand.place.row;
    }
    return null;
  }

  count(name: string): number {
    return this.#queues.get(name)?.count ?? 0;
  }

  join(place: Place<T>): void {
    const name = this.nameOf(place.row);
    if (name === null) return;
    const queues = this.#queues;
    let queue = queues.get(name);
    if (queue === undefined) {
      queue = { name, queues, oldest: null, newest: null, count: 0 };
      queues.set(name, queue);
    }
    const stand: Stand<T> = { place, queue, beside: place.stand, older: queue.newest, newer: null };
    if (queue.newest === null) queue.oldest = stand;
    else queue.newest.newer = stand;
    queue.newest = stand;
    queue.count += 1;
    place.stand = stand;
  }

  clear(): void {
    this.#queues.clear();
  }
}

/** Takes a place out of every queue in which it stands. */
export function leaveQueues<T>(place: Place<T>): void {
  for (let { stand } = place; stand !== null; stand = stand.beside) {
    const { queue, older, newer } = stand;
    if (older === null) queue.oldest = newer;
    else older.newer = newer;
    if (newer === null) queue.newest = older;
    else newer.older = older;
    queue.count -= 1;
    if (queue.count === 0) queue.queues.delete(queue.name);
  }
}
