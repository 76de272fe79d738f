import type { EntryStamp, IntentEntry, OutcomeEntry } from '@bitting/core/ledger/entry.ts';
import { VENUE_IDS, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import { API_FAMILIES, type ApiFamily } from '@bitting/core/venues/operation.ts';
import type { VenueHands } from '../halt/venue-hands.ts';
import type { Clock } from '../ports/clock.ts';
import type { Stamp } from '../ports/stamp.ts';
import { loadTimer, saveTimer, type SavedTimer } from './saved-timer.ts';
import { DEAD_MAN } from './silent-bot.ts';
import { familyOfTimer, secondsOfTimer, TIMER_LEAST_MS } from './timer-call.ts';
import { TimerLine } from './timer-line.ts';

export interface VenueTimersPorts {
  readonly clock: Pick<Clock, 'wallMs' | 'monotonicMs'>;
  readonly stamp: Stamp;
  readonly hands: (venue: VenueId) => Pick<VenueHands, 'setTimer'>;
  /** Something for the ledger. */
  readonly tell: (event: string, details: Readonly<Record<string, string>>) => void;
}

/** A timer that somebody needs: at most so long after the gateway's death it has to fire. */
export interface TimerNeed {
  readonly accountId: string;
  readonly family: ApiFamily;
  readonly withinMs: number;
}

interface PlacedLine {
  readonly accountId: string;
  readonly family: ApiFamily;
  readonly venue: VenueId;
  readonly line: TimerLine;
}

export type SavedTimers = readonly (readonly [accountId: string, family: ApiFamily, timer: SavedTimer])[];

/** The timers of all accounts at their venues: one for each part of the API, as the recorded calls to them tell. */
export class VenueTimers {
  readonly #ports: VenueTimersPorts;
  readonly #lines = new Map<string, PlacedLine>();
  /** The timers that calls without an outcome are about. */
  readonly #calls = new Map<string, TimerLine>();

  constructor(ports: VenueTimersPorts) {
    this.#ports = ports;
  }

  /** Of those that are needed, the ones that could not be armed lately. */
  unarmed(venue: VenueId): number {
    return [...this.#lines.values()].filter((one) => one.venue === venue && one.line.isUnarmed).length;
  }

  /** An intent that is about to be recorded, or was by a former life. */
  begin(entry: IntentEntry): void {
    const family = familyOfTimer(entry);
    const seconds = secondsOfTimer(entry);
    if (family === null || seconds === null) return;
    const line = this.#lineOf(entry.accountId, family);
    this.#calls.set(entry.intentId, line);
    const isOwn = entry.virtualKeyId === DEAD_MAN;
    line.begin(entry.intentId, { sentMs: this.#monotonicOf(entry), seconds, isOwn });
  }

  settle(entry: OutcomeEntry): void {
    const [item] = entry.items;
    const line = this.#calls.get(entry.intentId);
    if (item !== undefined) line?.settle(entry.intentId, item.kind, this.#monotonicOf(entry));
    this.#calls.delete(entry.intentId);
  }

  /** Of a clock whose monotonic time is that of the wall. */
  save(): SavedTimers {
    return Array.from(this.#lines.values(), ({ accountId, family, line }) => [
      accountId,
      family,
      saveTimer(line.content),
    ]);
  }

  load(saved: SavedTimers): void {
    const { clock } = this.#ports;
    const aheadMs = clock.monotonicMs() - clock.wallMs();
    for (const [accountId, family, timer] of saved) {
      const line = this.#lineOf(accountId, family);
      const content = loadTimer(timer, aheadMs);
      line.load(content);
      for (const [intentId] of content.calls) this.#calls.set(intentId, line);
    }
  }

  /** After the last record of a former life. */
  takeOver(): void {
    for (const { line } of this.#lines.values()) line.takeOver();
    this.#calls.clear();
  }

  /** Of an account: whether a timer may still fire at its venue, and whether one of the gateway's making may. */
  standing(accountId: string): { readonly mayFire: boolean; readonly isOurs: boolean } {
    const nowMs = this.#ports.clock.monotonicMs();
    const set = [...this.#lines.values()]
      .filter((one) => one.accountId === accountId)
      .map(({ line }) => line.content.state)
      .filter(({ fires }) => fires.earliestMs !== Infinity && fires.latestMs > nowMs);
    return { mayFire: set.length > 0, isOurs: set.some(({ isOurs }) => isOurs) };
  }

  /** Has every timer set that is due; of several needs of one the shortest counts. Without a key nothing can be set. */
  steer(needs: readonly TimerNeed[], hasKey: (accountId: string) => boolean = () => true): void {
    const wishes = new Map<TimerLine, number>();
    for (const { accountId, family, withinMs } of needs) {
      const line = this.#lineOf(accountId, family);
      wishes.set(line, Math.min(wishes.get(line) ?? Infinity, withinMs));
    }
    for (const { accountId, line } of this.#lines.values())
      if (hasKey(accountId)) line.steer(wishes.get(line) ?? null);
  }

  /** Of another life: by the wall clock, which is all that both have. */
  #monotonicOf({ boot, monotonicMs, wallMs }: EntryStamp): number {
    const { clock, stamp } = this.#ports;
    if (boot === stamp().boot) return monotonicMs;
    return clock.monotonicMs() - Math.max(0, clock.wallMs() - wallMs);
  }

  #lineOf(accountId: string, family: ApiFamily): TimerLine {
    const { clock, hands, tell } = this.#ports;
    const name = `${accountId} ${family}`;
    const known = this.#lines.get(name);
    if (known !== undefined) return known.line;
    const venue = VENUE_IDS.find((id) => API_FAMILIES[id].some((one) => one === family)) ?? 'okx';
    const line = new TimerLine({
      clock,
      leastMs: TIMER_LEAST_MS[venue],
      set: (seconds) => hands(venue).setTimer(family, seconds, { operatorId: DEAD_MAN, accountId }),
      tell: (problem) => {
        const event = problem === null ? 'dead-man-armed' : 'dead-man-unarmed';
        tell(event, { accountId, family, ...(problem === null ? {} : { problem }) });
      },
    });
    this.#lines.set(name, { accountId, family, venue, line });
    return line;
  }
}
