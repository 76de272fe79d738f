/** Who holds the virtual key: each of his orders is judged by the real `evaluate` before the venue gets it. */
import { Decimal } from '@bitting/core/money/decimal.ts';
import { evaluate } from '@bitting/core/policy/evaluate.ts';
import type { KnownOrder, Policy, Snapshot } from '@bitting/core/policy/policy.ts';
import type { Intent, OrderLeg, OrderType } from '@bitting/core/trading/intent.ts';
import { epochMs, MARKETS, type Market, type Side } from '@bitting/core/trading/vocabulary.ts';
import { reducesPosition } from '@bitting/core/venues/okx/orders.ts';
import { placeAlgo } from '@bitting/simulator/engine/algo-orders.ts';
import { closePosition } from '@bitting/simulator/engine/closing.ts';
import { amendOrder, cancelOrder } from '@bitting/simulator/engine/order-changes.ts';
import { placeOrder } from '@bitting/simulator/engine/placement.ts';
import { leverageKey, type VenueState } from '@bitting/simulator/engine/venue-state.ts';
import type { AttachedStop, OrderType as VenueType } from '@bitting/simulator/engine/records.ts';
import type { Ground } from './ground.ts';
import { isContract, METADATA } from './instruments.ts';
import { NaiveBook } from './naive-book.ts';

export interface Order {
  readonly instrument: string;
  readonly side: Side;
  readonly type: OrderType;
  /** In the base asset, or contracts. */
  readonly size: Decimal;
  readonly price: Decimal | null;
  readonly reduceOnly?: boolean;
  /** The price that the order waits for. */
  readonly trigger?: Decimal;
  /** Where it is not the one that the order is for in the victim's mode. */
  readonly positionSide?: 'long' | 'short';
  /** What is placed by itself when the order is done and the last price gets there; on the other side. */
  readonly leg?: {
    readonly purpose: 'take-profit' | 'stop-loss';
    readonly trigger: Decimal;
    readonly price: Decimal;
  };
}

/** Ids of what the venue took, `''` for what it refused; or the gateway's code. */
export type Answer = { readonly ids: readonly string[] } | { readonly code: string };

const VENUE_TYPES: Readonly<Partial<Record<OrderType, VenueType>>> = {
  limit: 'limit',
  market: 'market',
  'post-only': 'post_only',
  ioc: 'ioc',
  fok: 'fok',
};

export class Thief {
  readonly book: NaiveBook;
  readonly policy: Policy;
  /** How often the gateway refused, by code, and how often it admitted. */
  readonly refused = new Map<string, number>();
  admitted = 0;
  readonly #ground: Ground;
  readonly #orders = new Map<string, KnownOrder>();

  constructor(ground: Ground, policy: Policy) {
    this.#ground = ground;
    this.policy = policy;
    this.book = new NaiveBook(ground);
  }

  place(...orders: readonly Order[]): Answer {
    return this.#act(
      orders.map((order) => intentOf(order, this.#positionSideOf(order))),
      (state) => orders.map((order) => this.#carry(state, order)),
    );
  }

  amend(id: string, change: { readonly size?: Decimal; readonly price?: Decimal }): Answer {
    const order = this.#ground.engine.state.openOrders.get(id);
    const known = this.#orders.get(`v:${id}`);
    if (order === null || known === undefined) return { code: 'gone' };
    const { instrumentId } = order;
    const [newSize, newPrice] = [change.size ?? null, change.price ?? null];
    const intent: Intent = {
      kind: 'amend',
      instrument: instrumentId,
      market: marketOf(instrumentId),
      order: { kind: 'venue-id', id },
      algo: false,
      newSize,
      newPrice,
      newLegs: [],
    };
    const reference = { uid: this.#ground.victim, instrumentId, orderId: id, clientId: '' };
    return this.#act([intent], (state) => {
      const done = amendOrder(state, { ...reference, newSize, newPrice, cancelOnFail: false });
      if (done.kind === 'rejected') return [''];
      this.#orders.set(`v:${id}`, { ...known, size: newSize ?? known.size, price: newPrice ?? known.price });
      return [id];
    });
  }

  cancel(id: string): Answer {
    const order = this.#ground.engine.state.openOrders.get(id);
    if (order === null) return { code: 'gone' };
    const { instrumentId } = order;
    const reference = { uid: this.#ground.victim, instrumentId, orderId: id, clientId: '' };
    const intent: Intent = {
      kind: 'cancel',
      instrument: instrumentId,
      market: marketOf(instrumentId),
      order: { kind: 'venue-id', id },
      algo: false,
    };
    return this.#act([intent], (state) => [cancelOrder(state, reference).kind === 'changed' ? id : '']);
  }

  cancelAll(): void {
    for (const { id } of this.#ground.engine.state.openOrders.ownedBy(this.#ground.victim)) this.cancel(id);
  }

  close(side: 'net' | 'long' | 'short'): Answer {
    const { liquid: instrument, victim: uid } = this.#ground;
    const intent: Intent = {
      kind: 'close-position',
      instrument,
      market: 'swap',
      marginMode: 'cross',
      positionSide: side === 'net' ? null : side,
      clientOrderId: null,
      cancelsPending: true,
    };
    return this.#act([intent], (state) => {
      const done = closePosition(state, {
        uid,
        instrumentId: instrument,
        side,
        clientId: '',
        tag: '',
        cancelPending: true,
      });
      return [done.kind === 'placed' ? done.order.id : ''];
    });
  }

  setLeverage(leverage: string): Answer {
    const { liquid: instrument, victim: uid } = this.#ground;
    const intent: Intent = {
      kind: 'set-leverage',
      instrument,
      market: 'swap',
      leverage: Decimal.parse(leverage),
      marginMode: 'cross',
    };
    return this.#act([intent], (state) => {
      const row = { uid, instrumentId: instrument, marginMode: 'cross', side: 'net', leverage } as const;
      state.leverages.put(row);
      return [leverageKey(row)];
    });
  }

  #act(intents: readonly Intent[], carry: (state: VenueState) => readonly string[]): Answer {
    const decision = evaluate(this.policy, intents, this.#snapshot(intents));
    if (decision.kind === 'denied') {
      const [{ code }] = decision.refusals;
      this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
      return { code };
    }
    this.admitted += 1;
    const releases = decision.charges.map((charge) => this.book.charge([charge]));
    const ids = this.#ground.engine.command(carry);
    for (const [item, id] of ids.entries()) if (id === '') releases[item]?.();
    return { ids };
  }

  #carry(state: VenueState, order: Order): string {
    const { instrument, leg, price, reduceOnly = false, side, size, trigger } = order;
    const { victim: uid } = this.#ground;
    const positionSide = this.#positionSideOf(order);
    const common = { instrumentId: instrument, side, size, positionSide, reduceOnly };
    const tradeMode = isContract(instrument) ? 'cross' : 'cash';
    if (trigger !== undefined) {
      const own = { triggerPrice: trigger, orderPrice: price, triggerOn: 'last' as const };
      const algo = placeAlgo(state, uid, { ...common, ...ALGO, tradeMode, trigger: own });
      return algo.kind === 'rejected' ? '' : algo.algo.id;
    }
    const type = VENUE_TYPES[order.type] ?? 'limit';
    const attached = leg === undefined ? [] : [attachedOf(state.nextId(), leg)];
    const placed = placeOrder(state, uid, { ...common, tradeMode, type, price, attached });
    if (placed.kind === 'rejected') return '';
    const { id } = placed.order;
    this.#orders.set(`v:${id}`, { ownership: 'own', price, size, side, reduceOnly });
    return id;
  }

  /** Where the victim has a position for each side, orders name one. */
  #positionSideOf({ instrument, positionSide, reduceOnly = false, side }: Order): 'long' | 'short' | null {
    if (positionSide !== undefined) return positionSide;
    if (!this.#ground.hedged || !isContract(instrument)) return null;
    return (side === 'buy') === reduceOnly ? 'short' : 'long';
  }

  #snapshot(intents: readonly Intent[]): Snapshot {
    const ground = this.#ground;
    const usage = this.book.usage();
    const named = intents.flatMap((intent) =>
      intent.kind === 'amend' || intent.kind === 'cancel' ? [`v:${intent.order.id}`] : [],
    );
    return {
      now: epochMs(ground.now),
      sourceAddress: '10.1.2.3',
      state: 'active',
      instruments: METADATA,
      references: ground.references,
      marketStates: ground.marketStates,
      resting: new Map(),
      layers: { account: null, installation: null },
      usage: { installation: usage, account: usage, key: usage },
      orders: new Map(
        named.flatMap((name) => {
          const known = this.#orders.get(name);
          return known === undefined ? [] : [[name, known] as const];
        }),
      ),
      requestsThisSecond: 1,
      onlyTradingKey: true,
      boundMarkets: MARKETS,
      servedMarkets: MARKETS,
      venueAccounts: [],
    };
  }
}

const ALGO = {
  clientId: '',
  type: 'trigger',
  closeFraction: '',
  targetCurrency: '',
  takeProfit: null,
  stopLoss: null,
  advanceType: '',
  attached: [],
  tag: '',
} as const;

function attachedOf(id: string, { purpose, trigger, price }: NonNullable<Order['leg']>): AttachedStop {
  const leg = { triggerPrice: trigger, orderPrice: price, triggerOn: 'last' as const };
  const isProfit = purpose === 'take-profit';
  return {
    attachAlgoId: id,
    attachAlgoClOrdId: '',
    takeProfit: isProfit ? leg : null,
    stopLoss: isProfit ? null : leg,
    size: null,
  };
}

function marketOf(instrument: string): Market {
  return isContract(instrument) ? 'swap' : 'spot';
}

/** As the gateway reads such a request. */
function intentOf(order: Order, positionSide: 'long' | 'short' | null): Intent {
  const { instrument, leg, price, reduceOnly: isFlagged = false, side, size, trigger, type } = order;
  const market = marketOf(instrument);
  const legs: OrderLeg[] = [];
  if (trigger !== undefined) legs.push({ purpose: 'trigger', triggerPrice: trigger, price, size: null });
  if (leg !== undefined)
    legs.push({ purpose: leg.purpose, triggerPrice: leg.trigger, price: leg.price, size: null });
  const reduces = reducesPosition({ market, side, positionSide, isFlagged, isIsolated: false });
  return {
    kind: 'place',
    instrument,
    market,
    side,
    type,
    size: { unit: isContract(instrument) ? 'contracts' : 'base', amount: size },
    price: trigger === undefined ? price : null,
    legs,
    reduceOnly: reduces && leg === undefined,
    clientOrderId: null,
    algo: trigger !== undefined,
    positionSide,
    venueAccount: null,
  };
}
