/**
 * The gateway, put together by hand: what it is made of and in which order it starts and ends. No other file knows all
 * the parts.
 */
import { randomBytes } from 'node:crypto';
import type { EpochMs, VenueId } from '@bitting/core/trading/vocabulary.ts';
import { recordRestored } from './backup/restored-mark.ts';
import { Snapshots } from './backup/snapshots.ts';
import { AuditDesk, type AuditDeskPorts } from './audit/audit-desk.ts';
import { joinPictures } from './accounts/sync/joined-pictures.ts';
import { composeDepartures } from './accounts/departures.ts';
import { createProbe } from './accounts/probe.ts';
import { createAdminSocket } from './admin/admin-socket.ts';
import { Approvals } from './admin/approvals/approvals.ts';
import { Journal } from './admin/journal.ts';
import type { AdminPorts } from './admin/operation.ts';
import { observeLedger, RecentRecords } from './admin/recent-records.ts';
import { composeSealing } from './channel/sealing.ts';
import { layOutData, type DataLayout } from './config/data-layout.ts';
import { parseGatewayConfig, type GatewayConfig } from './config/gateway-config.ts';
import type {
  ConsoleTokens,
  ParentMessage,
  ReadyMessage,
  TlsMaterial,
  UnlockMessage,
} from './config/protocol.ts';
import { VERSION } from './config/version.ts';
import { CertificateEnd } from './edge/certificate-end.ts';
import { DeadMan } from './dead-man/dead-man.ts';
import { createEdges, edgeOf, endEdges, type PlacedEdge } from './edge/placed-edges.ts';
import { renewEdges } from './edge/secured.ts';
import { FindingDesk, type FindingDeskPorts } from './findings/live/finding-desk.ts';
import { NO_WATCH, type WatchSource } from './findings/live/remote-watch.ts';
import { composeHalts, type Halts } from './halt/compose.ts';
import { composeKeyWatch, type KeyWatchParts } from './key-watch/compose.ts';
import type { KeyWatch } from './key-watch/key-watch.ts';
import { LateLedger } from './late-ledger.ts';
import { Archiving } from './ledger/archiving.ts';
import { openLedger, type OpenedLedger } from './ledger/ledger.ts';
import { LogSigning } from './ledger/log-signing.ts';
import { LedgerWatch } from './ledger/ledger-watch.ts';
import type { LogTree } from './ledger/log-tree.ts';
import { RecordRange } from './ledger/record-range.ts';
import { findRecord } from './ledger/record-search.ts';
import { LedgerLimitBook } from './limits/limit-book.ts';
import { listenEverywhere } from './listening.ts';
import { composeMetrics } from './metrics/compose.ts';
import type { AuditSource } from './ports/audit.ts';
import type { Clock } from './ports/clock.ts';
import type { DiskSource } from './ports/disk.ts';
import type { LedgerWriter } from './ports/ledger.ts';
import type { RandomBytes } from './ports/random.ts';
import type { RecordSearch } from './ports/record-search.ts';
import type { SegmentProvider } from './ports/segment-provider.ts';
import { createStamp, type Stamp } from './ports/stamp.ts';
import { CountedRefusals } from './refusals/counted-refusals.ts';
import { composePrivacy, type Privacy } from './privacy/compose.ts';
import { NO_SEARCH } from './search/remote-search.ts';
import type { SummarySource } from './summary/find-summary.ts';
import { type RestoredLedger, restoreLedger } from './summary/restore.ts';
import { readStartNeeds } from './summary/start-needs.ts';
import { ShadowTallies, type Asker } from './shadow/shadow-tallies.ts';
import { takeUnlock } from './unlock-material.ts';
import { VaultKeyRing } from './vault/key-ring.ts';
import { Operators, readToken } from './vault/operators.ts';
import { joinTrails } from './vault/joined-trails.ts';
import { VaultKeeping } from './vault/vault-keeping.ts';
import { VaultLocks } from './vault/vault-locks.ts';
import { VaultStore } from './vault/vault-store.ts';
import { Vault } from './vault/vault.ts';
import { composeWitnesses } from './witness/compose.ts';
import { StateTrail } from './vault/state-trail.ts';
import { VaultTrail } from './vault/vault-trail.ts';

const BOOT_ID_BYTES = 16;
const FIRST_OPERATOR = 'owner';
/** Of these two "bitting console token" and "bitting alerts token" make new tokens. */
const CONSOLE_OPERATOR = 'console';
const ALERTS_OPERATOR = 'alerts';
/** Of the locks that a vault is made with. */
const LOCK_LABELS = ['first', 'recovery'] as const;

export interface Machine {
  readonly clock: Clock;
  readonly segments: SegmentProvider;
  /** What tells how full the disk is, if anybody looks. */
  readonly disk?: DiskSource;
  /** Who searches in the ledger, if anybody does. */
  readonly search?: RecordSearch;
  /** Who says what stands out, if anybody watches. */
  readonly findings?: WatchSource;
  /** Who reads the ledger once more, if anybody does. */
  readonly audit?: AuditSource;
}

export interface Gateway {
  readonly ready: Omit<ReadyMessage, 'start'>;
  /** Bots that connect from now on are met with this. */
  renewTls(material: TlsMaterial): void;
  /** Lets what is under way finish, then lets go of everything. */
  close(): Promise<void>;
}

const random: RandomBytes = (length) => randomBytes(length);

export interface VaultBeginnings {
  readonly madeAt?: EpochMs | null;
  /** Told the tokens of the console: then its two operators are made, too. */
  readonly onConsole?: (tokens: ConsoleTokens) => void;
}

/** A vault that `unlock` opens, and `recovery` as well, and its first operator; the answer is that operator's token. */
export async function createVault(
  dataDirectory: string,
  unlock: UnlockMessage,
  recovery: UnlockMessage | null = null,
  { madeAt = null, onConsole }: VaultBeginnings = {},
): Promise<string> {
  using store = VaultStore.open(layOutData(dataDirectory).vaultFile);
  using first = takeUnlock(unlock);
  using second = recovery === null ? null : takeUnlock(recovery);
  const locks = second === null ? [first.unlock] : [first.unlock, second.unlock];
  const vault = await Vault.create(store, locks, random);
  const names = new VaultLocks(vault, store, random);
  names.name(
    LOCK_LABELS.slice(0, locks.length).map((label) => ({
      id: names.newId(),
      label,
      addedAt: madeAt,
      addedBy: null,
    })),
  );
  const operators = new Operators(vault, random);
  const token = readToken(operators.add(FIRST_OPERATOR, 'owner').token);
  onConsole?.({
    page: readToken(operators.add(CONSOLE_OPERATOR, 'viewer', { kind: 'console' }).token),
    alerts: readToken(operators.add(ALERTS_OPERATOR, 'auditor').token),
  });
  vault.seal();
  return token;
}

/** Opens what a former life left, takes up its open ends, and only then listens. */
export async function composeGateway(
  start: Extract<ParentMessage, { type: 'start' }>,
  machine: Machine,
): Promise<Gateway> {
  const { clock, segments, search, disk } = machine;
  const [layout, config] = [layOutData(start.dataDirectory), parseGatewayConfig(start.config)];
  const { vault, trail, keyRing, desk, privacy, close } = await openKeys(layout, start.unlock, clock);
  const opened = openLedger({ directory: layout.ledgerDirectory, provider: segments, random, clock });
  const { tree } = opened;
  const boot = random(BOOT_ID_BYTES).toString('hex');
  const ledger = new LateLedger();
  const limits = new LedgerLimitBook(clock);
  const tallies = new ShadowTallies(clock);
  const shadows = { tallies, shadowsOf: (key: Asker) => keyRing.shadows.of(key) };
  const stamp = createStamp(clock, boot);
  const venue = (id: VenueId) => edgeOf(id, edges);
  const deadMan = new DeadMan({ keys: keyRing, clock, ledger, stamp, venue });
  const counts = new CountedRefusals({ clock, ledger, stamp });
  const journal = new Journal(ledger, stamp);
  const ports = { keyRing, ledger, limits, shadows, deadMan, counts, clock, random, boot, journal, config };
  const edges: readonly PlacedEdge[] = createEdges(ports, { layout, config, tls: start.tls });
  const hands = (id: VenueId) => venue(id).hands;
  const halts = composeHalts({ file: layout.haltFile, keys: keyRing, journal, clock, random, hands });
  const recent = new RecentRecords();
  const parts = { edges, limits, tallies, halts, deadMan, recent, trail };
  const restored = restoreLedger(opened, parts, { clock, file: layout.summaryFile });
  const writer = await opened.start();
  const witnesses = composeWitnesses(start.witnessPolicy ?? null, { ...ports, ...opened, ...config, stamp });
  const signing = new LogSigning({ vault, keyRing, tree, random });
  ledger.start(privacy.conceal(observeLedger(writer, recent)));
  await recordStart(restored, { ledger, stamp, keyRing, layout });
  await trail.start({ ledger, stamp }, start.acceptOlderVault ?? false);
  const watched = { ...ports, ...privacy, stamp, writer, tree, disk, restored, recent, edges };
  const watch = composeWatches(watched, machine, start.tls);
  startAll({ edges, halts, deadMan, privacy, ledger, stamp }, config);
  const listeners: Record<string, string> = {};
  const others = [watch, witnesses, privacy, desk.keeping];
  const house = composeMetrics({ ...ports, edges, tree, others, listeners, version: VERSION });
  const common = { ...ports, ...privacy, tree, keys: keyRing, ...desk, recent, ...halts, tallies };
  const admin = createAdminSocket({
    ...common,
    departures: composeDepartures({ clock, deadMan, venue }),
    ...describeParts(edges, layout, { clock, search, tree, watch, config }),
    renderMetrics: house.render,
    version: VERSION,
    listeners: () => listeners,
  });
  await listenEverywhere({ admin, metrics: house.listener, edges }, { layout, config, listeners });
  return {
    ready: { type: 'ready', listeners, adminSocket: layout.adminSocket, sealed: keyRing.sealed },
    renewTls: (material) => renewEdges(edges, config, watch.certificate.note(material)),
    close: async () => {
      await endEdges(edges, deadMan);
      for (const part of [halts, watch, house]) part.close();
      await Promise.all([admin.close(), house.listener.close(), witnesses.close()]);
      await endLedger({ counts, ledger, stamp, writer, signing, opened });
      close();
    },
  };
}

/** The last thing that is recorded is that it ends. */
async function endLedger(parts: {
  readonly counts: CountedRefusals;
  readonly ledger: LedgerWriter;
  readonly stamp: Stamp;
  readonly writer: { close(): Promise<void> };
  readonly signing: LogSigning;
  readonly opened: OpenedLedger;
}): Promise<void> {
  const { counts, ledger, stamp, writer, signing, opened } = parts;
  await counts.close();
  if (ledger.writable) await ledger.append({ ...stamp(), type: 'system', event: 'stop', details: {} });
  await writer.close();
  await signing.close();
  opened.release();
}

type Watches = Pick<LedgerWatch, 'close' | 'renderMetrics'> & {
  readonly isWhole: () => boolean;
  readonly keyWatch: KeyWatch;
  readonly certificate: CertificateEnd;
};

/** Who looks after the ledger, keys and certificates, and what is said by who looks into them. */
function composeWatches(
  parts: ConstructorParameters<typeof LedgerWatch>[0] & FindingDeskPorts & AuditDeskPorts & KeyWatchParts,
  { findings: source = NO_WATCH, audit: auditor }: Pick<Machine, 'findings' | 'audit'>,
  tls: TlsMaterial | null | undefined,
): Watches {
  const watch = new LedgerWatch(parts);
  const findings = new FindingDesk(parts, source);
  const audit = new AuditDesk(parts, auditor);
  const { keyWatch, close } = composeKeyWatch(parts);
  const certificate = new CertificateEnd(tls ?? null);
  const measured = [watch, findings, audit, keyWatch, certificate];
  return {
    keyWatch,
    certificate,
    close: () => {
      watch.close();
      close();
    },
    isWhole: () => audit.isWhole,
    renderMetrics: () => measured.map((part) => part.renderMetrics()).join(''),
  };
}

/** Before anything else that happens. */
async function recordStart(
  { former: { gap }, refused }: RestoredLedger,
  {
    keyRing,
    ledger,
    stamp,
    layout,
  }: {
    readonly keyRing: VaultKeyRing;
    readonly ledger: LedgerWriter;
    readonly stamp: Stamp;
    readonly layout: DataLayout;
  },
): Promise<void> {
  const details = { version: VERSION, sealed: keyRing.sealed ? 'yes' : 'no' };
  await ledger.append({ ...stamp(), type: 'system', event: 'start', details });
  if (gap !== null) await ledger.append({ ...stamp(), type: 'system', event: 'gap', details: gap });
  if (refused !== null)
    await ledger.append({
      ...stamp(),
      type: 'system',
      event: 'summary-refused',
      details: { reason: refused },
    });
  await recordRestored(layout.restoredFile, { ledger, stamp });
}

/** What a former life left goes on, before anybody can connect. */
function startAll(
  parts: {
    readonly edges: readonly PlacedEdge[];
    readonly halts: Halts;
    readonly deadMan: DeadMan;
    readonly privacy: Privacy;
    readonly ledger: LedgerWriter;
    readonly stamp: Stamp;
  },
  { accountPictures, addressDays }: Pick<GatewayConfig, 'accountPictures' | 'addressDays'>,
): void {
  for (const { edge } of parts.edges) {
    edge.restored();
    if (accountPictures) edge.watchAccounts();
  }
  parts.halts.start();
  parts.deadMan.start();
  parts.privacy.start({ ...parts, days: addressDays });
}

/** What operators may ask of the venues and of the ledger. */
function describeParts(
  edges: readonly PlacedEdge[],
  layout: DataLayout,
  {
    clock,
    search = NO_SEARCH,
    tree,
    watch: { isWhole, keyWatch },
    config: { paper },
  }: Pick<Machine, 'clock'> & {
    readonly search: RecordSearch | undefined;
    readonly tree: LogTree;
    readonly watch: Pick<Watches, 'isWhole' | 'keyWatch'>;
    readonly config: Pick<GatewayConfig, 'paper'>;
  },
): Pick<
  AdminPorts,
  | 'archiving'
  | 'keyWatch'
  | 'probe'
  | 'pictures'
  | 'openIntents'
  | 'venue'
  | 'findRecord'
  | 'recordsSince'
  | 'search'
> {
  const directory = layout.ledgerDirectory;
  const range = new RecordRange(directory, clock);
  const summary = ({ released, tiles }: LogTree): SummarySource => ({
    file: layout.summaryFile,
    ledgerDirectory: directory,
    head: released?.head ?? null,
    nodes: (size) => tiles.nodes(size),
  });
  return {
    search,
    keyWatch,
    probe: createProbe({ clock, paper }),
    archiving: new Archiving({
      directory,
      tree,
      isWhole,
      startNeeds: () => readStartNeeds(summary(tree), clock.wallMs()),
    }),
    recordsSince: (fromMs) => range.since(fromMs),
    findRecord: (sequence) => findRecord(layout.ledgerDirectory, sequence),
    pictures: joinPictures(edges.map(({ edge }) => edge.pictures)),
    openIntents: () => edges.reduce((open, { edge }) => open + edge.reconciliation().open, 0),
    venue: (venue) => edgeOf(venue, edges),
  };
}

async function openKeys(layout: DataLayout, unlock: UnlockMessage | null, clock: Clock) {
  const store = VaultStore.open(layout.vaultFile);
  const vault = Vault.open(store, random);
  if (unlock !== null) {
    using material = takeUnlock(unlock);
    // It writes nothing, and what it compares is not computed once more.
    await vault.unseal(material.unlock);
  }
  const vaultTrail = new VaultTrail(vault);
  const keyRing = new VaultKeyRing(vault, random);
  const stateTrail = new StateTrail(keyRing, clock);
  const operators = new Operators(vault, random, clock);
  const approvals = new Approvals({ vault, operators, clock, random });
  if (!vault.sealed) operators.load();
  const privacy = composePrivacy(layout.privateFile, { vault, keyRing, clock, random });
  const sealing = composeSealing({ vault, keyRing, clock, random });
  const copies = { vault: () => store.copy(), private: () => privacy.copy() };
  const backups = new Snapshots({ vault, copies, clock, random });
  const keeping = new VaultKeeping({ vault, store, keyRing, clock, random });
  const trail = joinTrails({ vault: vaultTrail, states: stateTrail, keeping });
  const close = (): void => {
    stateTrail.close();
    keeping.close();
    backups.close();
    sealing.channels.clear();
    keyRing.seal();
    privacy.close();
    store.close();
  };
  return { vault, trail, keyRing, desk: { operators, approvals, backups, keeping, sealing }, privacy, close };
}
