import type { KnownOrder, MarketState, RestingOrder, Snapshot } from '@bitting/core/policy/policy.ts';
import type { LayerUsage } from '@bitting/core/policy/usage.ts';
import type { Intent } from '@bitting/core/trading/intent.ts';
import type { Market } from '@bitting/core/trading/vocabulary.ts';
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

class Basis {
  readonly request: Judged;
  readonly asked: Asked;
  readonly ports: SnapshotPorts;

  constructor(request: Judged, asked: Asked, ports: SnapshotPorts) {
    this.request = request;
    this.asked = asked;
    this.ports = ports;
  }
}

/**
 * What a decision rests on, at one instant. What few rules look at, and is not free, is made for whoever asks. Nothing of it is
 * private: an overlay of it reads all of it.
 */
export class RequestSnapshot extends Basis implements Snapshot {
  readonly entry = this.asked.key.entry;
  readonly ids = instrumentsOf(this.request.intents);
  readonly now = this.ports.clock.wallMs();
  readonly sourceAddress = this.request.identified.raw.sourceAddress;
  readonly state = this.asked.key.state();
  readonly instruments = collect(this.ids, (id) => this.asked.market?.instrument(id) ?? null);
  readonly references = collect(this.ids, (id) => this.asked.market?.reference(id) ?? null);
  readonly layers = this.ports.keyRing.layers(this.entry.accountId);
  readonly usage = findUsage(this.request, this.entry, this.ports.limits);
  readonly orders = findOrders(this.request, this.ports.orders);
  readonly requestsThisSecond = this.asked.requestsThisSecond;
  readonly onlyTradingKey = this.ports.keyRing.isOnlyTradingKey(this.entry.id);
  readonly boundMarkets = findBoundMarkets(this.entry.accountId, this.ports.keyRing);
  readonly servedMarkets = SERVED_MARKETS[this.request.operation.family];
  readonly venueAccounts = this.asked.key.view.venueAccounts;
  states: ReadonlyMap<string, MarketState> | null = null;

  get marketStates(): ReadonlyMap<string, MarketState> {
    return (this.states ??= collect(this.ids, (id) => this.asked.market?.state(id) ?? null));
  }

  get resting(): ReadonlyMap<string, readonly RestingOrder[]> | null {
    return this.ports.limits.resting(this.entry.accountId);
  }
}

function findUsage(
  { operation }: Judged,
  { accountId, id, venue }: VirtualKey['entry'],
  limits: LimitBook,
): LayerUsage {
  const asked = { venue, operation: `${operation.method} ${operation.path}` };
  return usageFor(asked, limits.usage({ accountId, virtualKeyId: id }));
}

function findBoundMarkets(accountId: string, keyRing: KeyRing): readonly Market[] {
  const trading = keyRing.credential(accountId)?.trading;
  return trading === undefined ? [] : BOUND_MARKETS[trading];
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
