import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openAdminClient, type AdminClient } from '@bitting/client/admin-client.ts';
import type { PolicyTerms } from '@bitting/client/operations.ts';
import { encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { LedgerRecord } from '@bitting/core/ledger/record.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { refuse, type Refusal } from '@bitting/core/errors/refusal.ts';
import type { Decision } from '@bitting/core/policy/policy.ts';
import { NO_LAYER_USAGE, type LayerUsage } from '@bitting/core/policy/usage.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import { RECENT_RECORDS_MAX } from '../../bounds.ts';
import type { FactsSubject, MarketFacts, MarketPrice, PricesAsked } from '../../edge/market-facts.ts';
import type { VenueEdge } from '../../edge/venue-edge.ts';
import { HaltPlans } from '../../halt/halt-plans.ts';
import { FakeHands } from '../../halt/testing/fake-hands.ts';
import type { WrittenRecord } from '../../ledger/record-search.ts';
import { createIdleTree } from '../../ledger/testing/idle-tree.ts';
import { NO_SEARCH } from '../../search/remote-search.ts';
import type { WhatIfQuestion } from '../../pipeline/what-if.ts';
import type { ProbeReport, ProbeRequest } from '../../ports/credential-probe.ts';
import type { Picture, PictureEvent, Pictures } from '../../ports/pictures.ts';
import { createStamp } from '../../ports/stamp.ts';
import { composePrivacy, type Privacy } from '../../privacy/compose.ts';
import { ShadowTallies } from '../../shadow/shadow-tallies.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { MemoryLedger } from '../../testing/memory-ledger.ts';
import type { OperatorRole } from '../../vault/entries.ts';
import { VaultKeyRing } from '../../vault/key-ring.ts';
import { Operators } from '../../vault/operators.ts';
import { VaultKeeping } from '../../vault/vault-keeping.ts';
import { VaultStore } from '../../vault/vault-store.ts';
import { Vault } from '../../vault/vault.ts';
import { Snapshots } from '../../backup/snapshots.ts';
import { composeSealing } from '../../channel/sealing.ts';
import { Approvals } from '../approvals/approvals.ts';
import { createAdminSocket, type AdminSocket } from '../admin-socket.ts';
import { Journal } from '../journal.ts';
import type { AdminPorts } from '../operation.ts';
import { observeLedger, RecentRecords } from '../recent-records.ts';
import { FakeDepartures } from './fake-departures.ts';

export const GOOD_REPORT: ProbeReport = {
  kind: 'ready',
  summary: 'Connected · balance synced · ready for virtual keys',
  region: 'paper',
  venueUid: '4470001',
  venueMainUid: '4470000',
  permissions: ['read_only', 'trade'],
  ipBound: true,
  ips: ['192.0.2.7'],
  keyLabel: 'grid',
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

/** Of a ledger that is in memory. */
const NO_ARCHIVING: AdminPorts['archiving'] = {
  firstRecord: () => Promise.resolve(0n),
  plan: () => Promise.resolve({ first: 0n, keepsFrom: 0, needed: null }),
  check: () => Promise.reject(new BittingError('ARCHIVE_REFUSED', 'it is in memory')),
  exclusively: (work) => work(),
  remove: () => Promise.resolve(),
};

/** Nothing is wrong with any key. */
const NO_KEY_WATCH: AdminPorts['keyWatch'] = {
  view: () => ({ state: 'as-accepted', lookedAt: null, problem: null, elsewhere: null }),
  demandAsAccepted: () => Promise.resolve(),
  demandUnheld: () => undefined,
  told: () => null,
  accept: () => Promise.reject(new BittingError('STATE_CONFLICT', 'nobody looks')),
};

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
  /** Callers that are no operators: from where, and why. */
  readonly rejected: (readonly [from: string, code: string])[];
  readonly pictures: FakePictures;
  readonly venue: FakeVenue;
  readonly departures: FakeDepartures;
  /** What plans do at any venue. */
  readonly hands: FakeHands;
  readonly tallies: ShadowTallies;
  usage: LayerUsage;
  probeReport: ProbeReport;
  /** Whether a file HALT is there. */
  haltFile: boolean;
  tokenFor(role: OperatorRole): string;
  clientFor(role: OperatorRole, signal?: AbortSignal): AdminClient;
  /** `null`: that a test got no token at all. */
  clientWith(token: string | null): AdminClient;
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
export class FakeVenue implements Pick<VenueEdge, 'whatIf' | 'marketFacts' | 'prices'> {
  readonly asked: WhatIfQuestion[] = [];
  readonly pricesAsked: PricesAsked[] = [];
  known: readonly MarketPrice[] = [];
  decision: Decision | Refusal = refuse('SCOPE_MISSING');
  facts: MarketFacts = { instruments: new Map(), marketStates: new Map() };

  whatIf(question: WhatIfQuestion): Promise<Decision | Refusal> {
    this.asked.push(question);
    return Promise.resolve(this.decision);
  }

  marketFacts(_subject: FactsSubject): Promise<MarketFacts> {
    return Promise.resolve(this.facts);
  }

  prices(asked: PricesAsked): Promise<readonly MarketPrice[]> {
    this.pricesAsked.push(asked);
    return Promise.resolve(this.known.filter(({ instrument }) => asked.instruments.includes(instrument)));
  }
}

const NOTHING_TO_TELL = {
  listeners: () => LISTENERS,
  openIntents: () => 0,
  renderMetrics: () => '# nothing\n',
  search: NO_SEARCH,
  keyWatch: NO_KEY_WATCH,
} as const;

/** Until a test says otherwise. */
const AT_FIRST: Pick<AdminFixture, 'haltFile' | 'probeReport' | 'usage'> = {
  haltFile: false,
  probeReport: GOOD_REPORT,
  usage: NO_LAYER_USAGE,
};

async function listen(parts: Parts): Promise<AdminFixture> {
  const socketPath = path.join(mkdtempSync(path.join(os.tmpdir(), 'bitting-admin-')), 'admin.sock');
  const clock = new ManualClock();
  const [ledger, recent, tallies] = [new MemoryLedger(), new RecentRecords(), new ShadowTallies(clock)];
  const { keys, people, privacy } = openKeys(parts, clock);
  const observed = privacy.conceal(observeLedger(ledger, recent));
  const [probed, rejected]: [ProbeRequest[], AdminFixture['rejected']] = [[], []];
  const fakes = { pictures: new FakePictures(), venue: new FakeVenue(), departures: new FakeDepartures() };
  const [hands, { venue }] = [new FakeHands(), fakes];
  const journal = new Journal(observed, createStamp(clock, 'b007'));
  const clientWith = connectTo(socketPath);
  const socket = createAdminSocket({
    keys,
    ...people,
    recent,
    clock,
    journal,
    counts: { rejected: (from, code) => void rejected.push([from, code]) },
    version: '0.0.0',
    probe: (request, onStep) => {
      probed.push(request);
      onStep('looking');
      return Promise.resolve(fixture.probeReport);
    },
    ...NOTHING_TO_TELL,
    ...fakes,
    venue: () => venue,
    tallies,
    limits: { usage: () => fixture.usage, gather: () => Promise.resolve() },
    ...readFrom({ ...parts, keyRing: keys, ledger, recent, privacy, clock }),
    tree: createIdleTree(clock),
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
    rejected,
    ...fakes,
    hands,
    tallies,
    append: async (entry) => (await observed.append(entry)).sequence.toString(),
    keyFile: parts.keyBytes.toString('base64'),
    ...AT_FIRST,
    clientWith,
    tokenFor: (role) => tokenOf(role, parts, people.operators),
    clientFor: (role, signal) => clientWith(fixture.tokenFor(role), signal),
    async reopenSealed() {
      keys.seal();
      await fixture[Symbol.asyncDispose]();
      return listen(parts);
    },
    [Symbol.asyncDispose]: () => end(socket, path.dirname(socketPath), privacy),
  };
  return fixture;
}

function openKeys({ vault }: Parts, clock: ManualClock) {
  const random = randomBytes;
  const keys = new VaultKeyRing(vault, random);
  const privacy = composePrivacy(':memory:', { vault, keyRing: keys, clock, random });
  const operators = new Operators(vault, random, clock);
  const approvals = new Approvals({ vault, operators, clock, random });
  const sealing = composeSealing({ vault, keyRing: keys, clock, random });
  return { keys, people: { operators, approvals, sealing }, privacy };
}

function connectTo(socketPath: string): (token: string | null, signal?: AbortSignal) => AdminClient {
  return (token, signal) =>
    openAdminClient({ socketPath, token: token ?? '', ...(signal === undefined ? {} : { signal }) });
}

async function end(socket: AdminSocket, directory: string, privacy: Privacy): Promise<void> {
  await socket.close();
  privacy.close();
  rmSync(directory, { recursive: true, force: true });
}

function readFrom({
  vault,
  store,
  ledger,
  recent,
  privacy,
  keyRing,
  clock,
}: Pick<Parts, 'vault' | 'store'> & {
  readonly keyRing: VaultKeyRing;
  readonly ledger: MemoryLedger;
  readonly recent: RecentRecords;
  readonly privacy: Privacy;
  readonly clock: ManualClock;
}): Pick<AdminPorts, 'archiving' | 'backups' | 'keeping' | 'findRecord' | 'recordsSince' | 'pseudonyms'> {
  const copies = { vault: () => store.copy(), private: () => privacy.copy() };
  return {
    archiving: NO_ARCHIVING,
    keeping: new VaultKeeping({ vault, store, keyRing, clock, random: randomBytes }).start(),
    backups: new Snapshots({ vault, copies, clock, random: randomBytes }),
    pseudonyms: privacy.pseudonyms,
    recordsSince: () => replay(ledger.entries),
    findRecord: (sequence) => findRecent(recent, sequence),
  };
}

/** The ledger in memory as its records would lie on the disk. */
async function* replay(entries: readonly LedgerEntry[]): AsyncGenerator<LedgerRecord> {
  let sequence = 0n;
  for (const entry of entries) {
    yield { sequence, groupStart: sequence, payload: encodeLedgerEntry(entry) };
    sequence += 1n;
    await Promise.resolve();
  }
}

async function findRecent(recent: RecentRecords, sequence: bigint): Promise<WrittenRecord | null> {
  const record = recent.last(RECENT_RECORDS_MAX).find((one) => one.sequence === sequence);
  return record === undefined ? null : { ...record, payload: encodeLedgerEntry(record.entry) };
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
