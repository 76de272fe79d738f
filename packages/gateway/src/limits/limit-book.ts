import type {
  IntentEntry,
  LedgerEntry,
  RecordedItem,
  RecordedOutcomeItem,
} from '@bitting/core/ledger/entry.ts';
import type { Decimal } from '@bitting/core/money/decimal.ts';
import type { RestingOrder } from '@bitting/core/policy/policy.ts';
import { LAYERS, type Filling, type Layer, type LayerUsage } from '@bitting/core/policy/usage.ts';
import type { Intent } from '@bitting/core/trading/intent.ts';
import { epochMs, type EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { Clock } from '../ports/clock.ts';
import type { JudgedItems, LimitBook, WatchedVenue } from '../ports/limits.ts';
import type { OrderOwner } from '../ports/orders.ts';
import { IntentTable, type Filed } from '../orders/intent-table.ts';
import { readDecimal } from '../orders/recorded-item.ts';
import { RESTORED_STEP_MS } from '../bounds.ts';
import type { Charged, HeldItems } from './held-orders.ts';
import type { LimitSummary, SavedOrders } from './limit-summary.ts';
import { RateLevels } from './rate-levels.ts';
import { type OrderCounter, RecentOrders } from './recent-orders.ts';
import { chargeOnRecord, decimalOnRecord, readCharge } from './recorded-charge.ts';
import { Standings } from './standings.ts';
import { OwnerUsage, UNUSED, type Counters, type Life, type Lives } from './subject-usage.ts';
import { WindowCounter, type Subjects } from './window-counter.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** What one item holds until it is known what became of it. */
interface Taken extends Charged {
  readonly uses: number;
  /** It may open a position, and nobody has said yet what became of it. */
  isAwaited: boolean;
}

interface Reserved extends Filed<Reserved> {
  readonly subjects: Subjects;
  /** The windows that its items were taken from. */
  readonly hour: number;
  readonly day: number;
  /** When, by the monotonic clock of this life. */
  readonly placedMs: number;
  readonly items: (Taken | null)[];
  /** What of it the account's picture may not show yet. */
  readonly held: HeldItems | null;
}

/** What of its subjects is under way as long as it is. */
interface UnderWay extends Filed<UnderWay> {
  readonly lives: readonly Life[];
}

const WITHDRAWN: RecordedOutcomeItem = {
  kind: 'rejected',
  venueOrderId: null,
  clientOrderId: null,
  venueCode: null,
};

/** As good as taken by the venue: nobody will know. */
const TAKEN: RecordedOutcomeItem = { ...WITHDRAWN, kind: 'accepted' };

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
  readonly #lives: Lives = {
    installation: new Map(),
    account: new Map(),
    key: new Map(),
  };
  readonly #reserved = new IntentTable<Reserved>();
  readonly #underWay = new IntentTable<UnderWay>();
  readonly #rates: RateLevels;
  readonly #counters: Counters;

  constructor(clock: Clock, recent: OrderCounter = new RecentOrders(clock)) {
    this.#clock = clock;
    this.#recent = recent;
    this.#standings = new Standings(clock);
    this.#rates = new RateLevels(clock);
    this.#counters = {
      hours: this.#hours,
      days: this.#days,
      recent,
      rates: this.#rates,
      standings: this.#standings,
      lives: this.#lives,
    };
  }

  usage(owner: OrderOwner): LayerUsage {
    const asked = { owner, subjects: subjectsOf(owner), nowMs: this.#clock.wallMs() };
    return new OwnerUsage(this.#counters, asked);
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

  reserve(entry: IntentEntry, judged: JudgedItems | null = null): void {
    const lives = this.#take(entry, this.#clock.monotonicMs(), judged);
    this.#underWay.add({ intentId: entry.intentId, behind: null, lives });
    for (const life of lives) life.inFlight += 1;
  }

  pour(owner: OrderOwner, filling: Filling | null): void {
    if (filling !== null) this.#rates.pour(subjectsOf(owner), filling);
  }

  end(intentId: string): void {
    const one = this.#underWay.get(intentId);
    if (one === undefined) return;
    this.#underWay.delete(one);
    for (const life of one.lives) life.inFlight -= 1;
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
    this.#reserved.delete(reserved);
    // Counted as if the venue had taken it; no picture will show it.
    this.#standings.settle(
      reserved,
      reserved.items.map(() => TAKEN),
      true,
    );
  }

  /** One record of the ledger, in order, before anything else happens. */
  restore(entry: LedgerEntry): void {
    this.#rates.pass(entry);
    if (entry.type === 'intent') {
      this.#take(entry, this.#formerMs(entry.wallMs), null);
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
      reserved: this.#reserved.all().map(({ intentId, hour, day }) => [intentId, hour, day] as const),
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
    const items = takenBy(entry, null);
    this.#reserved.add({
      intentId: entry.intentId,
      behind: null,
      subjects: subjectsOf(entry),
      hour: window.hour ?? Number.NaN,
      day: window.day ?? Number.NaN,
      placedMs: this.#formerMs(entry.wallMs),
      items,
      held: this.#standings.hold(entry, items),
    });
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
    this.#standings.settle(reserved, items, true);
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
    let isOpen = false;
    for (let index = 0; index < items.length; index += 1) {
      const kind = items[index]?.kind ?? 'unknown';
      isOpen ||= kind === 'unknown';
      this.#countEnd(reserved, index, kind);
      this.#settleItem(reserved, index, kind);
    }
    this.#standings.settle(reserved, items, isOld);
    if (!isOpen) this.#reserved.delete(reserved);
  }

  /** The answer are the lives of its subjects. */
  #take(entry: IntentEntry, placedMs: number, judged: JudgedItems | null): readonly Life[] {
    const subjects = subjectsOf(entry);
    const lives = LAYERS.map((layer) => this.#lifeOf(layer, subjects));
    const items = takenBy(entry, judged);
    let hour = Number.NaN;
    let day = Number.NaN;
    let uses = 0;
    let opens = false;
    let isCharged = false;
    for (const item of items) {
      uses += item.uses;
      opens ||= item.isAwaited;
      if (item.charge === null) continue;
      isCharged = true;
      hour = this.#hours.take(subjects, item.charge, entry.wallMs);
      day = this.#days.take(subjects, item.charge, entry.wallMs);
    }
    for (const life of lives) {
      life.uses += uses;
      if (opens) life.lastUsedMs = epochMs(Math.max(life.lastUsedMs ?? 0, entry.wallMs));
    }
    if (!isCharged && uses === 0) return lives;
    const held = this.#standings.hold(entry, items);
    this.#reserved.add({
      intentId: entry.intentId,
      behind: null,
      subjects,
      hour,
      day,
      placedMs,
      items,
      held,
    });
    return lives;
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

  #lifeOf(layer: Layer, subjects: Subjects): Life {
    const subject = subjects[layer];
    const known = this.#lives[layer].get(subject);
    if (known !== undefined) return known;
    const life = { ...UNUSED };
    this.#lives[layer].set(subject, life);
    return life;
  }
}

function subjectsOf({ accountId, virtualKeyId }: OrderOwner): Subjects {
  return { installation: '', account: accountId, key: virtualKeyId };
}

/** What was `judged` is not read again of the record that was just written of it; what is taken is the same. */
function takenBy({ items }: IntentEntry, judged: JudgedItems | null): Taken[] {
  return items.map((item, index) => ({
    charge: judged === null ? readCharge(item) : chargeOnRecord(item, judged.charges[index] ?? null),
    price: judged === null ? readDecimal(item.price) : priceOf(judged.intents[index]),
    uses: usesOf(item),
    isAwaited: isOpening(item),
  }));
}

function priceOf(intent: Intent | undefined): Decimal | null {
  return intent?.kind === 'place' && intent.price !== null ? decimalOnRecord(intent.price) : null;
}

function usesOf({ kind }: RecordedItem): number {
  return kind === 'place' ? 1 : 0;
}

/** What keeps a key from being idle. Cancels and reductions always pass, and so would wake it for whoever stole it. */
function isOpening({ kind, reduceOnly }: RecordedItem): boolean {
  return kind === 'place' && !reduceOnly;
}
