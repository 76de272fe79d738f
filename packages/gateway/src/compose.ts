/**
 * The gateway, put together by hand: what it is made of and in which order it starts and ends. No other file knows all
 * the parts.
 */
import { randomBytes } from 'node:crypto';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { joinPictures } from './accounts/sync/joined-pictures.ts';
import { createProbe } from './accounts/probe.ts';
import { createAdminSocket, type AdminSocket } from './admin/admin-socket.ts';
import { Journal } from './admin/journal.ts';
import type { AdminPorts } from './admin/operation.ts';
import { observeLedger, RecentRecords } from './admin/recent-records.ts';
import { CLOSE_GRACE_MS } from './bounds.ts';
import { layOutData, type DataLayout } from './config/data-layout.ts';
import { parseGatewayConfig, type Address, type GatewayConfig } from './config/gateway-config.ts';
import type { ParentMessage, ReadyMessage, UnlockMessage } from './config/protocol.ts';
import { renderMetrics } from './edge/metrics.ts';
import { createVenueEdge, type VenueEdge, type VenueEdgeOptions } from './edge/venue-edge.ts';
import { VENUES } from './edge/venues.ts';
import { FormerLife } from './former-life.ts';
import { composeHalts, type Halts } from './halt/compose.ts';
import { LateLedger } from './late-ledger.ts';
import { openLedger, type OpenedLedger } from './ledger/ledger.ts';
import { findRecord } from './ledger/record-search.ts';
import { LedgerLimitBook } from './limits/limit-book.ts';
import { listenOn } from './listening.ts';
import { createMetricsListener, type MetricsListener } from './metrics-listener.ts';
import type { Clock } from './ports/clock.ts';
import type { RandomBytes } from './ports/random.ts';
import type { SegmentProvider } from './ports/segment-provider.ts';
import { createStamp } from './ports/stamp.ts';
import { takeUnlock } from './unlock-material.ts';
import { VaultKeyRing } from './vault/key-ring.ts';
import { Operators } from './vault/operators.ts';
import { VaultStore } from './vault/vault-store.ts';
import { Vault } from './vault/vault.ts';

const VERSION = '0.1.0';
const BOOT_ID_BYTES = 16;
const FIRST_OPERATOR = 'owner';

export interface Machine {
  readonly clock: Clock;
  readonly segments: SegmentProvider;
}

export interface Gateway {
  readonly ready: ReadyMessage;
  /** Lets what is under way finish, then lets go of everything. */
  close(): Promise<void>;
}

const random: RandomBytes = (length) => randomBytes(length);

/** A vault that `unlock` opens, and its first operator; the answer is that operator's token. */
export async function createVault(dataDirectory: string, unlock: UnlockMessage): Promise<string> {
  using store = VaultStore.open(layOutData(dataDirectory).vaultFile);
  using material = takeUnlock(unlock);
  const vault = await Vault.create(store, [material.unlock], random);
  using token = new Operators(vault, random).add(FIRST_OPERATOR, 'owner').token;
  vault.seal();
  return token.use((bytes) => Buffer.from(bytes).toString('latin1'));
}

/** Opens what a former life left, takes up its open ends, and only then listens. */
export async function composeGateway(
  start: Extract<ParentMessage, { type: 'start' }>,
  { clock, segments }: Machine,
): Promise<Gateway> {
  const layout = layOutData(start.dataDirectory);
  const config = parseGatewayConfig(start.config);
  const { store, keyRing, operators } = await openKeys(layout, start.unlock);
  const opened = openLedger({ directory: layout.ledgerDirectory, provider: segments, random, clock });
  const boot = random(BOOT_ID_BYTES).toString('hex');
  const ledger = new LateLedger();
  const limits = new LedgerLimitBook(clock);
  const edges = createEdges({ keyRing, ledger, limits, clock, random, boot }, { layout, config });
  const stamp = createStamp(clock, boot);
  const journal = new Journal(ledger, stamp);
  const hands = (venue: VenueId) => edgeOf(venue, edges).hands;
  const halts = composeHalts({ file: layout.haltFile, keys: keyRing, journal, clock, random, hands });
  const recent = new RecentRecords();
  const former = restoreAll(opened.records, { edges, limits, halts, recent });
  const writer = await opened.start();
  ledger.start(observeLedger(writer, recent));
  await ledger.append({ ...stamp(), type: 'system', event: 'start', details: { version: VERSION } });
  if (former.gap !== null)
    await ledger.append({ ...stamp(), type: 'system', event: 'gap', details: former.gap });
  for (const { edge } of edges) {
    edge.restored();
    if (config.accountPictures) edge.watchAccounts();
  }
  halts.start();

  const listeners: Record<string, string> = {};
  const renderAll = (): string => renderMetrics(edges.map(({ edge }) => edge.metrics));
  const metrics = createMetricsListener(renderAll);
  const common = { keys: keyRing, operators, recent, clock, journal, ...halts, limits };
  const admin = createAdminSocket({
    ...common,
    ...describeParts(edges, layout),
    renderMetrics: renderAll,
    version: VERSION,
    probe: createProbe({ clock, paper: config.paper }),
    listeners: () => listeners,
  });
  await listenEverywhere({ admin, metrics, edges }, { layout, config, listeners });
  return {
    ready: { type: 'ready', listeners, adminSocket: layout.adminSocket, sealed: keyRing.sealed },
    close: async () => {
      halts.close();
      const closing = edges.map(({ edge }) => edge.close(CLOSE_GRACE_MS));
      await Promise.all([admin.close(), metrics.close(), ...closing]);
      if (ledger.writable) await ledger.append({ ...stamp(), type: 'system', event: 'stop', details: {} });
      await writer.close();
      opened.release();
      keyRing.seal();
      store[Symbol.dispose]();
    },
  };
}

/** Whatever is rebuilt from the ledger hears of each record, in order. */
function restoreAll(
  records: OpenedLedger['records'],
  parts: {
    readonly edges: readonly PlacedEdge[];
    readonly limits: LedgerLimitBook;
    readonly halts: Halts;
    readonly recent: RecentRecords;
  },
): FormerLife {
  const former = new FormerLife();
  for (const record of records) {
    for (const { edge } of parts.edges) edge.restore(record);
    parts.limits.restore(record.entry);
    parts.halts.restore(record.entry);
    parts.recent.add(record);
    former.note(record.entry);
  }
  return former;
}

/** What operators may ask of the venues and of the ledger. */
function describeParts(
  edges: readonly PlacedEdge[],
  layout: DataLayout,
): Pick<AdminPorts, 'pictures' | 'openIntents' | 'venue' | 'findRecord'> {
  return {
    findRecord: (sequence) => findRecord(layout.ledgerDirectory, sequence),
    pictures: joinPictures(edges.map(({ edge }) => edge.pictures)),
    openIntents: () => edges.reduce((open, { edge }) => open + edge.reconciliation().open, 0),
    venue: (venue) => edgeOf(venue, edges),
  };
}

function edgeOf(venue: VenueId, edges: readonly PlacedEdge[]): VenueEdge {
  const placed = edges.find((candidate) => candidate.venue === venue);
  if (placed === undefined) throw new RangeError(`there is no ${venue}`);
  return placed.edge;
}

/** One venue's edge, and where its ports are opened. */
interface PlacedEdge {
  readonly venue: VenueId;
  readonly edge: VenueEdge;
  readonly addresses: readonly (readonly [ApiFamily, Address])[];
}

function createEdges(
  ports: Pick<VenueEdgeOptions, 'keyRing' | 'ledger' | 'limits' | 'clock' | 'random' | 'boot'>,
  { layout, config }: { readonly layout: DataLayout; readonly config: GatewayConfig },
): readonly PlacedEdge[] {
  const { okx, htx, paper, publicUpstream } = config;
  const places: Record<VenueId, Pick<PlacedEdge, 'addresses'> & { readonly hostNames: readonly string[] }> = {
    okx: { addresses: [['okx', okx]], hostNames: okx.hostNames },
    htx: {
      addresses: [
        ['htx-spot', htx.spot],
        ['htx-contract', htx.contract],
      ],
      hostNames: htx.hostNames,
    },
  };
  return Object.values(VENUES).map((venue) => {
    const { id } = venue.dialect;
    const { addresses, hostNames } = places[id];
    const indexFile = layout.indexFiles[id];
    const publicPlace = publicUpstream[id];
    return {
      venue: id,
      edge: createVenueEdge({ ...ports, venue, indexFile, paper, publicPlace, hostNames }),
      addresses,
    };
  });
}

async function openKeys(layout: DataLayout, unlock: UnlockMessage | null) {
  const store = VaultStore.open(layout.vaultFile);
  const vault = Vault.open(store, random);
  const keyRing = new VaultKeyRing(vault, random);
  const operators = new Operators(vault, random);
  if (unlock !== null) {
    using material = takeUnlock(unlock);
    await keyRing.unseal(material.unlock);
    operators.load();
  }
  return { store, keyRing, operators };
}

/** The bots' ports open last: who can connect finds everything in place. */
async function listenEverywhere(
  parts: {
    readonly admin: AdminSocket;
    readonly metrics: MetricsListener;
    readonly edges: readonly PlacedEdge[];
  },
  where: {
    readonly layout: DataLayout;
    readonly config: GatewayConfig;
    readonly listeners: Record<string, string>;
  },
): Promise<void> {
  const { config, layout, listeners } = where;
  await listenOn('the administration socket', layout.adminSocket, () =>
    parts.admin.listen(layout.adminSocket),
  );
  if (config.metrics !== null) {
    const { metrics } = config;
    const bound = await listenOn('metrics', nameOf(metrics), () => parts.metrics.listen(metrics));
    listeners['metrics'] = `http://${nameOf(bound)}/metrics`;
  }
  for (const { edge, addresses } of parts.edges)
    for (const [family, address] of addresses) {
      const bound = await listenOn(`bots of ${family}`, nameOf(address), () => edge.listen(family, address));
      listeners[family] = `http://${nameOf(bound)}`;
    }
}

function nameOf({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
