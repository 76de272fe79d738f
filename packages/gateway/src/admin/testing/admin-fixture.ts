import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openAdminClient, type AdminClient } from '@bitting/client/admin-client.ts';
import type { PolicyTerms } from '@bitting/client/operations.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { refuse, type Refusal } from '@bitting/core/errors/refusal.ts';
import type { Decision } from '@bitting/core/policy/policy.ts';
import { NO_LAYER_USAGE, type LayerUsage } from '@bitting/core/policy/usage.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import { RECENT_RECORDS_MAX } from '../../bounds.ts';
import type { MarketFacts } from '../../edge/market-facts.ts';
import type { VenueEdge } from '../../edge/venue-edge.ts';
import { HaltPlans } from '../../halt/halt-plans.ts';
import { FakeHands } from '../../halt/testing/fake-hands.ts';
import type { RecoveredRecord } from '../../ledger/recovery.ts';
import type { WhatIfQuestion } from '../../pipeline/what-if.ts';
import type { ProbeReport, ProbeRequest } from '../../ports/credential-probe.ts';
import type { Picture, PictureEvent, Pictures } from '../../ports/pictures.ts';
import { createStamp } from '../../ports/stamp.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { MemoryLedger } from '../../testing/memory-ledger.ts';
import type { OperatorRole } from '../../vault/entries.ts';
import { VaultKeyRing } from '../../vault/key-ring.ts';
import { Operators } from '../../vault/operators.ts';
import { VaultStore } from '../../vault/vault-store.ts';
import { Vault } from '../../vault/vault.ts';
import { createAdminSocket, type AdminSocket } from '../admin-socket.ts';
import { Journal } from '../journal.ts';
import { observeLedger, RecentRecords } from '../recent-records.ts';

export const GOOD_REPORT: ProbeReport = {
  kind: 'ready',
  summary: 'Connected · balance synced · ready for virtual keys',
  region: 'paper',
  venueUid: '4470001',
  venueMainUid: '4470000',
  permissions: ['read_only', 'trade'],
  ipBound: true,
  expiresAt: null,
  warnings: [],
  venueAccounts: [],
  balances: [{ wallet: null, asset: 'USDT', total: '100' }],
};

export const VENUE_KEY = {
  venue: 'okx',
  environment: 'paper',
  label: 'main-sub1',
  trading: 'both',
  apiKey: 'venue-api-key-5d1f',
  secret: 'VENUE-SECRET-77AA',
  passphrase: 'Venue-Pass-1',
} as const;

export const HTX_REPORT: ProbeReport = {
  ...GOOD_REPORT,
  venueUid: '63628520',
  venueMainUid: '',
  venueAccounts: ['100001'],
  permissions: ['readOnly', 'trade'],
  balances: [{ wallet: 'spot', asset: 'USDT', total: '100' }],
};

export const HTX_KEY = {
  venue: 'htx',
  environment: 'paper',
  label: 'htx-sub1',
  trading: 'both',
  apiKey: 'venue-access-key-5d1f',
  secret: 'venue-secret-77aa',
} as const;

export const HTX_TERMS: Partial<PolicyTerms> = { instruments: ['btcusdt'], markets: ['spot'] };

export const TERMS: PolicyTerms = {
  scopes: ['read', 'trade'],
  markets: ['spot'],
  instruments: ['BTC-USDT'],
  notionalPerOrder: { USDT: '1000.5' },
  requestsPerSecond: 20,
  sourceCidrs: ['192.0.2.0/24'],
  expiresAtMs: null,
};

/** Shows what a test puts in, and tells what it says. */
export class FakePictures implements Pictures {
  readonly shown = new Map<string, Picture>();
  readonly followers = new Set<(event: PictureEvent) => void>();

  show(accountId: string): Picture | null {
    return this.shown.get(accountId) ?? null;
  }

  follow(follower: (event: PictureEvent) => void): () => void {
    this.followers.add(follower);
    return () => this.followers.delete(follower);
  }

  tell(event: PictureEvent): void {
    for (const follower of this.followers) follower(event);
  }
}

const LISTENERS = {
  okx: 'http://127.0.0.1:18400',
  'htx-spot': 'http://127.0.0.1:18401',
  'htx-contract': 'http://127.0.0.1:18402',
  metrics: 'http://127.0.0.1:18409/metrics',
};

/** The administration socket over a real vault in memory, a ledger that can break, and a probe that says what a test wants. */
export interface AdminFixture extends AsyncDisposable {
  readonly socketPath: string;
  readonly keys: VaultKeyRing;
  readonly ledger: MemoryLedger;
  readonly clock: ManualClock;
  /** Writes as the path of a request does; the answer is the record's number. */
  append(entry: LedgerEntry): Promise<string>;
  readonly keyFile: string;
  readonly probed: ProbeRequest[];
  readonly pictures: FakePictures;
  readonly venue: FakeVenue;
  /** What plans do at any venue. */
  readonly hands: FakeHands;
  usage: LayerUsage;
  probeReport: ProbeReport;
  /** Whether a file HALT is there. */
  haltFile: boolean;
  tokenFor(role: OperatorRole): string;
  clientFor(role: OperatorRole, signal?: AbortSignal): AdminClient;
  clientWith(token: string): AdminClient;
  /** A gateway that was started sealed on the same vault. */
  reopenSealed(): Promise<AdminFixture>;
}

export async function startAdminFixture(): Promise<AdminFixture> {
  const store = VaultStore.open(':memory:');
  const keyBytes = randomBytes(32);
  const key = Secret.takeBytes('key file', Uint8Array.from(keyBytes));
  const vault = await Vault.create(store, [{ kind: 'key-file', key }], randomBytes);
  return listen({ store, vault, keyBytes, tokens: new Map() });
}

interface Parts {
  readonly store: VaultStore;
  readonly vault: Vault;
  readonly keyBytes: Buffer;
  readonly tokens: Map<OperatorRole, string>;
}

/** Answers what a test puts in. */
export class FakeVenue implements Pick<VenueEdge, 'whatIf' | 'marketFacts'> {
  readonly asked: WhatIfQuestion[] = [];
  decision: Decision | Refusal = refuse('SCOPE_MISSING');
  facts: MarketFacts = { instruments: new Map(), marketStates: new Map() };

  whatIf(question: WhatIfQuestion): Promise<Decision | Refusal> {
    this.asked.push(question);
    return Promise.resolve(this.decision);
  }

  marketFacts(): Promise<MarketFacts> {
    return Promise.resolve(this.facts);
  }
}

const NOTHING_TO_TELL = {
  listeners: () => LISTENERS,
  openIntents: () => 0,
  renderMetrics: () => '# nothing\n',
} as const;

async function listen(parts: Parts): Promise<AdminFixture> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-admin-'));
  const socketPath = path.join(directory, 'admin.sock');
  const clock = new ManualClock();
  const [ledger, recent] = [new MemoryLedger(), new RecentRecords()];
  const keys = new VaultKeyRing(parts.vault, randomBytes);
  const operators = new Operators(parts.vault, randomBytes);
  const observed = observeLedger(ledger, recent);
  const probed: ProbeRequest[] = [];
  const [pictures, venue, hands] = [new FakePictures(), new FakeVenue(), new FakeHands()];
  const journal = new Journal(observed, createStamp(clock, 'b007'));
  const clientWith = (token: string, signal?: AbortSignal): AdminClient =>
    openAdminClient({ socketPath, token, ...(signal === undefined ? {} : { signal }) });
  const socket = createAdminSocket({
    keys,
    operators,
    recent,
    clock,
    journal,
    version: '0.0.0',
    probe: (request, onStep) => {
      probed.push(request);
      onStep('looking');
      return Promise.resolve(fixture.probeReport);
    },
    ...NOTHING_TO_TELL,
    pictures,
    venue: () => venue,
    limits: { usage: () => fixture.usage, gather: () => Promise.resolve() },
    findRecord: (sequence) => findRecent(recent, sequence),
    haltFile: { isThere: () => fixture.haltFile },
    plans: new HaltPlans({ keys, journal, clock, random: randomBytes, hands: () => hands }),
  });
  await socket.listen(socketPath);
  const fixture: AdminFixture = {
    socketPath,
    keys,
    ledger,
    clock,
    probed,
    pictures,
    venue,
    hands,
    append: async (entry) => (await observed.append(entry)).sequence.toString(),
    usage: NO_LAYER_USAGE,
    keyFile: parts.keyBytes.toString('base64'),
    probeReport: GOOD_REPORT,
    haltFile: false,
    clientWith,
    tokenFor: (role) => tokenOf(role, parts, operators),
    clientFor: (role, signal) => clientWith(fixture.tokenFor(role), signal),
    async reopenSealed() {
      keys.seal();
      await fixture[Symbol.asyncDispose]();
      return listen(parts);
    },
    [Symbol.asyncDispose]: () => end(socket, directory),
  };
  return fixture;
}

async function end(socket: AdminSocket, directory: string): Promise<void> {
  await socket.close();
  rmSync(directory, { recursive: true, force: true });
}

async function findRecent(recent: RecentRecords, sequence: bigint): Promise<RecoveredRecord | null> {
  return recent.last(RECENT_RECORDS_MAX).find((record) => record.sequence === sequence) ?? null;
}

function tokenOf(role: OperatorRole, { tokens }: Parts, operators: Operators): string {
  const token = tokens.get(role) ?? addOperator(operators, role);
  tokens.set(role, token);
  return token;
}

function addOperator(operators: Operators, role: OperatorRole): string {
  using token = operators.add(role, role).token;
  return token.use((bytes) => Buffer.from(bytes).toString('latin1'));
}
