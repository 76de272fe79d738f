import type { AccountChange, AccountFill } from '@bitting/core/trading/account-picture.ts';
import { OWNERLESS_TRADES_MAX } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { Owner } from '../ports/pictures.ts';
import { addTrade, type DayTrades } from './day-trades.ts';

const DAY_MS = 86_400_000;

/** Trades of a day of UTC, by the venue's time: of each key, of strangers, and of nobody known. */
interface Day {
  readonly ofKeys: Map<string, Map<string, DayTrades>>;
  readonly ofStrangers: Map<string, DayTrades>;
  /** There was no place to remember them one by one: they may be anybody's. */
  readonly ofAnybody: Map<string, DayTrades>;
  /** Whose they are may still be found. */
  ownerless: AccountFill[];
}

/** What one account has traded today, and yesterday: clocks differ, and one may be set back. */
export class TradeDays {
  readonly #clock: Clock;
  readonly #days = new Map<number, Day>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  clear(): void {
    this.#days.clear();
  }

  isToday(atMs: number): boolean {
    return dayOf(atMs) === dayOf(this.#clock.wallMs());
  }

  add(fill: AccountFill, owner: Owner | null): void {
    const id = dayOf(fill.atMs);
    const latest = Math.max(id, ...this.#days.keys());
    if (id < latest - 1) return;
    for (const day of this.#days.keys()) if (day < latest - 1) this.#days.delete(day);
    const day = this.#days.get(id) ?? newDay();
    this.#days.set(id, day);
    put(day, fill, owner);
  }

  /** Of a key with what may be its own, or of the whole account. `ownerOf`: who placed it, as far as it is known now. */
  today(virtualKeyId: string | null, ownerOf: (change: AccountChange) => Owner | null): Iterable<DayTrades> {
    const day = this.#days.get(dayOf(this.#clock.wallMs()));
    if (day === undefined) return [];
    findOwners(day, ownerOf);
    const unsure = new Map<string, DayTrades>();
    for (const fill of day.ownerless) addTrade(unsure, fill);
    const own =
      virtualKeyId === null
        ? [...day.ofKeys.values(), day.ofStrangers]
        : [day.ofKeys.get(virtualKeyId) ?? new Map<string, DayTrades>()];
    return [...own, day.ofAnybody, unsure].flatMap((trades) => Array.from(trades.values()));
  }
}

function findOwners(day: Day, ownerOf: (change: AccountChange) => Owner | null): void {
  if (day.ownerless.length === 0) return;
  const waiting = day.ownerless;
  day.ownerless = [];
  for (const fill of waiting) put(day, fill, ownerOf({ kind: 'fill', fill, atMs: fill.atMs }));
}

function put(day: Day, fill: AccountFill, owner: Owner | null): void {
  if (owner?.kind === 'key') {
    const trades = day.ofKeys.get(owner.virtualKeyId) ?? new Map<string, DayTrades>();
    day.ofKeys.set(owner.virtualKeyId, trades);
    addTrade(trades, fill);
  } else if (owner?.kind === 'external') addTrade(day.ofStrangers, fill);
  else if (day.ownerless.length < OWNERLESS_TRADES_MAX) day.ownerless.push(fill);
  else addTrade(day.ofAnybody, fill);
}

function newDay(): Day {
  return { ofKeys: new Map(), ofStrangers: new Map(), ofAnybody: new Map(), ownerless: [] };
}

function dayOf(atMs: number): number {
  return Math.floor(atMs / DAY_MS);
}
