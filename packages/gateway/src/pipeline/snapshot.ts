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
import type { MarketData, Markets } from '../ports/market.ts';
import type { OrderIndex } from '../ports/orders.ts';
import { BOUND_MARKETS, SERVED_MARKETS } from './bound-markets.ts';
import { findDestination } from './destination.ts';
import type { ClassifiedRequest, IdentifiedRequest } from './stages.ts';

export interface SnapshotPorts {
  readonly keyRing: KeyRing;
  readonly orders: OrderIndex;
  readonly limits: LimitBook;
  readonly markets: Markets;
  readonly clock: Clock;
}

/** What a decision looks at, of a request or of the question what would become of one. */
export interface Judged extends Pick<ClassifiedRequest, 'operation' | 'intents'> {
  readonly identified: Pick<IdentifiedRequest, 'virtualKey' | 'secretVersion'> & {
    readonly raw: Pick<IdentifiedRequest['raw'], 'sourceAddress'>;
  };
}

/** Who asks, and how often in this second. */
export interface Asked {
  readonly key: VirtualKey;
  readonly requestsThisSecond: number;
}

/** What is made for whoever asks first. */
interface Found extends Pick<
  Snapshot,
  'instruments' | 'references' | 'marketStates' | 'usage' | 'orders' | 'onlyTradingKey' | 'boundMarkets'
> {
  /** Where the instruments are asked for, and which they are. */
  readonly market: MarketData | null;
  readonly ids: readonly string[];
}

/**
 * What a decision rests on, at one instant: nothing waits between its making and the decision. What only some rules look at is
 * made for whoever asks first. Nothing of it is private: an overlay of it reads all of it.
 */
export class RequestSnapshot implements Snapshot {
  readonly request: Judged;
  readonly asked: Asked;
  readonly ports: SnapshotPorts;
  readonly now: EpochMs;
  readonly sourceAddress: string;
  readonly state: TradingState;
  readonly layers: Snapshot['layers'];
  readonly requestsThisSecond: number;
  readonly servedMarkets: readonly Market[];
  readonly venueAccounts: readonly string[];
  readonly found: { -readonly [Part in keyof Found]?: Found[Part] } = {};

  constructor(request: Judged, asked: Asked, ports: SnapshotPorts) {
    const { key, requestsThisSecond } = asked;
    this.request = request;
    this.asked = asked;
    this.ports = ports;
    this.now = ports.clock.wallMs();
    this.sourceAddress = request.identified.raw.sourceAddress;
    this.state = key.state();
    this.layers = ports.keyRing.layers(key.entry.accountId);
    this.requestsThisSecond = requestsThisSecond;
    this.servedMarkets = SERVED_MARKETS[request.operation.family];
    this.venueAccounts = key.view.venueAccounts;
  }

  get instruments(): ReadonlyMap<string, Instrument> {
    return (this.found.instruments ??= this.collect((market, id) => market.instrument(id)));
  }

  get references(): ReadonlyMap<string, ReferencePrice> {
    return (this.found.references ??= this.collect((market, id) => market.reference(id)));
  }

  get marketStates(): ReadonlyMap<string, MarketState> {
    return (this.found.marketStates ??= this.collect((market, id) => market.state(id)));
  }

  get resting(): ReadonlyMap<string, readonly RestingOrder[]> | null {
    return this.ports.limits.resting(this.asked.key.entry.accountId);
  }

  get usage(): LayerUsage {
    return (this.found.usage ??= findUsage(this.request, this.asked.key.entry, this.ports.limits));
  }

  get orders(): ReadonlyMap<string, KnownOrder> {
    return (this.found.orders ??= findOrders(this.request, this.ports.orders));
  }

  get onlyTradingKey(): boolean {
    return (this.found.onlyTradingKey ??= this.ports.keyRing.isOnlyTradingKey(this.asked.key.entry.id));
  }

  get boundMarkets(): readonly Market[] {
    return (this.found.boundMarkets ??= findBoundMarkets(this.asked.key.entry.accountId, this.ports.keyRing));
  }

  collect<T>(find: (market: MarketData, id: string) => T | null): ReadonlyMap<string, T> {
    const found = new Map<string, T>();
    const market = (this.found.market ??= marketOf(this.request, this.ports));
    if (market === null) return found;
    for (const id of (this.found.ids ??= instrumentsOf(this.request.intents))) {
      const value = find(market, id);
      if (value !== null) found.set(id, value);
    }
    return found;
  }
}

/** The market of the account's own environment and region. */
export function marketOf(
  { identified, operation }: Judged,
  { keyRing, markets }: Pick<SnapshotPorts, 'keyRing' | 'markets'>,
): MarketData | null {
  const { accountId } = identified.virtualKey.entry;
  const destination = findDestination(accountId, operation.family, keyRing);
  return destination === null ? null : markets.of(destination);
}

function findUsage(
  { operation }: Judged,
  { accountId, id, venue }: VirtualKey['entry'],
  limits: LimitBook,
): LayerUsage {
  const asked = { venue, operation: operation.name };
  return usageFor(asked, limits.usage({ accountId, virtualKeyId: id }));
}

function findBoundMarkets(accountId: string, keyRing: KeyRing): readonly Market[] {
  const trading = keyRing.credential(accountId)?.trading;
  return trading === undefined ? [] : BOUND_MARKETS[trading];
}

export function instrumentsOf(intents: readonly Intent[]): readonly string[] {
  const ids: string[] = [];
  for (const intent of intents) {
    if (intent.kind === 'account-cancel' || intent.kind === 'read' || intent.instrument === null) continue;
    if (!ids.includes(intent.instrument)) ids.push(intent.instrument);
  }
  return ids;
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
    const name = `${order.kind === 'venue-id' ? 'v' : 'c'}:${order.id}`;
    const ownership = known.get(name)?.ownership;
    // An id may be of two orders, by instrument or kind: named as of both, it is the key's own only if both are.
    if (ownership === 'unknown' || ownership === 'foreign') continue;
    known.set(name, orders.findOrder(owner, { order, family, instrument, algo }));
  }
  return known;
}
