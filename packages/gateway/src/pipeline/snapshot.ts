import type {
  KnownOrder,
  MarketState,
  ReferencePrice,
  RestingOrder,
  Snapshot,
} from '@bitting/core/policy/policy.ts';
import type { LayerUsage } from '@bitting/core/policy/usage.ts';
import type { Instrument } from '@bitting/core/trading/instrument.ts';
import type { Intent } from '@bitting/core/trading/intent.ts';
import type { EpochMs, Market, TradingState } from '@bitting/core/trading/vocabulary.ts';
import { usageFor } from '../limits/untold-orders.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeyRing, VirtualKey } from '../ports/key-ring.ts';
import type { LimitBook } from '../ports/limits.ts';
import type { MarketData } from '../ports/market.ts';
import type { OrderIndex } from '../ports/orders.ts';
import { BOUND_MARKETS, SERVED_MARKETS } from './bound-markets.ts';
import type { ClassifiedRequest, IdentifiedRequest } from './stages.ts';

export interface SnapshotPorts {
  readonly keyRing: KeyRing;
  readonly orders: OrderIndex;
  readonly limits: LimitBook;
  readonly clock: Clock;
}

/** What a decision looks at, of a request or of the question what would become of one. */
export interface Judged extends Pick<ClassifiedRequest, 'operation' | 'intents'> {
  readonly identified: Pick<IdentifiedRequest, 'virtualKey' | 'secretVersion'> & {
    readonly raw: Pick<IdentifiedRequest['raw'], 'sourceAddress'>;
  };
}

/** Who asks, how often in this second, and of which market. */
export interface Asked {
  readonly key: VirtualKey;
  readonly requestsThisSecond: number;
  readonly market: MarketData | null;
}

/** What a decision rests on, at one instant. What few rules look at, and is not free, is made for whoever asks. */
export class RequestSnapshot implements Snapshot {
  readonly now: EpochMs;
  readonly sourceAddress: string;
  readonly state: TradingState;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly references: ReadonlyMap<string, ReferencePrice>;
  readonly layers: Snapshot['layers'];
  readonly usage: LayerUsage;
  readonly orders: ReadonlyMap<string, KnownOrder>;
  readonly requestsThisSecond: number;
  readonly onlyTradingKey: boolean;
  readonly boundMarkets: readonly Market[];
  readonly servedMarkets: readonly Market[];
  readonly venueAccounts: readonly string[];
  // Not private: an overlay of this object has them, too.
  readonly asked: Asked;
  readonly ids: readonly string[];
  readonly limits: LimitBook;
  states: ReadonlyMap<string, MarketState> | null = null;

  constructor(request: Judged, asked: Asked, { clock, keyRing, limits, orders }: SnapshotPorts) {
    const { key, market, requestsThisSecond } = asked;
    const { accountId, id: virtualKeyId, venue } = key.entry;
    const { identified, intents, operation } = request;
    const ids = instrumentsOf(intents);
    const trading = keyRing.credential(accountId)?.trading;
    this.now = clock.wallMs();
    this.sourceAddress = identified.raw.sourceAddress;
    this.state = key.state();
    this.instruments = collect(ids, (id) => market?.instrument(id) ?? null);
    this.references = collect(ids, (id) => market?.reference(id) ?? null);
    this.layers = keyRing.layers(accountId);
    this.usage = usageFor(
      { venue, operation: `${operation.method} ${operation.path}` },
      limits.usage({ accountId, virtualKeyId }),
    );
    this.orders = findOrders(request, orders);
    this.requestsThisSecond = requestsThisSecond;
    this.onlyTradingKey = keyRing.isOnlyTradingKey(virtualKeyId);
    this.boundMarkets = trading === undefined ? [] : BOUND_MARKETS[trading];
    this.servedMarkets = SERVED_MARKETS[operation.family];
    this.venueAccounts = key.view.venueAccounts;
    this.asked = asked;
    this.ids = ids;
    this.limits = limits;
  }

  get marketStates(): ReadonlyMap<string, MarketState> {
    return (this.states ??= collect(this.ids, (id) => this.asked.market?.state(id) ?? null));
  }

  get resting(): ReadonlyMap<string, readonly RestingOrder[]> | null {
    return this.limits.resting(this.asked.key.entry.accountId);
  }
}

export function instrumentsOf(intents: readonly Intent[]): readonly string[] {
  const ids = new Set<string>();
  for (const intent of intents) {
    if (intent.kind !== 'account-cancel' && intent.kind !== 'read' && intent.instrument !== null)
      ids.add(intent.instrument);
  }
  return [...ids];
}

function collect<T>(ids: readonly string[], find: (id: string) => T | null): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const id of ids) {
    const value = find(id);
    if (value !== null) found.set(id, value);
  }
  return found;
}

function findOrders(
  { identified, intents, operation }: Judged,
  orders: OrderIndex,
): ReadonlyMap<string, KnownOrder> {
  const { accountId, id: virtualKeyId } = identified.virtualKey.entry;
  const owner = { accountId, virtualKeyId };
  const { family } = operation;
  const known = new Map<string, KnownOrder>();
  for (const intent of intents) {
    if (intent.kind !== 'amend' && intent.kind !== 'cancel') continue;
    const { order, instrument, algo } = intent;
    known.set(
      `${order.kind === 'venue-id' ? 'v' : 'c'}:${order.id}`,
      orders.findOrder(owner, { order, family, instrument, algo }),
    );
  }
  return known;
}
