import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Amounts } from '@bitting/core/policy/limits.ts';
import type { Notional } from '@bitting/core/policy/notional.ts';
import { LAYERS, type Layer } from '@bitting/core/policy/usage.ts';
import { LIMIT_WINDOWS_KEPT } from '../bounds.ts';

/** Whose counters something goes into: one subject of each layer. */
export type Subjects = Readonly<Record<Layer, string>>;

type Window = Readonly<Record<Layer, Map<string, Map<string, Decimal>>>>;

const NOTHING: Amounts = new Map();

/** What one subject took of one asset in a window: id of the window, layer, subject, asset, amount. */
export type SavedAmount = readonly [id: number, layer: Layer, subject: string, asset: string, amount: string];

/**
 * What was taken in each clock hour, or day, of UTC, by layer, subject and asset. Every window is counted for itself and only
 * once: a clock that is set back finds the earlier window as full as it was, and one that was far ahead for a while leaves
 * today's alone. The latest few are kept; what is of an earlier time counts into the earliest of them, never into a new one.
 */
export class WindowCounter {
  readonly #lengthMs: number;
  readonly #windows = new Map<number, Window>();

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  read(layer: Layer, subject: string, atMs: number): Amounts {
    return this.#windows.get(this.#windowOf(atMs))?.[layer].get(subject) ?? NOTHING;
  }

  /** The answer names the window that it was taken from, for {@link giveBack}. */
  take(subjects: Subjects, taken: Notional, atMs: number): number {
    const id = this.#windowOf(atMs);
    const window = this.#windows.get(id) ?? this.#open(id);
    for (const layer of LAYERS) {
      const amounts = amountsOf(window[layer], subjects[layer]);
      amounts.set(taken.asset, (amounts.get(taken.asset) ?? Decimal.ZERO).add(taken.amount));
    }
    return id;
  }

  /** Of a window that was forgotten nothing is left to give back to. */
  giveBack(subjects: Subjects, taken: Notional, id: number): void {
    const window = this.#windows.get(id);
    for (const layer of LAYERS) {
      const amounts = window?.[layer].get(subjects[layer]);
      const before = amounts?.get(taken.asset);
      if (before !== undefined) amounts?.set(taken.asset, before.subtract(taken.amount));
    }
  }

  save(): readonly SavedAmount[] {
    return [...this.#windows].flatMap(([id, window]) =>
      LAYERS.flatMap((layer) =>
        [...window[layer]].flatMap(([subject, amounts]) =>
          Array.from(amounts, ([asset, amount]) => [id, layer, subject, asset, amount.toString()] as const),
        ),
      ),
    );
  }

  /** What {@link save} gave, into one that has counted nothing. */
  load(saved: readonly SavedAmount[]): void {
    for (const [id, layer, subject, asset, amount] of saved) {
      const { [layer]: subjects } = this.#windows.get(id) ?? this.#open(id);
      amountsOf(subjects, subject).set(asset, Decimal.parse(amount));
    }
  }

  #windowOf(atMs: number): number {
    const id = Math.floor(atMs / this.#lengthMs);
    if (this.#windows.has(id) || this.#windows.size < LIMIT_WINDOWS_KEPT) return id;
    return Math.max(id, Math.min(...this.#windows.keys()));
  }

  #open(id: number): Window {
    const window = { installation: new Map(), account: new Map(), key: new Map() };
    this.#windows.set(id, window);
    if (this.#windows.size > LIMIT_WINDOWS_KEPT) this.#windows.delete(Math.min(...this.#windows.keys()));
    return window;
  }
}

function amountsOf(subjects: Window[Layer], subject: string): Map<string, Decimal> {
  const known = subjects.get(subject);
  if (known !== undefined) return known;
  const amounts = new Map<string, Decimal>();
  subjects.set(subject, amounts);
  return amounts;
}
