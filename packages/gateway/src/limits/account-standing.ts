import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Amounts } from '@bitting/core/policy/limits.ts';
import type { Notional } from '@bitting/core/policy/notional.ts';
import type { RestingOrder } from '@bitting/core/policy/policy.ts';
import type { Exposure } from '@bitting/core/policy/usage.ts';
import type { AccountOrder, AccountPosition } from '@bitting/core/trading/account-picture.ts';
import type { Side } from '@bitting/core/trading/vocabulary.ts';
import { orderKey, rowKey } from '../accounts/sync/row-key.ts';
import { TRADED_SETTLES_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { LivePicture, OwnedRow, Owner } from '../ports/pictures.ts';
import { boughtNet, lossOf, turnoverOf, type DayTrades } from './day-trades.ts';
import { ExposureSums } from './exposure-sums.ts';
import { HeldOrders } from './held-orders.ts';
import { Pricing } from './pricing.ts';
import { TradeDays } from './trade-days.ts';

/** An open order as the picture shows it. */
interface Shown {
  readonly order: AccountOrder;
  owner: Owner | null;
}

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
  readonly pricing: Pricing;
  readonly #clock: Clock;
  readonly #trades: TradeDays;
  readonly #orders = new Map<string, Shown>();
  readonly #positions = new Map<string, AccountPosition>();
  /** Orders whose owner is still to be found. */
  readonly #ownerless = new Set<string>();
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
    this.#ownerless.clear();
    this.#trades.clear();
    this.#settling = [];
    this.#isTorn = false;
  }

  /** Nothing is missing in what it says. */
  get isLive(): boolean {
    return this.#picture?.state === 'live' && this.#picture.leftOut === 0 && !this.#isTorn;
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
    this.#findOwners();
    let count = 0;
    for (const { owner } of this.#orders.values()) if (isOf(owner, virtualKeyId)) count += 1;
    for (const { order, virtualKeyId: holder } of this.held)
      if (order !== null && (virtualKeyId === null || holder === virtualKeyId)) count += 1;
    return count;
  }

  resting(): ReadonlyMap<string, readonly RestingOrder[]> {
    const resting = new Map<string, RestingOrder[]>();
    const put = (instrument: string, order: RestingOrder): void => {
      const orders = resting.get(instrument);
      if (orders === undefined) resting.set(instrument, [order]);
      else orders.push(order);
    };
    for (const { order } of this.#orders.values()) put(order.instrument, order);
    for (const { instrument, order } of this.held) if (order !== null) put(instrument, order);
    return resting;
  }

  /** `null`, here and below: something cannot be valued now. */
  exposures(virtualKeyId: string | null): ReadonlyMap<string, Exposure> | null {
    this.#findOwners();
    const sums = new ExposureSums();
    for (const position of this.#positions.values()) sums.addPosition(position, this.pricing);
    for (const trades of this.#tradesOf(virtualKeyId)) this.#addBought(trades, sums);
    for (const { owner, order } of this.#orders.values())
      if (isOf(owner, virtualKeyId) && !order.reduceOnly) sums.addOpen(order, this.#worthOf(order));
    for (const { worth, virtualKeyId: holder, ...held } of this.held)
      if (worth !== null && (virtualKeyId === null || holder === virtualKeyId)) sums.addOpen(held, worth);
    this.#forgetSettled();
    for (const { owner, ...traded } of this.#settling)
      if (isOf(owner, virtualKeyId))
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

  #addBought(trades: DayTrades, sums: ExposureSums): void {
    if (!trades.isSpot) return;
    const instrument = this.pricing.instrument(trades.instrument);
    const quantity = instrument === null ? null : boughtNet(trades, instrument);
    if (quantity?.isZero() === true) return;
    const worth = quantity === null ? null : this.pricing.worthOf(trades.instrument, quantity, null);
    sums.addNetted(trades.instrument, worth);
  }

  #hearOrder(order: AccountOrder, told: Owner | null): void {
    const key = orderKey(order);
    const held = this.held.see(order);
    const owner: Owner | null = held === null ? told : { kind: 'key', virtualKeyId: held.virtualKeyId };
    const before = this.#orders.get(key)?.order.filled ?? Decimal.ZERO;
    const quantity = order.filled.subtract(before);
    if (quantity.sign() > 0 && !order.reduceOnly) this.#settle(order, quantity, owner);
    if (order.state === 'open') this.#orders.set(key, { order, owner });
    else this.#orders.delete(key);
    if (order.state === 'open' && owner?.kind === 'pending') this.#ownerless.add(key);
    else this.#ownerless.delete(key);
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

  /** Of what is left of it. A purchase of spot without a price counts in what it spends. */
  #worthOf(order: AccountOrder): Notional | null {
    const { instrument: id, market, price, quantity, filled, side } = order;
    if (quantity === null) return { asset: '', amount: Decimal.ZERO };
    const left = Decimal.max(Decimal.ZERO, quantity.subtract(filled));
    const isSpent = price === null && side === 'buy' && (market === 'spot' || market === 'margin');
    if (!isSpent) return this.pricing.worthOf(id, left, price);
    const instrument = this.pricing.instrument(id);
    return instrument === null ? null : { asset: instrument.quoteAsset, amount: quantity };
  }

  #findOwners(): void {
    for (const key of this.#ownerless) {
      const shown = this.#orders.get(key);
      if (shown === undefined) continue;
      const { order } = shown;
      shown.owner = this.#picture?.ownerOf({ kind: 'order', order, atMs: order.updatedMs }) ?? null;
      if (shown.owner?.kind !== 'pending') this.#ownerless.delete(key);
    }
  }
}

/** What nobody is known to have placed may be anybody's. */
function isOf(owner: Owner | null, virtualKeyId: string | null): boolean {
  if (virtualKeyId === null || owner === null || owner.kind === 'pending') return true;
  return owner.kind === 'key' && owner.virtualKeyId === virtualKeyId;
}
