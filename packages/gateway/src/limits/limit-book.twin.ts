/** The naive twin of the counters: every charge is kept for ever, and each question adds them all up. Shares no code with them. */
import type { Layer } from '@bitting/core/policy/usage.ts';

const LAYER_NAMES = ['installation', 'account', 'key'] as const;

/** One item of an intent. Amounts are whole numbers. */
export interface TwinItem {
  readonly amount: bigint;
  readonly isPlace: boolean;
  state: 'held' | 'accepted' | 'rejected';
  /** Which record of the ledger says so. */
  settledBy: number;
}

export interface TwinIntent {
  readonly id: string;
  readonly subjects: Readonly<Record<Layer, string>>;
  readonly wallMs: number;
  readonly items: readonly TwinItem[];
  /** Its own record; none, if it was withdrawn. */
  sequence: number;
  underWay: boolean;
}

export class LimitTwin {
  intents: TwinIntent[] = [];

  /** Only the records before this one are known to the next life. */
  crash(end: number): void {
    this.intents = this.intents.filter(({ sequence }) => sequence < end);
    for (const intent of this.intents) {
      intent.underWay = false;
      for (const item of intent.items) if (item.settledBy >= end) item.state = 'held';
    }
  }

  /** What counts in each window, by the number of the window. */
  sums(layer: Layer, subject: string, lengthMs: number): ReadonlyMap<number, bigint> {
    const windows = this.#windows(lengthMs);
    const sums = new Map<number, bigint>();
    for (const [index, intent] of this.intents.entries()) {
      const window = windows.placed[index];
      if (intent.subjects[layer] !== subject || window === undefined) continue;
      for (const { amount, state } of intent.items)
        if (state !== 'rejected') sums.set(window, (sums.get(window) ?? 0n) + amount);
    }
    return sums;
  }

  at(layer: Layer, subject: string, { lengthMs, nowMs }: { lengthMs: number; nowMs: number }): bigint {
    const { earliest } = this.#windows(lengthMs);
    const window = Math.max(Math.floor(nowMs / lengthMs), earliest);
    return this.sums(layer, subject, lengthMs).get(window) ?? 0n;
  }

  uses(layer: Layer, subject: string): number {
    const own = this.intents.filter(({ subjects }) => subjects[layer] === subject);
    return own.flatMap(({ items }) => items).filter(({ isPlace, state }) => isPlace && state !== 'rejected')
      .length;
  }

  inFlight(layer: Layer, subject: string): number {
    return this.intents.filter(({ subjects, underWay }) => subjects[layer] === subject && underWay).length;
  }

  /** Into which window each intent went: its own, or the third latest where its own lies before that. */
  #windows(lengthMs: number): {
    readonly placed: readonly (number | undefined)[];
    readonly earliest: number;
  } {
    const opened = new Set<number>();
    const earliestOf = (): number =>
      opened.size < 3 ? Number.NEGATIVE_INFINITY : ([...opened].sort((a, b) => b - a)[2] ?? 0);
    const placed = this.intents.map(({ wallMs, items }) => {
      if (items.every(({ amount }) => amount === 0n)) return undefined;
      const window = Math.max(Math.floor(wallMs / lengthMs), earliestOf());
      opened.add(window);
      return window;
    });
    return { placed, earliest: earliestOf() };
  }

  /** Everybody that anything was ever asked for. */
  subjects(): readonly (readonly [Layer, string])[] {
    return LAYER_NAMES.flatMap((layer) =>
      [...new Set(this.intents.map(({ subjects }) => subjects[layer]))].map((one) => [layer, one] as const),
    );
  }
}
