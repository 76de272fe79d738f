/**
 * Everything between the OKX port of the gateway and the venue, put together: what the composition root needs is the
 * ports it owns (keys, ledger, clock, randomness) and one call.
 */
import { makeClientOrderId } from '@bitting/core/venues/okx/client-order-id.ts';
import { okxDialect } from '@bitting/core/venues/okx/dialect.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { Environment } from '@bitting/core/trading/vocabulary.ts';
import { MarketFeeds } from '../market/market-feeds.ts';
import { okxMarketQuestions } from '../market/okx-questions.ts';
import { OrderFile } from '../orders/order-file.ts';
import { LedgerOrderIndex } from '../orders/order-index.ts';
import { Reconciler, type ReconciliationStatus } from '../orders/reconciler.ts';
import { TokenMemory } from '../orders/replay-memory.ts';
import { createPipeline } from '../pipeline/pipeline.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeyRing } from '../ports/key-ring.ts';
import type { LedgerWriter } from '../ports/ledger.ts';
import type { RandomBytes } from '../ports/random.ts';
import { createStamp } from '../ports/stamp.ts';
import { createHostTable } from '../upstream/hosts.ts';
import { PooledUpstream } from '../upstream/upstream.ts';
import { TextMetrics } from './metrics.ts';
import { createRestListener } from './rest-listener.ts';

export interface OkxEdgeOptions {
  readonly keyRing: KeyRing;
  readonly ledger: LedgerWriter;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Random id of this process life, hex: what every record is stamped with. */
  readonly boot: string;
  /** The file of the order index; `:memory:` in tests. Rebuilt from the ledger when it is missing. */
  readonly indexFile: string;
  /** Where our simulator listens; `null`: credentials of the environment `paper` reach nothing. Loopback only. */
  readonly paper: { readonly host: string; readonly port: number } | null;
  /** Where public requests go; what orders are judged by comes from where they go themselves. */
  readonly publicUpstream: { readonly environment: Environment; readonly region: string };
  /** Host names (without port) that bots may use besides those of loopback. */
  readonly hostNames?: readonly string[];
  readonly tls?: { readonly key: string; readonly cert: string };
}

export interface OkxEdge {
  /** Before `listen`: every record of the ledger in order, so that replay memory, order index and open intents are whole. */
  restore(record: { readonly sequence: bigint; readonly entry: LedgerEntry }): void;
  /** After the last record: open intents of former lives are reconciled from now on (while sealed they wait). */
  restored(): void;
  listen(address: { readonly host: string; readonly port: number }): Promise<{ host: string; port: number }>;
  /** Ends by deadline: what is under way gets that long. */
  close(graceMs: number): Promise<void>;
  reconciliation(): ReconciliationStatus;
  /** Prometheus text. */
  renderMetrics(): string;
}

const HOST_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

export function createOkxEdge(options: OkxEdgeOptions): OkxEdge {
  const { clock, keyRing, ledger, random } = options;
  const dialect = okxDialect;
  const metrics = new TextMetrics();
  const stamp = createStamp(clock, options.boot);
  const upstream = new PooledUpstream({ clock, findTarget: createHostTable(options.paper) });
  const orders = new LedgerOrderIndex(new OrderFile(options.indexFile), clock);
  const replay = new TokenMemory(clock, dialect.windowMs);
  const publicDestination = { venue: dialect.id, ...options.publicUpstream, credentialId: null };
  const markets = new MarketFeeds({ dialect, questions: okxMarketQuestions, upstream, clock });
  const common = { dialect, keyRing, ledger, orders, clock, metrics, stamp, upstream };
  const venueNow = upstream.venueNow.bind(upstream);
  const reconciliation = new Reconciler({ ...common, venueNow });
  const newClientOrderId = (): string => makeClientOrderId(random);
  const pipeline = createPipeline({
    ...common,
    random,
    replay,
    markets,
    reconciliation,
    newClientOrderId,
    publicDestination,
  });
  const hostNames = [...HOST_NAMES, ...(options.hostNames ?? [])];
  const tls = options.tls === undefined ? {} : { tls: options.tls };
  const listener = createRestListener({ pipeline, dialect, clock, metrics, hostNames, ...tls });
  return {
    restore: ({ sequence, entry }) => {
      if (entry.type === 'intent')
        replay.restore(entry.virtualKeyId, entry.replayToken, entry.requestTimestampMs);
      orders.restore(sequence, entry);
      reconciliation.restore(entry);
    },
    restored: () => {
      orders.restored();
      reconciliation.restored();
    },
    listen: (address) => listener.listen(address),
    close: async (graceMs) => {
      await listener.close(graceMs);
      reconciliation.close();
      await upstream.close();
      orders.close();
    },
    reconciliation: () => reconciliation.status(),
    renderMetrics: () => metrics.render({ reconciliations_open: reconciliation.status().open }),
  };
}
