import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Amounts } from '@bitting/core/policy/limits.ts';
import type { RestingOrder } from '@bitting/core/policy/policy.ts';
import type { Exposure } from '@bitting/core/policy/usage.ts';
import type { AccountOrder, AccountPosition } from '@bitting/core/trading/account-picture.ts';
import type { Side } from '@bitting/core/trading/vocabulary.ts';
import { rowKey } from '../accounts/sync/row-key.ts';
import { TRADED_SETTLES_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { LivePicture, OwnedRow, Owner } from '../ports/pictures.ts';
import { lossOf, netOf, turnoverOf, type DayTrades } from './day-trades.ts';
import { ExposureSums } from './exposure-sums.ts';
import { HeldOrders } from './held-orders.ts';
import { Pricing } from './pricing.ts';
import { ShownOrders } from './shown-orders.ts';
import { TradeDays } from './trade-days.ts';
import { UntoldOrders } from './untold-orders.ts';

/** Traded a moment ago: the position that it made may not be told yet. */
interface Settling {
  readonly owner: Owner | null;
  readonly instrument: string;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly price: Decimal | null;
  readonly untilMs: number;
}

/**
 * What one account has open and has traded today: its picture, heard row by row, and what is under way and not in it yet.
 * Asked for a key it says what the key has, or may have: what nobody is known to have placed counts for each of them, and a
 * position is of all, because the venue keeps one for them.
 */
export class AccountStanding {
  readonly held: HeldOrders;
  readonly untold = new UntoldOrders();
  readonly pricing: Pricing;
  readonly #clock: Clock;
  readonly #trades: TradeDays;
  readonly #orders = new ShownOrders();
  readonly #positions = new Map<string, AccountPosition>();
  #settling: Settling[] = [];
  #picture: LivePicture | null = null;
  /** A row of it could not be taken in. */
  #isTorn = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.held = new HeldOrders(clock);
    this.pricing = new Pricing(clock);
    this.#trades = new TradeDays(clock);
  }

  /** The account's picture as it is now. One that was begun anew tells everything again, row by row. */
  use(picture: LivePicture | null): void {
    if (picture === this.#picture) return;
    this.#picture = picture;
    this.#orders.clear();
    this.#positions.clear();
    this.#trades.clear();
    this.#settling = [];
    this.#isTorn = false;
  }

  /** Nothing is missing in what it says. */
  get isLive(): boolean {
    if (this.#isTorn || this.untold.isPlaced) return false;
    return this.#picture?.state === 'live' && this.#picture.leftOut === 0;
  }

  /** Never throws: the picture does not depend on who looks at it. */
  hear(row: OwnedRow): void {
    try {
      this.#take(row);
    } catch {
      this.#isTorn = true;
    }
  }

  #take({ change, owner }: OwnedRow): void {
    if (change.kind === 'fill') this.#trades.add(change.fill, owner);
    if (change.kind === 'order') this.#hearOrder(change.order, owner);
    if (change.kind !== 'position') return;
    if (change.position.quantity.isZero()) this.#positions.delete(rowKey(change));
    else this.#positions.set(rowKey(change), change.position);
  }

  /** `virtualKeyId`: `null` for all of the account. Here and below. */
  openOrders(virtualKeyId: string | null): number {
    this.#orders.findOwners(this.#picture, this.#clock.monotonicMs());
    let count = this.#orders.count(virtualKeyId);
    this.held.each(({ order, virtualKeyId: holder }) => {
      if (order !== null && (virtualKeyId === null || holder === virtualKeyId)) count += 1;
    });
    return count;
  }

  resting(): ReadonlyMap<string, readonly RestingOrder[]> {
    const resting = new Map(this.#orders.resting());
    const held = new Map<string, RestingOrder[]>();
    this.held.each(({ instrument, order }) => {
      if (order === null) return;
      const orders = held.get(instrument);
      if (orders === undefined) held.set(instrument, [order]);
      else orders.push(order);
    });
    for (const [instrument, orders] of held)
      resting.set(instrument, [...(resting.get(instrument) ?? []), ...orders]);
    return resting;
  }

  /** `null`, here and below: something cannot be valued now. */
  exposures(virtualKeyId: string | null): ReadonlyMap<string, Exposure> | null {
    this.#orders.findOwners(this.#picture, this.#clock.monotonicMs());
    const sums = new ExposureSums();
    for (const position of this.#positions.values()) sums.addPosition(position, this.pricing);
    for (const trades of this.#tradesOf(virtualKeyId)) this.#addHeld(trades, sums);
    this.#orders.addTo(sums, virtualKeyId, this.pricing);
    this.held.each((held) => {
      const { worth, virtualKeyId: holder } = held;
      if (worth !== null && (virtualKeyId === null || holder === virtualKeyId)) sums.addOpen(held, worth);
    });
    this.#forgetSettled();
    for (const traded of this.#settling)
      if (isOf(traded.owner, virtualKeyId))
        sums.addOpen(traded, this.pricing.worthOf(traded.instrument, traded.quantity, traded.price));
    return sums.all();
  }

  turnoverToday(virtualKeyId: string | null): Amounts | null {
    return this.#hasAllTrades ? turnoverOf(this.#tradesOf(virtualKeyId), this.pricing) : null;
  }

  lossToday(virtualKeyId: string | null): Amounts | null {
    return this.#hasAllTrades ? lossOf(this.#tradesOf(virtualKeyId), this.pricing) : null;
  }

  get #hasAllTrades(): boolean {
    const cutMs = this.#picture?.fillsCutMs ?? null;
    return cutMs === null || !this.#trades.isToday(cutMs);
  }

  #tradesOf(virtualKeyId: string | null): Iterable<DayTrades> {
    return this.#trades.today(virtualKeyId, this.#picture);
  }

  #addHeld(trades: DayTrades, sums: ExposureSums): void {
    const { instrument: id, market } = trades;
    if (market !== 'spot' && market !== 'margin') return;
    const instrument = this.pricing.instrument(id);
    // Where older trades of the day are missing, nobody knows what is left of pairs.
    const net = instrument === null || !this.#hasAllTrades ? null : netOf(trades, instrument);
    if (net?.isZero() === true) return;
    const worth = net === null ? null : this.pricing.worthOf(id, net.absolute(), null);
    sums.addHolding(id, worth, net !== null && net.sign() < 0 ? 'short' : 'long');
  }

  #hearOrder(told: AccountOrder, by: Owner | null): void {
    const held = this.held.see(told);
    const owner: Owner | null = held === null ? by : { kind: 'key', virtualKeyId: held.virtualKeyId };
    const before = this.#orders.find(told);
    // Venues echo the flag also where it means nothing: what was judged to open something goes on counting.
    const opens = held === null ? before?.reduceOnly === false : held.worth !== null;
    const order = opens ? { ...told, reduceOnly: false } : told;
    const quantity = order.filled.subtract(before?.filled ?? Decimal.ZERO);
    if (quantity.sign() > 0 && !order.reduceOnly) this.#settle(order, quantity, owner);
    this.#orders.put(order, owner);
  }

  #settle({ instrument, side, price }: AccountOrder, quantity: Decimal, owner: Owner | null): void {
    this.#forgetSettled();
    const untilMs = this.#clock.monotonicMs() + TRADED_SETTLES_MS;
    this.#settling.push({ owner, instrument, side, quantity, price, untilMs });
  }

  #forgetSettled(): void {
    const nowMs = this.#clock.monotonicMs();
    if (this.#settling[0] === undefined || this.#settling[0].untilMs > nowMs) return;
    this.#settling = this.#settling.filter(({ untilMs }) => untilMs > nowMs);
  }
}

/** What nobody is known to have placed may be anybody's. */
function isOf(owner: Owner | null, virtualKeyId: string | null): boolean {
  if (virtualKeyId === null || owner === null || owner.kind === 'pending') return true;
  return owner.kind === 'key' && owner.virtualKeyId === virtualKeyId;
}
