import { openAdminClient, type AdminClient } from '@bitting/client/admin-client.ts';
import type { ParametersOf, PolicyTerms } from '@bitting/client/operations.ts';
import { SCOPES } from '@bitting/core/trading/vocabulary.ts';
import type { DataLayout } from '@bitting/gateway/config/data-layout.ts';
import type { GatewayConfig } from '@bitting/gateway/config/gateway-config.ts';
import type { UnlockMessage } from '@bitting/gateway/config/protocol.ts';
import { clearSocket, createDataDirectory } from '@bitting/gateway/supervisor/data-directory.ts';
import type { DiskSizes } from '@bitting/gateway/supervisor/disk-reserve.ts';
import {
  createVault,
  startGateway,
  type RunningGateway,
} from '@bitting/gateway/supervisor/gateway-process.ts';
import type { TlsSource } from '@bitting/gateway/supervisor/tls-watch.ts';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import type { KeyTerms } from '@bitting/client/operations.ts';
import type { HtxKey } from './htx-signing.ts';
import { liveLater } from './late-life.ts';
import type { OkxKey } from './okx-signing.ts';
import type { HtxUrls } from './trading-clients.ts';

/** A whole gateway as a child process with a data directory of its own, bound to a simulator on loopback. */
export interface TestGateway extends HtxUrls {
  /** Where bots connect; these change with every restart. */
  readonly okxUrl: string;
  readonly admin: AdminClient;
  readonly layout: DataLayout;
  readonly process: RunningGateway;
  /** What a further life on the same data, or a copy of it, is started with. */
  readonly installation: {
    readonly config: GatewayConfig;
    readonly keyBytes: Buffer;
    readonly token: string;
  };
  /** What opens the vault, as canonical base64: for `admin.unseal({ keyFile })`. */
  readonly keyFile: string;
  /** Ends this process (by itself, unless it was killed) and starts the next one on the same data. */
  restart(): Promise<TestGateway>;
  /** Ends this process; one more life, whose clock is later, finds out what became of what has no end. */
  liveLater(times: Parameters<typeof liveLater>[1]): Promise<void>;
  /** Ends the process and removes the data. */
  close(): Promise<void>;
}

export interface IssuedTestKey extends OkxKey {
  readonly virtualKeyId: string;
}

export interface IssuedHtxKey extends HtxKey {
  readonly virtualKeyId: string;
}

/** Where the simulator plays the venues. */
export interface PaperUrls extends HtxUrls {
  readonly okxUrl: string;
}

/** Every scope, both markets, wide limits; a test narrows what it is about. */
export const WIDE_TERMS: PolicyTerms = {
  scopes: [...SCOPES],
  markets: ['spot', 'swap'],
  instruments: 'all',
  notionalPerOrder: { USDT: '1000000' },
  requestsPerSecond: 1000,
  sourceCidrs: [],
  expiresAtMs: null,
};

/** Hundreds of gateways are started one after the other: nobody waits for what they would keep on their disks. */
export const SMALL_DISK: DiskSizes = {
  segmentBytes: 4 * 1024 * 1024,
  reserveBytes: 256 * 1024,
  spareBytes: 64 * 1024,
};

/**
 * Makes a vault in a new directory and starts a gateway whose paper venues are this simulator. It keeps no pictures of
 * accounts unless told to: most tests count what reaches the venue.
 */
export async function startTestGateway(
  paper: PaperUrls,
  {
    watchesAccounts = false,
    parent = os.tmpdir(),
    diskSizes = SMALL_DISK,
    prepare = () => undefined,
    configured = {},
    tls = () => null,
  }: {
    readonly watchesAccounts?: boolean;
    /** Where the data directory is made. */
    readonly parent?: string;
    readonly diskSizes?: DiskSizes;
    /** What is done to the data directory before the first life. */
    readonly prepare?: (layout: DataLayout) => void;
    /** What is configured otherwise. */
    readonly configured?: Partial<GatewayConfig>;
    /** Asked at the start of every life. */
    readonly tls?: (layout: DataLayout) => TlsSource | null;
  } = {},
): Promise<TestGateway> {
  const directory = mkdtempSync(path.join(parent, 'bitting-test-'));
  const layout = createDataDirectory(directory);
  const keyBytes = randomBytes(32);
  const token = await createVault(layout, unlockWith(keyBytes));
  prepare(layout);
  const config = { ...configFor(paper, watchesAccounts), ...configured };
  const installation = { layout, config, keyBytes, token, diskSizes, tls };
  return run(installation);
}

interface Installation {
  readonly layout: DataLayout;
  readonly config: GatewayConfig;
  readonly keyBytes: Buffer;
  readonly token: string;
  readonly diskSizes: DiskSizes;
  readonly tls: (layout: DataLayout) => TlsSource | null;
}

async function run(installation: Installation): Promise<TestGateway> {
  const { layout, config, keyBytes, token, diskSizes } = installation;
  await clearSocket(layout);
  const tls = installation.tls(layout);
  const process = await startGateway({ layout, config, unlock: unlockWith(keyBytes), diskSizes, tls });
  const { listeners } = process.ready;
  return {
    okxUrl: urlOf(listeners, 'okx'),
    htxSpotUrl: urlOf(listeners, 'htx-spot'),
    htxContractUrl: urlOf(listeners, 'htx-contract'),
    admin: openAdminClient({ socketPath: process.ready.adminSocket, token }),
    layout,
    process,
    installation: { config, keyBytes, token },
    keyFile: keyBytes.toString('base64'),
    async liveLater(times) {
      await process.stop();
      await liveLater({ layout, config, keyBytes, token }, times);
    },
    async restart() {
      await process.stop();
      return run(installation);
    },
    async close() {
      await process.stop();
      rmSync(layout.directory, { recursive: true, force: true });
    },
  };
}

export function configFor(paper: PaperUrls, watchesAccounts: boolean): GatewayConfig {
  return {
    venues: ['okx', 'htx'],
    okx: { ...ANY_PORT, hostNames: [] },
    htx: { spot: ANY_PORT, contract: ANY_PORT, hostNames: [] },
    publicUpstream: { okx: PAPER, htx: PAPER },
    paper: {
      okx: addressOf(paper.okxUrl),
      'htx-spot': addressOf(paper.htxSpotUrl),
      'htx-contract': addressOf(paper.htxContractUrl),
    },
    metrics: null,
    accountPictures: watchesAccounts,
    witnesses: null,
    addressDays: 400,
    witnessedWithinMinutes: null,
    tls: null,
    proxies: null,
    keyWatch: { minutes: null, otherKeys: false, egress: [] },
  };
}

const ANY_PORT = { host: '127.0.0.1', port: 0 } as const;
const PAPER = { environment: 'paper', region: 'paper' } as const;

function addressOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

function urlOf(listeners: Readonly<Record<string, string>>, family: ApiFamily): string {
  const url = listeners[family];
  if (url === undefined) throw new Error(`no listener ${family} in ${JSON.stringify(listeners)}`);
  return url;
}

/** A copy, because whoever uses it wipes it. */
function unlockWith(keyBytes: Buffer): UnlockMessage {
  return { kind: 'key-file', bytes: Buffer.from(keyBytes) };
}

let labelled = 0;

/** No two accounts or keys of a gateway have the same. */
function nextLabel(word: string): string {
  labelled += 1;
  return `${word} ${labelled}`;
}

/** Binds a simulator's key as an operator would; the answer is the account's id. A key of HTX has no passphrase. */
export async function bindPaperKey(
  admin: AdminClient,
  key: OkxKey | HtxKey,
  label = nextLabel('rehearsal'),
): Promise<string> {
  const venue = 'passphrase' in key ? 'okx' : 'htx';
  const bound = await admin.bind({ venue, environment: 'paper', label, trading: 'both', ...key });
  return bound.accountId;
}

export type IssueTerms = Partial<PolicyTerms> &
  KeyTerms &
  Pick<ParametersOf<'issue'>, 'deadManSeconds' | 'limits'> & { readonly label?: string };

/** Cuts a virtual key for OKX: wide unless told otherwise. */
export async function issueTestKey(
  admin: AdminClient,
  accountId: string,
  terms: IssueTerms = {},
): Promise<IssuedTestKey> {
  const { apiKey, secret, passphrase, virtualKeyId } = await issue(admin, accountId, terms);
  return { apiKey, secret: secret ?? '', passphrase: passphrase ?? '', virtualKeyId };
}

/** Cuts a virtual key for HTX: wide unless told otherwise. Its secret is empty where the bot has a pair of its own. */
export async function issueHtxTestKey(
  admin: AdminClient,
  accountId: string,
  terms: IssueTerms = {},
): Promise<IssuedHtxKey> {
  const { apiKey, secret, virtualKeyId } = await issue(admin, accountId, terms);
  return { apiKey, secret: secret ?? '', virtualKeyId };
}

async function issue(admin: AdminClient, accountId: string, terms: IssueTerms) {
  const { label = nextLabel('bot'), ...policy } = terms;
  return admin.issue({ accountId, label, owner: 'tests', ...WIDE_TERMS, ...policy });
}
