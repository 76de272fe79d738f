import { Decimal } from '@bitting/core/money/decimal.ts';
import { notionalOf, type Notional } from '@bitting/core/policy/notional.ts';
import type { RestingOrder } from '@bitting/core/policy/policy.ts';
import type { AccountOrder } from '@bitting/core/trading/account-picture.ts';
import { SIDES, type Side } from '@bitting/core/trading/vocabulary.ts';
import { orderKey } from '../accounts/sync/row-key.ts';
import { OWNERS_LOOK_MS } from '../bounds.ts';
import type { LivePicture, Owner } from '../ports/pictures.ts';
import type { ExposureSums } from './exposure-sums.ts';
import { isFixed, unitsOf, type Pricing } from './pricing.ts';

/** An open order as the picture shows it. */
interface Shown {
  readonly order: AccountOrder;
  readonly owner: Owner | null;
}

/** What is left of orders on one side, in sums that need not know yet what the instrument is, nor its price. */
interface Left {
  /** Of those with a price: quantity, and quantity × price. */
  quantity: Decimal;
  product: Decimal;
  /** Of those that are worth what the market says. */
  unpriced: Decimal;
  /** Of those that say what they spend. */
  spent: Decimal;
}

/** Of one owner. */
interface Bucket {
  count: number;
  readonly left: Map<string, Readonly<Record<Side, Left>>>;
}

const ANYBODY = '';
const STRANGER = ' ';

/** The open orders of an account: added up when they are heard, because there may be thousands when somebody asks. */
export class ShownOrders {
  readonly #orders = new Map<string, Shown>();
  readonly #buckets = new Map<string, Bucket>();
  /** Of everybody: what is asked of an account costs the same however many keys it has. */
  readonly #all: Bucket = { count: 0, left: new Map() };
  readonly #byInstrument = new Map<string, Map<string, AccountOrder>>();
  /** Orders whose owner is still to be found. */
  readonly #ownerless = new Set<string>();
  #lookedMs = Number.NEGATIVE_INFINITY;
  readonly #lists = new Map<string, readonly RestingOrder[]>();

  clear(): void {
    for (const all of [this.#orders, this.#buckets, this.#byInstrument, this.#ownerless, this.#lists])
      all.clear();
    this.#all.count = 0;
    this.#all.left.clear();
  }

  find(order: AccountOrder): AccountOrder | null {
    return this.#orders.get(orderKey(order))?.order ?? null;
  }

  put(order: AccountOrder, owner: Owner | null): void {
    const key = orderKey(order);
    this.#remove(key);
    if (order.state !== 'open') return;
    this.#orders.set(key, { order, owner });
    this.#count({ order, owner }, 1);
    const others = this.#byInstrument.get(order.instrument) ?? new Map<string, AccountOrder>();
    this.#byInstrument.set(order.instrument, others.set(key, order));
    if (owner?.kind === 'pending') this.#ownerless.add(key);
  }

  /** Whose they are, as far as it is known now; not without pause, since looking that up is dear. */
  findOwners(picture: LivePicture | null, nowMs: number): void {
    if (this.#ownerless.size === 0 || nowMs - this.#lookedMs < OWNERS_LOOK_MS) return;
    this.#lookedMs = nowMs;
    for (const key of this.#ownerless) {
      const { order } = this.#orders.get(key) ?? {};
      const owner =
        order === undefined ? null : picture?.ownerOf({ kind: 'order', order, atMs: order.updatedMs });
      if (order !== undefined && owner?.kind !== 'pending') this.put(order, owner ?? null);
    }
  }

  /** Of a key with what may be its own; `null`: of the whole account. */
  count(virtualKeyId: string | null): number {
    return this.#bucketsOf(virtualKeyId).reduce((sum, { count }) => sum + count, 0);
  }

  addTo(sums: ExposureSums, virtualKeyId: string | null, pricing: Pricing): void {
    for (const { left } of this.#bucketsOf(virtualKeyId))
      for (const [instrument, sides] of left)
        for (const side of SIDES)
          if (!isNothing(sides[side]))
            sums.addOpen({ instrument, side }, worthOf(instrument, sides[side], pricing));
  }

  /** By instrument. A list is made once for as long as nothing changes in it. */
  *resting(): Iterable<readonly [string, readonly RestingOrder[]]> {
    for (const [instrument, orders] of this.#byInstrument) {
      const list = this.#lists.get(instrument) ?? Array.from(orders.values());
      this.#lists.set(instrument, list);
      yield [instrument, list];
    }
  }

  #bucketsOf(virtualKeyId: string | null): readonly Bucket[] {
    if (virtualKeyId === null) return [this.#all];
    const own = this.#buckets.get(virtualKeyId);
    const anybodys = this.#buckets.get(ANYBODY);
    return [own, anybodys].filter((bucket) => bucket !== undefined);
  }

  #remove(key: string): void {
    const shown = this.#orders.get(key);
    if (shown === undefined) return;
    const { instrument } = shown.order;
    this.#orders.delete(key);
    this.#ownerless.delete(key);
    this.#lists.delete(instrument);
    this.#count(shown, -1);
    const others = this.#byInstrument.get(instrument);
    others?.delete(key);
    if (others?.size === 0) this.#byInstrument.delete(instrument);
  }

  #count({ order, owner }: Shown, change: 1 | -1): void {
    this.#lists.delete(order.instrument);
    const name = nameOf(owner);
    const bucket: Bucket = this.#buckets.get(name) ?? { count: 0, left: new Map() };
    this.#buckets.set(name, bucket);
    for (const each of [bucket, this.#all]) {
      each.count += change;
      if (!order.reduceOnly) addLeft(each, order, change);
    }
    if (bucket.count === 0) this.#buckets.delete(name);
  }
}

function addLeft({ left }: Bucket, order: AccountOrder, change: 1 | -1): void {
  const { filled, instrument, price, quantity, side } = order;
  // What is all of a position enlarges none.
  if (quantity === null) return;
  const open = Decimal.max(Decimal.ZERO, quantity.subtract(filled));
  const signed = (amount: Decimal): Decimal => (change === 1 ? amount : amount.negate());
  const sides = left.get(instrument) ?? { buy: nothing(), sell: nothing() };
  left.set(instrument, sides);
  const sums = sides[side];
  if (isSpent(order)) sums.spent = sums.spent.add(signed(quantity));
  // What waits for a trigger and then sells at its limit or better, sells at the market.
  else if (price === null || (order.algo && side === 'sell')) sums.unpriced = sums.unpriced.add(signed(open));
  else {
    sums.quantity = sums.quantity.add(signed(open));
    sums.product = sums.product.add(signed(open.multiply(price)));
  }
  if (isNothing(sides.buy) && isNothing(sides.sell)) left.delete(instrument);
}

/** An order of a pair may say what it spends or takes: as a rule a purchase without a price does. */
function isSpent({ algo, market, price, quantityUnit, side }: AccountOrder): boolean {
  if (market !== 'spot' && market !== 'margin') return false;
  if (price !== null) return algo && quantityUnit === 'quote';
  return quantityUnit === undefined ? side === 'buy' : quantityUnit === 'quote';
}

/** `null`: not known now. */
function worthOf(id: string, left: Left, pricing: Pricing): Notional | null {
  const instrument = pricing.instrument(id);
  if (instrument === null) return null;
  const fixed = isFixed(instrument);
  const price = fixed || left.unpriced.isZero() ? Decimal.ONE : pricing.price(id);
  if (price === null) return null;
  const amount = (fixed ? left.quantity : left.product).add(left.unpriced.multiply(price));
  const worth = notionalOf(instrument, unitsOf(instrument, amount), Decimal.ONE);
  return worth === null ? null : { ...worth, amount: worth.amount.add(left.spent) };
}

function nameOf(owner: Owner | null): string {
  if (owner?.kind === 'key') return owner.virtualKeyId;
  return owner?.kind === 'external' ? STRANGER : ANYBODY;
}

function isNothing({ product, quantity, spent, unpriced }: Left): boolean {
  return product.isZero() && quantity.isZero() && spent.isZero() && unpriced.isZero();
}

function nothing(): Left {
  return { quantity: Decimal.ZERO, product: Decimal.ZERO, unpriced: Decimal.ZERO, spent: Decimal.ZERO };
}
