import type { Layer, RecentOrders } from '@bitting/core/policy/usage.ts';
import type { OutcomeKind } from '@bitting/core/trading/outcome.ts';
import { RESTORED_STEP_MS } from '../bounds.ts';
import type { SavedOrders } from '../limits/limit-summary.ts';
import { MINUTES_KEPT, type OrderCounter } from '../limits/recent-orders.ts';
import type { Subjects } from '../limits/window-counter.ts';

const MINUTE_MS = 60_000;

/** What became of orders in the last hour, by the second in which they were placed: whoever starts later sorts them into minutes of his own. */
export class FormerOrders implements OrderCounter {
  readonly #seconds = new Map<string, SavedOrders>();

  /** `placedMs`: of the wall clock. */
  count({ account, key }: Subjects, kind: OutcomeKind, placedMs: number, orders = 1): void {
    const secondMs = Math.ceil(placedMs / RESTORED_STEP_MS) * RESTORED_STEP_MS;
    const name = `${account} ${key} ${secondMs} ${kind}`;
    const before = this.#seconds.get(name)?.[4] ?? 0;
    this.#seconds.set(name, [account, key, secondMs, kind, before + orders]);
  }

  read(_layer: Layer, _subject: string, _minutes: number): RecentOrders {
    return { placed: 0, rejected: 0, unknown: 0, passesInMs: 0 };
  }

  prune(nowMs: number): void {
    for (const [name, [, , secondMs]] of this.#seconds)
      if (secondMs < nowMs - (MINUTES_KEPT + 1) * MINUTE_MS) this.#seconds.delete(name);
  }

  save(): readonly SavedOrders[] {
    return [...this.#seconds.values()];
  }
}
