import type { AccountFill } from '@bitting/core/trading/account-picture.ts';
import { FEELESS_TRADES_MAX, OWNERLESS_TRADES_MAX, OWNERS_LOOK_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { LivePicture, Owner } from '../ports/pictures.ts';
import { addFee, addTrade, type DayTrades } from './day-trades.ts';

const DAY_MS = 86_400_000;

/** Trades of a day of UTC, by the venue's time: of each key, of strangers, and of nobody known. */
interface Day {
  readonly ofKeys: Map<string, Map<string, DayTrades>>;
  readonly ofStrangers: Map<string, DayTrades>;
  /** There was no place to remember them one by one: they may be anybody's. */
  readonly ofAnybody: Map<string, DayTrades>;
  /** Whose they are may still be found. */
  ownerless: AccountFill[];
  /** What they cost may still be told. */
  readonly feeless: Map<AccountFill, DayTrades>;
}

/** What one account has traded today, and yesterday: clocks differ, and one may be set back. */
export class TradeDays {
  readonly #clock: Clock;
  readonly #days = new Map<number, Day>();
  #lookedMs = Number.NEGATIVE_INFINITY;

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

  /** Of a key with what may be its own, or of the whole account. `picture` knows more of a trade than when it was told. */
  today(virtualKeyId: string | null, picture: LivePicture | null): Iterable<DayTrades> {
    const day = this.#days.get(dayOf(this.#clock.wallMs()));
    if (day === undefined) return [];
    this.#look(day, picture);
    const unsure = new Map<string, DayTrades>();
    for (const fill of day.ownerless) addTrade(unsure, fill);
    const own =
      virtualKeyId === null
        ? [...day.ofKeys.values(), day.ofStrangers]
        : [day.ofKeys.get(virtualKeyId) ?? new Map<string, DayTrades>()];
    return [...own, day.ofAnybody, unsure].flatMap((trades) => Array.from(trades.values()));
  }

  /** What is known of trades by now; not without pause, since there may be many. */
  #look(day: Day, picture: LivePicture | null): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#lookedMs < OWNERS_LOOK_MS) return;
    this.#lookedMs = nowMs;
    findOwners(day, picture);
    findFees(day, picture);
  }
}

function findFees({ feeless }: Day, picture: LivePicture | null): void {
  for (const [fill, trades] of feeless) {
    const known = picture?.fillOf(fill) ?? null;
    if (known?.fee === null || known === null) continue;
    addFee(trades, known);
    feeless.delete(fill);
  }
}

function findOwners(day: Day, picture: LivePicture | null): void {
  if (day.ownerless.length === 0) return;
  const waiting = day.ownerless;
  day.ownerless = [];
  for (const fill of waiting)
    put(day, fill, picture?.ownerOf({ kind: 'fill', fill, atMs: fill.atMs }) ?? null);
}

function put(day: Day, fill: AccountFill, owner: Owner | null): void {
  if (owner?.kind === 'key') {
    const trades = day.ofKeys.get(owner.virtualKeyId) ?? new Map<string, DayTrades>();
    day.ofKeys.set(owner.virtualKeyId, trades);
    count(day, trades, fill);
  } else if (owner?.kind === 'external') count(day, day.ofStrangers, fill);
  else if (day.ownerless.length < OWNERLESS_TRADES_MAX) day.ownerless.push(fill);
  else count(day, day.ofAnybody, fill);
}

function count({ feeless }: Day, trades: Map<string, DayTrades>, fill: AccountFill): void {
  const counted = addTrade(trades, fill);
  if (fill.fee !== null) return;
  feeless.set(fill, counted);
  const [oldest] = feeless.size > FEELESS_TRADES_MAX ? feeless.keys() : [];
  if (oldest !== undefined) feeless.delete(oldest);
}

function newDay(): Day {
  return {
    ofKeys: new Map(),
    ofStrangers: new Map(),
    ofAnybody: new Map(),
    ownerless: [],
    feeless: new Map(),
  };
}

function dayOf(atMs: number): number {
  return Math.floor(atMs / DAY_MS);
}
