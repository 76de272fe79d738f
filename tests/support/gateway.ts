import { openAdminClient, type AdminClient } from '@bitting/client/admin-client.ts';
import type { PolicyTerms } from '@bitting/client/operations.ts';
import { SCOPES } from '@bitting/core/trading/vocabulary.ts';
import type { DataLayout } from '@bitting/gateway/config/data-layout.ts';
import type { UnlockMessage } from '@bitting/gateway/config/protocol.ts';
import { clearSocket, createDataDirectory } from '@bitting/gateway/supervisor/data-directory.ts';
import {
  createVault,
  startGateway,
  type RunningGateway,
} from '@bitting/gateway/supervisor/gateway-process.ts';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { OkxKey } from './okx-signing.ts';

/** A whole gateway as a child process with a data directory of its own, bound to a simulator on loopback. */
export interface TestGateway {
  /** Where bots connect; changes with every restart. */
  readonly okxUrl: string;
  readonly admin: AdminClient;
  readonly layout: DataLayout;
  readonly process: RunningGateway;
  /** What opens the vault, as canonical base64: for `admin.unseal({ keyFile })`. */
  readonly keyFile: string;
  /** Ends this process (by itself, unless it was killed) and starts the next one on the same data. */
  restart(): Promise<TestGateway>;
  /** Ends the process and removes the data. */
  close(): Promise<void>;
}

export interface IssuedTestKey extends OkxKey {
  readonly virtualKeyId: string;
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

/** Makes a vault in a new directory and starts a gateway whose paper venue is the simulator at `paperUrl`. */
export async function startTestGateway(paperUrl: string): Promise<TestGateway> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-test-'));
  const layout = createDataDirectory(directory);
  const keyBytes = randomBytes(32);
  const token = await createVault(layout, unlockWith(keyBytes));
  const installation = { layout, paperUrl, keyBytes, token };
  return run(installation);
}

interface Installation {
  readonly layout: DataLayout;
  readonly paperUrl: string;
  readonly keyBytes: Buffer;
  readonly token: string;
}

async function run(installation: Installation): Promise<TestGateway> {
  const { layout, paperUrl, keyBytes, token } = installation;
  const paper = new URL(paperUrl);
  await clearSocket(layout);
  const process = await startGateway({
    layout,
    config: {
      okx: { host: '127.0.0.1', port: 0, hostNames: [] },
      publicUpstream: { environment: 'paper', region: 'paper' },
      paper: { okx: { host: paper.hostname, port: Number(paper.port) } },
      metrics: null,
    },
    unlock: unlockWith(keyBytes),
  });
  const okxUrl = process.ready.listeners['okx'];
  if (okxUrl === undefined) throw new Error(`no OKX listener in ${JSON.stringify(process.ready)}`);
  return {
    okxUrl,
    admin: openAdminClient({ socketPath: process.ready.adminSocket, token }),
    layout,
    process,
    keyFile: keyBytes.toString('base64'),
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

/** A copy, because whoever uses it wipes it. */
function unlockWith(keyBytes: Buffer): UnlockMessage {
  return { kind: 'key-file', bytes: Buffer.from(keyBytes) };
}

/** Binds a simulator's key as an operator would; the answer is the account's id. */
export async function bindPaperKey(admin: AdminClient, key: OkxKey, label = 'rehearsal'): Promise<string> {
  const bound = await admin.bind({ venue: 'okx', environment: 'paper', label, trading: 'both', ...key });
  return bound.accountId;
}

/** Cuts a virtual key: wide unless told otherwise. */
export async function issueTestKey(
  admin: AdminClient,
  accountId: string,
  terms: Partial<PolicyTerms> & { readonly label?: string } = {},
): Promise<IssuedTestKey> {
  const { label = 'bot', ...policy } = terms;
  const issued = await admin.issue({ accountId, label, owner: 'tests', ...WIDE_TERMS, ...policy });
  const { apiKey, secret, passphrase, virtualKeyId } = issued;
  return { apiKey, secret, passphrase, virtualKeyId };
}
