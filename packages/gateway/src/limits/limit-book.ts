import type {
  IntentEntry,
  LedgerEntry,
  RecordedItem,
  RecordedOutcomeItem,
} from '@bitting/core/ledger/entry.ts';
import type { Notional } from '@bitting/core/policy/notional.ts';
import type { RestingOrder } from '@bitting/core/policy/policy.ts';
import { LAYERS, type Filling, type Layer, type LayerUsage, type Usage } from '@bitting/core/policy/usage.ts';
import { epochMs, type EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { Clock } from '../ports/clock.ts';
import type { LimitBook, WatchedVenue } from '../ports/limits.ts';
import type { OrderOwner } from '../ports/orders.ts';
import { RESTORED_STEP_MS } from '../bounds.ts';
import type { LimitSummary, SavedOrders } from './limit-summary.ts';
import { RateLevels } from './rate-levels.ts';
import { type OrderCounter, RecentOrders } from './recent-orders.ts';
import { readCharge } from './recorded-charge.ts';
import { Standings } from './standings.ts';
import { SubjectUsage } from './subject-usage.ts';
import { WindowCounter, type Subjects } from './window-counter.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** What a subject did in its life. As many as there are keys and accounts: their entries in the vault are far larger. */
interface Life {
  uses: number;
  lastUsedMs: EpochMs | null;
  inFlight: number;
}

/** What one item holds until it is known what became of it. */
interface Taken {
  readonly charge: Notional | null;
  readonly uses: number;
  /** It may open a position, and nobody has said yet what became of it. */
  isAwaited: boolean;
}

interface Reserved {
  readonly subjects: Subjects;
  /** The windows that its items were taken from. */
  readonly hour: number;
  readonly day: number;
  /** When, by the monotonic clock of this life. */
  readonly placedMs: number;
  readonly items: (Taken | null)[];
}

const WITHDRAWN: RecordedOutcomeItem = {
  kind: 'rejected',
  venueOrderId: null,
  clientOrderId: null,
  venueCode: null,
};

/** As good as taken by the venue: nobody will know. */
const TAKEN: RecordedOutcomeItem = { ...WITHDRAWN, kind: 'accepted' };
const UNUSED: Life = { uses: 0, lastUsedMs: null, inFlight: 0 };

/**
 * Counters of what keys, accounts and the installation took, from the INTENT records alone: what was recorded is taken, what
 * was rejected for sure is given back to the window that it was taken from, what is unknown stays taken. The id of a key
 * counts, not its secret.
 */
export class LedgerLimitBook implements LimitBook {
  readonly #clock: Clock;
  readonly #standings: Standings;
  readonly #hours = new WindowCounter(HOUR_MS);
  readonly #days = new WindowCounter(DAY_MS);
  readonly #recent: OrderCounter;
  readonly #lives: Readonly<Record<Layer, Map<string, Life>>> = {
    installation: new Map(),
    account: new Map(),
    key: new Map(),
  };
  readonly #reserved = new Map<string, Reserved>();
  readonly #underWay = new Map<string, Subjects>();
  readonly #rates: RateLevels;

  constructor(clock: Clock, recent: OrderCounter = new RecentOrders(clock)) {
    this.#clock = clock;
    this.#recent = recent;
    this.#standings = new Standings(clock);
    this.#rates = new RateLevels(clock);
  }

  usage(owner: OrderOwner): LayerUsage {
    const subjects = subjectsOf(owner);
    const nowMs = this.#clock.wallMs();
    return {
      installation: this.#usageOf('installation', owner, { subjects, nowMs }),
      account: this.#usageOf('account', owner, { subjects, nowMs }),
      key: this.#usageOf('key', owner, { subjects, nowMs }),
    };
  }

  inFlight({ virtualKeyId }: OrderOwner): number {
    return this.#lives.key.get(virtualKeyId)?.inFlight ?? 0;
  }

  resting(accountId: string): ReadonlyMap<string, readonly RestingOrder[]> | null {
    return this.#standings.resting(accountId);
  }

  watch(venue: WatchedVenue): void {
    this.#standings.watch(venue);
  }

  gather(owner: OrderOwner): Promise<void> {
    return this.#standings.gather(owner);
  }

  reserve(entry: IntentEntry): void {
    this.#take(entry, this.#clock.monotonicMs());
    const subjects = subjectsOf(entry);
    this.#underWay.set(entry.intentId, subjects);
    for (const layer of LAYERS) this.#lifeOf(layer, subjects).inFlight += 1;
  }

  pour(owner: OrderOwner, filling: Filling | null): void {
    if (filling !== null) this.#rates.pour(subjectsOf(owner), filling);
  }

  end(intentId: string): void {
    const subjects = this.#underWay.get(intentId);
    if (subjects === undefined) return;
    this.#underWay.delete(intentId);
    for (const layer of LAYERS) this.#lifeOf(layer, subjects).inFlight -= 1;
  }

  withdraw(intentId: string): void {
    const items = this.#reserved.get(intentId)?.items ?? [];
    // It was never sent: that says nothing of the bot, nor of the venue.
    for (const item of items) if (item !== null) item.isAwaited = false;
    this.settle(
      intentId,
      items.map(() => WITHDRAWN),
    );
  }

  settle(intentId: string, items: readonly RecordedOutcomeItem[]): void {
    this.#settle(intentId, items, false);
  }

  giveUp(intentId: string): void {
    const reserved = this.#reserved.get(intentId);
    if (reserved === undefined) return;
    this.#reserved.delete(intentId);
    const { account: accountId } = reserved.subjects;
    // Counted as if the venue had taken it; no picture will show it.
    this.#standings.settle(
      { accountId, intentId },
      reserved.items.map(() => TAKEN),
      true,
    );
  }

  /** One record of the ledger, in order, before anything else happens. */
  restore(entry: LedgerEntry): void {
    this.#rates.pass(entry);
    if (entry.type === 'intent') {
      this.#take(entry, this.#formerMs(entry.wallMs));
      this.#rates.restore(subjectsOf(entry), entry);
    }
    if (entry.type === 'outcome' || entry.type === 'resolution')
      this.#settle(entry.intentId, entry.items, true);
    if (entry.type === 'resolution') this.giveUp(entry.intentId);
  }

  /** What former lives took, without what became of their orders lately. */
  save(): LimitSummary {
    const lives = LAYERS.flatMap((layer) =>
      Array.from(
        this.#lives[layer],
        ([subject, { uses, lastUsedMs }]) => [layer, subject, uses, lastUsedMs] as const,
      ),
    );
    return {
      hours: this.#hours.save(),
      days: this.#days.save(),
      lives,
      reserved: Array.from(this.#reserved, ([id, { hour, day }]) => [id, hour, day] as const),
      rates: this.#rates.save(),
      untold: this.#standings.saveUntold(),
    };
  }

  /** What {@link save} gave, into a new one; `open`: the records of the intents that have no end yet, in order. */
  load(
    {
      limits: saved,
      orders = [],
    }: { readonly limits: LimitSummary; readonly orders?: readonly SavedOrders[] },
    open: readonly LedgerEntry[],
  ): void {
    for (const [account, key, placedMs, kind, count] of orders)
      this.#recent.count({ installation: '', account, key }, kind, this.#formerMs(epochMs(placedMs)), count);
    this.#hours.load(saved.hours);
    this.#days.load(saved.days);
    for (const [layer, subject, uses, lastUsedMs] of saved.lives)
      this.#lives[layer].set(subject, {
        uses,
        lastUsedMs: lastUsedMs === null ? null : epochMs(lastUsedMs),
        inFlight: 0,
      });
    this.#rates.load(saved.rates);
    this.#standings.loadUntold(saved.untold);
    const windows = new Map(saved.reserved.map(([id, hour, day]) => [id, { hour, day }]));
    for (const entry of open) {
      if (entry.type === 'intent') this.#holdAgain(entry, windows.get(entry.intentId));
      if (entry.type === 'outcome' || entry.type === 'resolution')
        this.#endAgain(entry.intentId, entry.items);
      if (entry.type === 'resolution') this.giveUp(entry.intentId);
    }
  }

  /** The counters have it. */
  #holdAgain(
    entry: IntentEntry,
    window: { readonly hour: number | null; readonly day: number | null } | undefined,
  ): void {
    if (window === undefined) return;
    this.#reserved.set(entry.intentId, {
      subjects: subjectsOf(entry),
      hour: window.hour ?? Number.NaN,
      day: window.day ?? Number.NaN,
      placedMs: this.#formerMs(entry.wallMs),
      items: entry.items.map(takenBy),
    });
    this.#standings.hold(entry);
  }

  #endAgain(intentId: string, items: readonly RecordedOutcomeItem[]): void {
    const reserved = this.#reserved.get(intentId);
    if (reserved === undefined) return;
    for (const [index, { kind }] of items.entries()) {
      const taken = reserved.items[index];
      if (taken === null || taken === undefined) continue;
      taken.isAwaited = false;
      if (kind !== 'unknown') reserved.items[index] = null;
    }
    this.#standings.settle({ accountId: reserved.subjects.account, intentId }, items, true);
  }

  /** When a former life placed it, by the clock of this one: by the whole second, which is all that is kept of most. */
  #formerMs(wallMs: EpochMs): number {
    const secondMs = Math.ceil(wallMs / RESTORED_STEP_MS) * RESTORED_STEP_MS;
    return this.#clock.monotonicMs() - Math.max(0, this.#clock.wallMs() - secondMs);
  }

  /** `isOld`: of a former life. */
  #settle(intentId: string, items: readonly RecordedOutcomeItem[], isOld: boolean): void {
    const reserved = this.#reserved.get(intentId);
    if (reserved === undefined) return;
    for (const [index, { kind }] of items.entries()) {
      this.#countEnd(reserved, index, kind);
      this.#settleItem(reserved, index, kind);
    }
    this.#standings.settle({ accountId: reserved.subjects.account, intentId }, items, isOld);
    if (!items.some(({ kind }) => kind === 'unknown')) this.#reserved.delete(intentId);
  }

  #take(entry: IntentEntry, placedMs: number): void {
    const subjects = subjectsOf(entry);
    const items = entry.items.map(takenBy);
    let hour = Number.NaN;
    let day = Number.NaN;
    for (const { charge, uses } of items) {
      if (charge !== null) {
        hour = this.#hours.take(subjects, charge, entry.wallMs);
        day = this.#days.take(subjects, charge, entry.wallMs);
      }
      for (const layer of LAYERS) this.#lifeOf(layer, subjects).uses += uses;
    }
    if (entry.items.some(isOpening)) this.#touch(subjects, entry.wallMs);
    if (items.every(({ charge, uses }) => charge === null && uses === 0)) return;
    this.#reserved.set(entry.intentId, { subjects, hour, day, placedMs, items });
    this.#standings.hold(entry);
  }

  /** What was unknown at first stays so for its minutes, whatever is found out. */
  #countEnd({ subjects, placedMs, items }: Reserved, index: number, kind: RecordedOutcomeItem['kind']): void {
    const taken = items[index] ?? null;
    if (taken?.isAwaited !== true) return;
    taken.isAwaited = false;
    this.#recent.count(subjects, kind, placedMs);
  }

  #settleItem(reserved: Reserved, index: number, kind: RecordedOutcomeItem['kind']): void {
    const taken = reserved.items[index] ?? null;
    if (taken === null || kind === 'unknown') return;
    reserved.items[index] = null;
    if (kind === 'accepted') return;
    const { subjects, hour, day } = reserved;
    if (taken.charge !== null) {
      this.#hours.giveBack(subjects, taken.charge, hour);
      this.#days.giveBack(subjects, taken.charge, day);
    }
    for (const layer of LAYERS) this.#lifeOf(layer, subjects).uses -= taken.uses;
  }

  #touch(subjects: Subjects, atMs: EpochMs): void {
    for (const layer of LAYERS) {
      const life = this.#lifeOf(layer, subjects);
      life.lastUsedMs = epochMs(Math.max(life.lastUsedMs ?? 0, atMs));
    }
  }

  #lifeOf(layer: Layer, subjects: Subjects): Life {
    const subject = subjects[layer];
    const known = this.#lives[layer].get(subject);
    if (known !== undefined) return known;
    const life = { ...UNUSED };
    this.#lives[layer].set(subject, life);
    return life;
  }

  #usageOf(
    layer: Layer,
    owner: OrderOwner,
    { subjects, nowMs }: { readonly subjects: Subjects; readonly nowMs: EpochMs },
  ): Usage {
    const subject = subjects[layer];
    const { inFlight, lastUsedMs, uses } = this.#lives[layer].get(subject) ?? UNUSED;
    const counted = {
      notionalThisHour: this.#hours.read(layer, subject, nowMs),
      notionalToday: this.#days.read(layer, subject, nowMs),
      inFlight,
      orderLevel: this.#rates.read('order', layer, subject),
      readLevel: this.#rates.read('read', layer, subject),
      recentOrders: (minutes: number) => this.#recent.read(layer, subject, minutes),
      uses,
      lastUsedMs,
    };
    return new SubjectUsage(counted, this.#standings, { layer, owner });
  }
}

function subjectsOf({ accountId, virtualKeyId }: OrderOwner): Subjects {
  return { installation: '', account: accountId, key: virtualKeyId };
}

function takenBy(item: RecordedItem): Taken {
  return { charge: readCharge(item), uses: usesOf(item), isAwaited: isOpening(item) };
}

function usesOf({ kind }: RecordedItem): number {
  return kind === 'place' ? 1 : 0;
}

/** What keeps a key from being idle. Cancels and reductions always pass, and so would wake it for whoever stole it. */
function isOpening({ kind, reduceOnly }: RecordedItem): boolean {
  return kind === 'place' && !reduceOnly;
}
