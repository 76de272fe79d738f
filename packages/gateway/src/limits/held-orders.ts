import type { IntentEntry, RecordedItem, RecordedOutcomeItem } from '@bitting/core/ledger/entry.ts';
import type { Decimal } from '@bitting/core/money/decimal.ts';
import type { Notional } from '@bitting/core/policy/notional.ts';
import type { RestingOrder } from '@bitting/core/policy/policy.ts';
import type { AccountOrder } from '@bitting/core/trading/account-picture.ts';
import type { Side } from '@bitting/core/trading/vocabulary.ts';
import { HELD_UNSEEN_MS } from '../bounds.ts';
import { OldestFirst, type Listed } from '../orders/oldest-first.ts';
import type { Clock } from '../ports/clock.ts';

/** What an item takes of what may be placed, and its price if it is an order that has one. */
export interface Charged {
  readonly charge: Notional | null;
  readonly price: Decimal | null;
}

/** An order, or what an amend adds to one, that the picture of the account may not show yet. */
export interface HeldOrder {
  readonly virtualKeyId: string;
  readonly instrument: string;
  /** `null`: either. */
  readonly side: Side | null;
  /** What it may add to a position; `null`: nothing. */
  readonly worth: Notional | null;
  /** As it will rest; `null` for an amend. */
  readonly order: RestingOrder | null;
}

export interface Held extends HeldOrder, Listed<Held> {
  readonly clientOrderId: string | null;
  venueName: string | null;
  /** The venue has taken it: after this the picture has shown it, or it is gone. */
  dueMs: number;
  /** It may have been shown before its outcome came. */
  isGone: boolean;
  /** Among those that are under way. */
  place: number;
}

/** Of the items of one intent; `null`: nothing, or no longer by it. */
export type HeldItems = (Held | null)[];

const NOWHERE = -1;

/** What is under way from its reservation until the account's picture shows it: counted twice for a moment, never missed. */
export class HeldOrders {
  readonly #clock: Clock;
  /** In no order, and no set: see `IntentTable`. */
  readonly #underWay: Held[] = [];
  readonly #byClientId = new Map<string, Held>();
  readonly #byVenueName = new Map<string, Held>();
  /** Those that the venue has taken, the oldest first: orders, and amends, which no push names. */
  readonly #taken = { order: new OldestFirst<Held>(), amend: new OldestFirst<Held>() };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `charges`: of its items. The answer is for {@link settle}; `null`: nothing is held. */
  hold(entry: IntentEntry, charges: readonly Charged[]): HeldItems | null {
    const { virtualKeyId } = entry;
    const items = entry.items.map((item, index) => this.#holdItem(item, virtualKeyId, charges[index]));
    return items.some((item) => item !== null) ? items : null;
  }

  /** `isOld`: of a former life; the picture of this one is asked for later and has it. */
  settle(items: HeldItems, outcomes: readonly RecordedOutcomeItem[], isOld: boolean): void {
    for (let index = 0; index < items.length; index += 1) {
      const held = items[index] ?? null;
      const outcome = outcomes[index];
      if (held === null || outcome === undefined || outcome.kind === 'unknown') continue;
      items[index] = null;
      this.#leave(held);
      if (isOld || outcome.kind === 'rejected') this.#drop(held);
      else this.#await(held, outcome.venueOrderId);
    }
  }

  /** The picture shows it; the answer is what was held of it. */
  see(order: AccountOrder): HeldOrder | null {
    const { clientOrderId, instrument, venueOrderId } = order;
    const byClient = clientOrderId === null ? undefined : this.#byClientId.get(clientOrderId);
    const held = byClient ?? this.#byVenueName.get(venueNameOf(instrument, venueOrderId));
    if (held === undefined || held.instrument !== instrument) return null;
    this.#drop(held);
    return held;
  }

  /** Everything that is held, to be looked at and no more. */
  each(tell: (held: HeldOrder) => void): void {
    this.#forget(this.#clock.monotonicMs());
    this.#taken.order.each(tell);
    this.#taken.amend.each(tell);
    for (const held of this.#underWay) tell(held);
  }

  #holdItem(item: RecordedItem, virtualKeyId: string, taken: Charged | undefined): Held | null {
    if (item.instrument === null || (item.kind !== 'place' && item.kind !== 'amend')) return null;
    const isPlace = item.kind === 'place';
    const worth = item.reduceOnly ? null : (taken?.charge ?? null);
    if (!isPlace && worth === null) return null;
    const side: Side | null = item.side === 'buy' || item.side === 'sell' ? item.side : null;
    const clientOrderId = isPlace ? item.clientOrderId : null;
    const order = isPlace && side !== null ? { side, price: taken?.price ?? null, algo: item.algo } : null;
    const { instrument } = item;
    const held: Held = {
      virtualKeyId,
      instrument,
      side,
      worth,
      order,
      clientOrderId,
      venueName: null,
      dueMs: Number.POSITIVE_INFINITY,
      isGone: false,
      place: this.#underWay.length,
      list: null,
      earlier: null,
      later: null,
    };
    this.#underWay.push(held);
    if (clientOrderId !== null) this.#byClientId.set(clientOrderId, held);
    return held;
  }

  #await(held: Held, venueOrderId: string | null): void {
    if (held.isGone) return;
    const nowMs = this.#clock.monotonicMs();
    this.#forget(nowMs);
    const kind = held.order === null ? 'amend' : 'order';
    held.dueMs = nowMs + HELD_UNSEEN_MS[kind];
    this.#taken[kind].add(held);
    if (venueOrderId === null || held.order === null) return;
    held.venueName = venueNameOf(held.instrument, venueOrderId);
    this.#byVenueName.set(held.venueName, held);
  }

  #forget(nowMs: number): void {
    const { order, amend } = this.#taken;
    for (const taken of [order, amend])
      for (let { oldest } = taken; oldest !== null && oldest.dueMs <= nowMs; { oldest } = taken)
        this.#drop(oldest);
  }

  #leave(held: Held): void {
    const { place } = held;
    if (place === NOWHERE) return;
    const last = this.#underWay.pop() ?? held;
    if (last !== held) this.#underWay[place] = last;
    last.place = place;
    held.place = NOWHERE;
  }

  #drop(held: Held): void {
    held.isGone = true;
    this.#leave(held);
    held.list?.delete(held);
    if (held.clientOrderId !== null) this.#byClientId.delete(held.clientOrderId);
    if (held.venueName !== null) this.#byVenueName.delete(held.venueName);
  }
}

function venueNameOf(instrument: string, id: string): string {
  return `${instrument} ${id}`;
}
