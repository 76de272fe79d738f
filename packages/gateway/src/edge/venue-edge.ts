/**
 * Everything between one venue's ports of the gateway and the venue, put together: what the composition root needs is
 * the ports it owns (keys, ledger, clock, randomness) and one call.
 */
import type { Refusal } from '@bitting/core/errors/refusal.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { Decision } from '@bitting/core/policy/policy.ts';
import { API_FAMILIES, type ApiFamily } from '@bitting/core/venues/operation.ts';
import type { DeadMan } from '../dead-man/dead-man.ts';
import { AccountSyncs } from '../accounts/sync/account-syncs.ts';
import type { Proxies } from '@bitting/http/server.ts';
import type { ServerTls, TlsMaterial } from '@bitting/http/server-tls.ts';
import { MarketFeeds } from '../market/market-feeds.ts';
import { OrderFile } from '../orders/order-file.ts';
import { LedgerOrderIndex } from '../orders/order-index.ts';
import { Reconciler, type ReconciliationStatus } from '../orders/reconciler.ts';
import { TokenMemory } from '../orders/replay-memory.ts';
import { CurveBudget } from '../pipeline/curve-budget.ts';
import { Path, type PathPorts } from '../pipeline/path.ts';
import { askWhatIf, type WhatIfQuestion } from '../pipeline/what-if.ts';
import { createPipeline, type Pipeline } from '../pipeline/pipeline.ts';
import type { Destination } from '../pipeline/stages.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeyRing } from '../ports/key-ring.ts';
import type { LedgerWriter } from '../ports/ledger.ts';
import type { LimitBook } from '../ports/limits.ts';
import type { Pictures } from '../ports/pictures.ts';
import type { RandomBytes } from '../ports/random.ts';
import { UNCOUNTED, type RefusalCounts } from '../ports/refusal-counts.ts';
import { UNHEARD } from '../ports/signs-of-life.ts';
import { createStamp } from '../ports/stamp.ts';
import { ShadowWatch, type ShadowWatchPorts } from '../shadow/shadow-watch.ts';
import { createHostTable, type PaperAddresses } from '../upstream/hosts.ts';
import { composeStreams } from '../streams/compose.ts';
import type { Streams } from '../streams/entrance.ts';
import { PinnedStreams } from '../upstream/venue-streams.ts';
import { PooledUpstream } from '../upstream/upstream.ts';
import { createHands, type VenueHands } from '../halt/venue-hands.ts';
import { gatherMarketFacts, gatherPrices } from './market-facts.ts';
import type { FactsSubject, MarketFacts, MarketPrice, PricesAsked } from './market-facts.ts';
import { VenueMetrics } from './metrics.ts';
import { createRestorer, type Restorer } from './restorer.ts';
import { createBotListener, type BoundAddress, type BotListener } from './bot-listener.ts';
import type { VenueRow } from './venues.ts';

export interface VenueEdgeOptions {
  readonly venue: VenueRow;
  readonly keyRing: KeyRing;
  readonly ledger: LedgerWriter;
  /** One for all venues; whoever makes it restores it, too. */
  readonly limits: LimitBook;
  /** Who is judged by shadows beside what is in force, and what came of it; left out: nobody. */
  readonly shadows?: Pick<ShadowWatchPorts, 'shadowsOf' | 'tallies'>;
  /** Who hears of bots and of what is about to be recorded, and guards orders by it; left out: nobody. */
  readonly deadMan?: Pick<DeadMan, 'note' | 'signs' | 'unarmed'>;
  /** Who hears of refusals that have no record of their own; left out: nobody. */
  readonly counts?: RefusalCounts;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Random id of this process life, hex: what every record is stamped with. */
  readonly boot: string;
  /** The file of the venue's order index; `:memory:` in tests. Rebuilt from the ledger when it is missing. */
  readonly indexFile: string;
  readonly paper: PaperAddresses;
  /** Where public requests go; what orders are judged by comes from where they go themselves. */
  readonly publicPlace: Pick<Destination, 'environment' | 'region'>;
  /** Host names (without port) that bots may use besides those of loopback. */
  readonly hostNames?: readonly string[];
  readonly tls?: ServerTls;
  readonly proxies?: Proxies;
}

export interface Unsettled {
  readonly underWay: number;
  readonly unknown: number;
}

export interface VenueEdge extends Restorer {
  /** Live pictures of the bound accounts are kept from now on; without this call none is. */
  watchAccounts(): void;
  readonly pictures: Pictures;
  /** Opens the port of one of the venue's families. */
  listen(family: ApiFamily, address: BoundAddress): Promise<BoundAddress>;
  /** What is opened from now on is opened with this; no port spoke plain HTTP before. */
  renewTls(material: TlsMaterial): void;
  /** Takes up nothing new but cancels. Resolves when all that was under way is answered, if need be as unknown. */
  retire(): Promise<void>;
  /** Ends by deadline: what is under way gets that long. */
  close(graceMs: number): Promise<void>;
  reconciliation(): ReconciliationStatus;
  /** Requests of an account that are on their way, and those whose outcome nobody knows yet. */
  unsettled(accountId: string): Unsettled;
  /** The account was taken out: those whose outcome nobody knows end, by this operator. */
  giveUp(accountId: string, operatorId: string): void;
  /** What a request would come to now. */
  whatIf(question: WhatIfQuestion): Promise<Decision | Refusal>;
  marketFacts(key: FactsSubject): Promise<MarketFacts>;
  prices(asked: PricesAsked): Promise<readonly MarketPrice[]>;
  /** What operators do there after a halt. */
  readonly hands: VenueHands;
  readonly metrics: VenueMetrics;
}

const HOST_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

export function createVenueEdge(options: VenueEdgeOptions): VenueEdge {
  const { dialect } = options.venue;
  const { accounts, metrics, orders, outlet, path, reconciliation, replay, upstream, asked, ...way } =
    putTogether(options);
  const { streams } = way;
  const listeners = createListeners(options, { ...way, metrics });
  return {
    metrics,
    ...createRestorer({ venue: dialect.id, replay, orders, reconciliation, accounts }),
    watchAccounts: () => {
      accounts.start();
    },
    pictures: accounts,
    listen: (family, address) => {
      const listener = listeners.get(family);
      if (listener === undefined) throw new RangeError(`${dialect.id} has no ${family}`);
      return listener.listen(address);
    },
    renewTls: (material) => {
      for (const listener of listeners.values()) listener.renewTls(material);
    },
    retire: () => {
      for (const listener of listeners.values()) listener.retire();
      return path.retire();
    },
    close: async (graceMs) => {
      await Promise.all(Array.from(listeners.values(), (listener) => listener.close(graceMs)));
      streams.close();
      accounts.close();
      reconciliation.close();
      await Promise.all([upstream.close(), outlet.close()]);
      orders.close();
    },
    reconciliation: () => reconciliation.status(),
    unsettled: (accountId) => {
      const unknown = reconciliation.openOf(accountId);
      const underWay = orders.openOf(accountId).filter(({ entry }) => !unknown.has(entry.intentId));
      return { underWay: underWay.length, unknown: unknown.size };
    },
    giveUp: (accountId, operatorId) => {
      reconciliation.giveUp(accountId, operatorId);
    },
    ...asked,
  };
}

/** What is between the ports and the venue, each part with those that it needs. */
function putTogether(options: VenueEdgeOptions) {
  const { clock, keyRing, limits, publicPlace, random } = options;
  const { dialect, questions, reader, streams: dialectOfStreams } = options.venue;
  const ledger = noting(options.ledger, (entry) => {
    accounts.noteIntent(entry);
    options.deadMan?.note(entry);
  });
  const metrics: VenueMetrics = new VenueMetrics(dialect.id, () => ({
    reconciliations_open: reconciliation.status().open,
    stream_sessions: streams.sessions,
    accounts_watched: accounts.counts.accounts,
    accounts_live: accounts.counts.live,
    dead_man_unarmed: options.deadMan?.unarmed(dialect.id) ?? 0,
  }));
  const stamp = createStamp(clock, options.boot);
  const upstream = new PooledUpstream({ clock, findTarget: createHostTable(options.paper) });
  const orders = new LedgerOrderIndex(new OrderFile(options.indexFile), dialect.id, { clock });
  const replay = new TokenMemory(clock, dialect.windowMs);
  const markets = new MarketFeeds({ dialect, questions, upstream, clock });
  const { counts = UNCOUNTED } = options;
  const common = { dialect, keyRing, ledger, orders, limits, clock, metrics, stamp, upstream, counts };
  const venueNow = upstream.venueNow.bind(upstream);
  const hostOf = upstream.hostOf.bind(upstream);
  const reconciliation: Reconciler = new Reconciler({ ...common, venueNow, hostOf });
  const way = { ...common, random, markets, reconciliation, venueNow, hostOf };
  const path = new Path({ ...way, ...watchOf(options, way) });
  const asked: Pick<VenueEdge, 'whatIf' | 'marketFacts' | 'prices'> = {
    whatIf: (question) => askWhatIf(question, { ...common, markets }),
    marketFacts: (key) => gatherMarketFacts(key, { keyRing, markets }),
    prices: (which) => gatherPrices(which, { keyRing, markets }),
  };
  const signs = options.deadMan?.signs ?? UNHEARD;
  const known = { ...common, path, replay, signs, curves: new CurveBudget(clock), publicPlace };
  const pipeline = createPipeline(known);
  const outlet = openOutlet(options);
  const { streams, linkPorts: links } = composeStreams({
    ...known,
    random,
    questions,
    outlet,
    streams: dialectOfStreams,
  });
  const accounts: AccountSyncs = new AccountSyncs({ ...common, reader, links, venueNow, hostOf });
  limits.watch({
    pictures: accounts,
    market: (accountId) => {
      const credential = keyRing.credential(accountId);
      return credential === null ? null : markets.of(credential);
    },
  });
  const parts = { accounts, metrics, orders, outlet, pipeline, reconciliation, replay, streams, upstream };
  const hands = createHands({ ...way, reader, index: orders, pictures: accounts });
  return { ...parts, path, asked: { ...asked, hands } };
}

function watchOf(
  { shadows }: VenueEdgeOptions,
  ports: Omit<ShadowWatchPorts, 'shadowsOf' | 'tallies'>,
): Pick<PathPorts, 'watch'> {
  return shadows === undefined ? {} : { watch: new ShadowWatch({ ...ports, ...shadows }) };
}

/** The same ledger; what is to be recorded is shown to who has to know of it. */
function noting(ledger: LedgerWriter, note: (entry: LedgerEntry) => void): LedgerWriter {
  return {
    append: (entry) => {
      note(entry);
      return ledger.append(entry);
    },
    note: (entry, failed, durable) => {
      note(entry);
      ledger.note(entry, failed, durable);
    },
    get writable() {
      return ledger.writable;
    },
    get reserved() {
      return ledger.reserved ?? false;
    },
    get crowded() {
      return ledger.crowded ?? false;
    },
    noteGap: (entry) => {
      ledger.noteGap(entry);
    },
  };
}

/** The way to the venue's streams: its own hosts, no faster than it admits. */
function openOutlet({ clock, paper, random, venue }: VenueEdgeOptions): PinnedStreams {
  return new PinnedStreams({
    clock,
    random,
    findTarget: createHostTable(paper, 'streams'),
    connectionsPerSecond: venue.streams.limits.connectionsPerSecond,
    writeKeepAlive: (endpoint, nowMs) => venue.streams.writeKeepAlive(endpoint, nowMs),
  });
}

/** One for each of the venue's families. */
function createListeners(
  { clock, counts, hostNames = [], proxies, tls, venue }: VenueEdgeOptions,
  parts: { readonly pipeline: Pipeline; readonly metrics: VenueMetrics; readonly streams: Streams },
): ReadonlyMap<ApiFamily, BotListener> {
  const { pipeline, metrics, streams } = parts;
  const { dialect, slowReaderCode } = venue;
  const create = (family: ApiFamily): BotListener =>
    createBotListener({
      pipeline,
      dialect,
      family,
      clock,
      metrics,
      slowReaderCode,
      streams: streams.entrance(family),
      hostNames: [...HOST_NAMES, ...hostNames],
      ...(tls === undefined ? {} : { tls }),
      ...(proxies === undefined ? {} : { proxies }),
      ...(counts === undefined ? {} : { counts }),
    });
  return new Map(API_FAMILIES[dialect.id].map((family) => [family, create(family)]));
}
