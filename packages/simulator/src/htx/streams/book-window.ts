import type { Instrument } from '../../engine/instruments.ts';
import type { Side } from '../../engine/records.ts';
import { stepsToDecimal } from '../../engine/steps.ts';
import type { VenueState } from '../../engine/venue-state.ts';
import { rawNumber } from '../contract/raw-numbers.ts';

/** `[price, size]` in numbers; size 0 takes the level away. */
export type LevelRow = readonly [unknown, unknown];

export interface BookRows {
  readonly bids: readonly LevelRow[];
  readonly asks: readonly LevelRow[];
}

type Levels = ReadonlyMap<bigint, bigint>;

/** The best levels of a book as they were last shown, and what has changed since. */
export class BookWindow {
  readonly #state: VenueState;
  readonly #instrument: Instrument;
  readonly #depth: number;
  #buy: Levels;
  #sell: Levels;
  #version: number;

  constructor(state: VenueState, instrument: Instrument, depth: number) {
    this.#state = state;
    this.#instrument = instrument;
    this.#depth = depth;
    this.#buy = this.#levels('buy');
    this.#sell = this.#levels('sell');
    this.#version = state.book(instrument.id).version;
  }

  /** The book's version that was last shown. */
  get version(): number {
    return this.#version;
  }

  /** Everything that was last shown. */
  shown(): BookRows {
    return { bids: this.#rows(this.#buy), asks: this.#rows(this.#sell) };
  }

  /** What differs now from what was last shown, which it replaces; `null` when no level of the window changed. */
  advance(): BookRows | null {
    const [buy, sell] = [this.#levels('buy'), this.#levels('sell')];
    const rows = {
      bids: this.#rows(changes(this.#buy, buy)),
      asks: this.#rows(changes(this.#sell, sell)),
    };
    if (rows.bids.length + rows.asks.length === 0) return null;
    this.#buy = buy;
    this.#sell = sell;
    this.#version = this.#state.book(this.#instrument.id).version;
    return rows;
  }

  #levels(side: Side): Levels {
    const levels = this.#state.book(this.#instrument.id).levels(side, this.#depth);
    return new Map(levels.map(({ ticks, lots }) => [ticks, lots]));
  }

  #rows(levels: Levels): readonly LevelRow[] {
    const { tick, lot } = this.#instrument;
    return [...levels].map(
      ([ticks, lots]) =>
        [rawNumber(stepsToDecimal(ticks, tick)), rawNumber(stepsToDecimal(lots, lot))] as const,
    );
  }
}

function changes(before: Levels, after: Levels): Levels {
  const changed = new Map<bigint, bigint>();
  for (const ticks of before.keys()) if (!after.has(ticks)) changed.set(ticks, 0n);
  for (const [ticks, lots] of after) if (before.get(ticks) !== lots) changed.set(ticks, lots);
  return changed;
}
