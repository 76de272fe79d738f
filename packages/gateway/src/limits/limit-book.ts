import type {
  IntentEntry,
  LedgerEntry,
  RecordedItem,
  RecordedOutcomeItem,
} from '@bitting/core/ledger/entry.ts';
import type { Notional } from '@bitting/core/policy/notional.ts';
import type { RestingOrder } from '@bitting/core/policy/policy.ts';
import { LAYERS, type Layer, type LayerUsage, type Usage } from '@bitting/core/policy/usage.ts';
import { epochMs, type EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { Clock } from '../ports/clock.ts';
import type { LimitBook, WatchedVenue } from '../ports/limits.ts';
import type { OrderOwner } from '../ports/orders.ts';
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
}

interface Reserved {
  readonly subjects: Subjects;
  /** The windows that its items were taken from. */
  readonly hour: number;
  readonly day: number;
  readonly items: (Taken | null)[];
}

const WITHDRAWN: RecordedOutcomeItem = {
  kind: 'rejected',
  venueOrderId: null,
  clientOrderId: null,
  venueCode: null,
};

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
  readonly #lives: Readonly<Record<Layer, Map<string, Life>>> = {
    installation: new Map(),
    account: new Map(),
    key: new Map(),
  };
  readonly #reserved = new Map<string, Reserved>();
  readonly #underWay = new Map<string, Subjects>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#standings = new Standings(clock);
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
    this.#take(entry);
    const subjects = subjectsOf(entry);
    this.#underWay.set(entry.intentId, subjects);
    for (const layer of LAYERS) this.#lifeOf(layer, subjects).inFlight += 1;
  }

  end(intentId: string): void {
    const subjects = this.#underWay.get(intentId);
    if (subjects === undefined) return;
    this.#underWay.delete(intentId);
    for (const layer of LAYERS) this.#lifeOf(layer, subjects).inFlight -= 1;
  }

  withdraw(intentId: string): void {
    const items = this.#reserved.get(intentId)?.items ?? [];
    this.settle(
      intentId,
      items.map(() => WITHDRAWN),
    );
  }

  settle(intentId: string, items: readonly RecordedOutcomeItem[]): void {
    this.#settle(intentId, items, false);
  }

  /** One record of the ledger, in order, before anything else happens. */
  restore(entry: LedgerEntry): void {
    if (entry.type === 'intent') this.#take(entry);
    if (entry.type === 'outcome' || entry.type === 'resolution')
      this.#settle(entry.intentId, entry.items, true);
  }

  /** `isOld`: of a former life. */
  #settle(intentId: string, items: readonly RecordedOutcomeItem[], isOld: boolean): void {
    const reserved = this.#reserved.get(intentId);
    if (reserved === undefined) return;
    for (const [index, { kind }] of items.entries()) this.#settleItem(reserved, index, kind);
    this.#standings.settle({ accountId: reserved.subjects.account, intentId }, items, isOld);
    if (!items.some(({ kind }) => kind === 'unknown')) this.#reserved.delete(intentId);
  }

  #take(entry: IntentEntry): void {
    const subjects = subjectsOf(entry);
    const items = entry.items.map((item) => ({ charge: readCharge(item), uses: usesOf(item) }));
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
    this.#reserved.set(entry.intentId, { subjects, hour, day, items });
    this.#standings.hold(entry);
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
      uses,
      lastUsedMs,
    };
    return new SubjectUsage(counted, this.#standings, { layer, owner });
  }
}

function subjectsOf({ accountId, virtualKeyId }: OrderOwner): Subjects {
  return { installation: '', account: accountId, key: virtualKeyId };
}

function usesOf({ kind }: RecordedItem): number {
  return kind === 'place' ? 1 : 0;
}

/** What keeps a key from being idle. Cancels and reductions always pass, and so would wake it for whoever stole it. */
function isOpening({ kind, reduceOnly }: RecordedItem): boolean {
  return kind === 'place' && !reduceOnly;
}
