import type { Side } from './records.ts';

export interface RestingOrder {
  readonly id: string;
  /** Who may not trade with himself: the master account of the order's owner. */
  readonly group: string;
  readonly side: Side;
  readonly ticks: bigint;
  readonly lots: bigint;
}

export interface BookLevel {
  readonly ticks: bigint;
  readonly lots: bigint;
  readonly count: number;
}

interface Level {
  readonly ticks: bigint;
  lots: bigint;
  readonly orders: Map<string, RestingOrder>;
  /**
   * The order that came first, and the iteration that stands behind it. It goes on where it is: one that began anew
   * would step over every place that a traded order has left in the map.
   */
  front: string;
  readonly queue: IterableIterator<string, undefined>;
}

/** Price-time priority on whole ticks and lots. A level's orders stand in order of arrival; the best level is last. */
export class OrderBook {
  readonly #levels: Readonly<Record<Side, Level[]>> = { buy: [], sell: [] };
  readonly #sides = new Map<string, { readonly side: Side; readonly ticks: bigint }>();
  #version = 0;

  /** Grows with every change. */
  get version(): number {
    return this.#version;
  }

  has(id: string): boolean {
    return this.#sides.has(id);
  }

  add(order: RestingOrder): void {
    const levels = this.#levels[order.side];
    const at = locate(levels, order.side, order.ticks);
    let level = levels[at];
    if (level === undefined || level.ticks !== order.ticks) {
      level = openLevel(order);
      levels.splice(at, 0, level);
    }
    level.orders.set(order.id, order);
    level.lots += order.lots;
    this.#sides.set(order.id, { side: order.side, ticks: order.ticks });
    this.#version += 1;
  }

  remove(id: string): RestingOrder | null {
    const place = this.#find(id);
    if (place === null) return null;
    const { level, levels, at, order } = place;
    level.orders.delete(id);
    level.lots -= order.lots;
    if (level.orders.size === 0) levels.splice(at, 1);
    else if (level.front === id) level.front = level.queue.next().value ?? '';
    this.#sides.delete(id);
    this.#version += 1;
    return order;
  }

  /** Takes `lots` away from an order without touching its place in the queue. */
  reduce(id: string, lots: bigint): void {
    const place = this.#find(id);
    if (place === null) return;
    if (place.order.lots <= lots) {
      this.remove(id);
      return;
    }
    place.level.orders.set(id, { ...place.order, lots: place.order.lots - lots });
    place.level.lots -= lots;
    this.#version += 1;
  }

  /** The order that would trade first on `side`. */
  first(side: Side): RestingOrder | null {
    const level = this.#levels[side].at(-1);
    return level?.orders.get(level.front) ?? null;
  }

  /** The best `depth` levels, best first. */
  levels(side: Side, depth: number): readonly BookLevel[] {
    return this.#levels[side]
      .slice(-depth)
      .reverse()
      .map((level) => ({ ticks: level.ticks, lots: level.lots, count: level.orders.size }));
  }

  /** The orders of `side` in the order in which they would trade. */
  *queue(side: Side): Generator<RestingOrder> {
    const levels = this.#levels[side];
    for (let at = levels.length - 1; at >= 0; at -= 1) {
      const level = levels[at];
      if (level !== undefined) yield* level.orders.values();
    }
  }

  #find(id: string): { level: Level; levels: Level[]; at: number; order: RestingOrder } | null {
    const known = this.#sides.get(id);
    if (known === undefined) return null;
    const levels = this.#levels[known.side];
    const at = locate(levels, known.side, known.ticks);
    const level = levels[at];
    const order = level?.orders.get(id);
    return level === undefined || order === undefined ? null : { level, levels, at, order };
  }
}

function openLevel(order: RestingOrder): Level {
  const orders = new Map([[order.id, order]]);
  const queue = orders.keys();
  return { ticks: order.ticks, lots: 0n, orders, front: queue.next().value ?? '', queue };
}

/** Index of the first level that is not worse than `ticks`; worse levels stand before it. */
function locate(levels: readonly Level[], side: Side, ticks: bigint): number {
  let low = 0;
  let high = levels.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const level = levels[middle];
    const worse = level !== undefined && (side === 'buy' ? level.ticks < ticks : level.ticks > ticks);
    if (worse) low = middle + 1;
    else high = middle;
  }
  return low;
}
