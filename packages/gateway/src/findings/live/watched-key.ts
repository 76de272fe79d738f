import { HABIT_DAYS } from '../bounds.ts';
import type { Finding, Past, Told, Watch } from '../finding.ts';
import { type HabitPart, learn, merge, newPart, sumUp } from '../habits.ts';
import { ALARM_RULES } from '../rules.ts';
import { dueOf, isOpen, newToldState, noteFound, noteTold, type ToldState } from './told-rule.ts';

const HOUR_MS = 3_600_000;
const HOURS_PER_DAY = 24;

/** All that is known of one key. Plain data. */
export interface SavedKey {
  readonly accountId: string;
  readonly days: ReadonlyMap<number, HabitPart>;
  readonly hour: { readonly index: number; readonly part: HabitPart };
  readonly rules: ReadonlyMap<string, unknown>;
  readonly told: ReadonlyMap<string, ToldState>;
}

export interface RuledFinding {
  readonly rule: string;
  readonly finding: Finding;
}

/**
 * One key, looked at with every rule while its records come. Its habits are the thirty days before the hour that it is; with the
 * next hour what was done in this one is a habit, too.
 */
export class WatchedKey {
  readonly accountId: string;
  readonly #days: Map<number, HabitPart>;
  readonly #rules: ReadonlyMap<string, Watch>;
  readonly #told: ReadonlyMap<string, ToldState>;
  #hour: { readonly index: number; readonly part: HabitPart };
  #past: Past;

  constructor(accountId: string, saved?: SavedKey) {
    this.accountId = accountId;
    this.#days = new Map(saved?.days);
    this.#hour = saved?.hour ?? { index: 0, part: newPart() };
    this.#rules = new Map(ALARM_RULES.map((rule) => [rule.id, rule.begin(saved?.rules.get(rule.id))]));
    this.#told = new Map(ALARM_RULES.map(({ id }) => [id, saved?.told.get(id) ?? newToldState()]));
    this.#past = this.#sumUp();
  }

  /** Whether there is something to tell, now or later. */
  get isOpen(): boolean {
    return this.#told.values().some(isOpen);
  }

  take(told: Told): void {
    this.#proceed(instantOf(told));
    for (const [rule, watch] of this.#rules) {
      const state = this.#told.get(rule);
      if (state !== undefined) for (const found of watch.take(told, this.#past)) noteFound(state, found);
    }
    if (told.kind === 'request') learn(this.#hour.part, told.request);
  }

  /** The ledger has it. */
  noteTold({ rule, firstRecord, atMs }: { rule: string; firstRecord: string; atMs: number }): void {
    const state = this.#told.get(rule);
    if (state !== undefined) noteTold(state, firstRecord, atMs);
  }

  due(nowMs: number): readonly RuledFinding[] {
    return Array.from(this.#told, ([rule, state]) => ({ rule, finding: dueOf(state, nowMs) })).filter(
      (one): one is RuledFinding => one.finding !== null,
    );
  }

  save(): SavedKey {
    const rules = new Map(Array.from(this.#rules, ([id, { state }]) => [id, state]));
    return { accountId: this.accountId, days: this.#days, hour: this.#hour, rules, told: this.#told };
  }

  /** A clock that was put back leaves the hour as it is. */
  #proceed(atMs: number): void {
    const index = Math.floor(atMs / HOUR_MS);
    if (index <= this.#hour.index) return;
    const day = Math.floor(this.#hour.index / HOURS_PER_DAY);
    const sum = this.#days.get(day) ?? newPart();
    merge(sum, this.#hour.part);
    if (sum.requests > 0 || sum.addresses.size > 0) this.#days.set(day, sum);
    this.#hour = { index, part: newPart() };
    const today = Math.floor(index / HOURS_PER_DAY);
    for (const old of this.#days.keys()) if (old < today - HABIT_DAYS) this.#days.delete(old);
    this.#past = this.#sumUp();
    for (const watch of this.#rules.values()) watch.forget(index * HOUR_MS);
  }

  #sumUp(): Past {
    return { habits: sumUp(this.#days.values()), untilMs: this.#hour.index * HOUR_MS };
  }
}

function instantOf(told: Told): number {
  if (told.kind === 'request') return told.request.atMs;
  return told.kind === 'act' ? told.act.entry.wallMs : told.event.entry.wallMs;
}
