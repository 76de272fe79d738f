import type { AccountOrder } from '@bitting/core/trading/account-picture.ts';
import { ATTRIBUTION_WAIT_MAX_MS, SPRUNG_ALGOS_MAX } from '../bounds.ts';
import type { ToldOrder } from './attribution.ts';

interface Sprung {
  readonly algo: AccountOrder;
  readonly virtualKeyId: string;
  readonly atMs: number;
}

/** Algo orders of ours that are gone without a word, until the order that each of them placed is seen. */
export class SprungAlgos {
  #sprung: readonly Sprung[] = [];

  add(algo: AccountOrder, virtualKeyId: string, nowMs: number): void {
    this.#sprung = [...this.#living(nowMs), { algo, virtualKeyId, atMs: nowMs }].slice(-SPRUNG_ALGOS_MAX);
  }

  /**
   * The key whose algo order placed this one; each stands for one order only. `null` also where two keys could be meant: it is
   * better called a stranger's than given to the wrong one.
   */
  take(order: ToldOrder, nowMs: number): string | null {
    const living = this.#living(nowMs);
    const [found, ...others] = living.filter(({ algo }) => couldBePlacedBy(order, algo));
    const isDoubtful = others.some(({ virtualKeyId }) => virtualKeyId !== found?.virtualKeyId);
    this.#sprung = isDoubtful ? living : living.filter((one) => one !== found);
    return isDoubtful ? null : (found?.virtualKeyId ?? null);
  }

  #living(nowMs: number): readonly Sprung[] {
    return this.#sprung.filter(({ atMs }) => nowMs - atMs < ATTRIBUTION_WAIT_MAX_MS);
  }
}

/** An order with a name was given it by who placed it. */
function couldBePlacedBy(order: ToldOrder, algo: AccountOrder): boolean {
  const isNameless = order.clientOrderId === null && order.placedByAlgoId === null && !order.algo;
  return isNameless && order.instrument === algo.instrument && order.side === algo.side;
}
