/** A gateway of the bench's own, whose ledger writes or does not, with as many keys as the load needs. */
import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openAdminClient } from '@bitting/client/admin-client.ts';
import type { DataLayout } from '@bitting/gateway/config/data-layout.ts';
import { printGatewayConfig, type GatewayConfig } from '@bitting/gateway/config/gateway-config.ts';
import type { ParentMessage, ReadyMessage } from '@bitting/gateway/config/protocol.ts';
import { createDataDirectory } from '@bitting/gateway/supervisor/data-directory.ts';
import { createVault } from '@bitting/gateway/supervisor/gateway-process.ts';
import { HEAP_MIB } from '@bitting/gateway/supervisor/launch.ts';
import { SearchProcess } from '@bitting/gateway/supervisor/search-process.ts';
import type { OkxKey } from '../tests/support/okx-signing.ts';
import { issueLoadKeys } from './keys-of-load.ts';
import type { LoopDelays } from './loop-watch.ts';

const PROGRAM = path.join(import.meta.dirname, 'ledger-gateway.ts');
const ROOT_KEY_BYTES = 32;

/** What the bench says to its gateways. */
export type HostCall =
  | Extract<ParentMessage, { type: 'start' }>
  /** From now on the delays of the event loop are measured. */
  | { readonly type: 'watch' }
  /** No longer; the answer are {@link ToldDelays}. */
  | { readonly type: 'tell' }
  /** The answer are {@link Spent}. */
  | { readonly type: 'spent' }
  /** The answer is {@link HmacCost}. */
  | { readonly type: 'hmac' };

/** By the process since its beginning. */
export interface Spent {
  readonly type: 'spent';
  /** On JavaScript's heap; what was collected since is counted. */
  readonly allocatedBytes: number;
  /** Of all its threads, the kernel's part left out. */
  readonly computedMicros: number;
  readonly residentBytes: number;
}

/** What one `createHmac` over as much as an order signs costs in that very process. */
export interface HmacCost {
  readonly type: 'hmac';
  readonly micros: number;
}

export interface ToldDelays extends LoopDelays {
  readonly type: 'delays';
}

type Answer = ReadyMessage | ToldDelays | Spent | HmacCost | { readonly type: 'awake' };

export interface LedgerHost {
  readonly pid: number;
  readonly port: number;
  readonly keys: readonly OkxKey[];
  watch(): void;
  delays(): Promise<LoopDelays>;
  spent(): Promise<Spent>;
  hmac(): Promise<HmacCost>;
  /** The process that indexes the ledger, as it runs beside a gateway. */
  search(): SearchProcess;
  close(): Promise<void>;
}

export interface HostPlan {
  readonly ledger: 'null' | 'durable';
  /** Where its venues are. */
  readonly config: GatewayConfig;
  readonly keys: number;
  /** Of one account; all are of one when left out. */
  readonly keysPerAccount?: number;
  /** Where its venue is by TLS, and whom it trusts there; otherwise it goes where its configuration says. */
  readonly tls?: { readonly port: number; readonly certificate: string };
  /** Where its profile is written when it ends. */
  readonly profileIn?: string;
}

export async function startLedgerHost({
  ledger,
  config,
  keys,
  keysPerAccount,
  tls,
  profileIn,
}: HostPlan): Promise<LedgerHost> {
  const layout = createDataDirectory(mkdtempSync(path.join(os.tmpdir(), 'bitting-bench-')));
  const bytes = randomBytes(ROOT_KEY_BYTES);
  const unlock = () => ({ kind: 'key-file', bytes: Buffer.from(bytes) }) as const;
  const token = await createVault(layout, unlock());
  const child = fork(PROGRAM, tls === undefined ? [ledger] : [ledger, String(tls.port)], {
    serialization: 'advanced',
    // The heap decides how much garbage is left lying: as much as where it is served.
    execArgv: [
      `--max-old-space-size=${HEAP_MIB}`,
      ...(profileIn === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profileIn]),
    ],
    env: { ...process.env, ...(tls === undefined ? {} : { NODE_EXTRA_CA_CERTS: tls.certificate }) },
  });
  await hear(child, 'awake');
  const call: HostCall = {
    type: 'start',
    dataDirectory: layout.directory,
    config: printGatewayConfig(config),
    unlock: unlock(),
  };
  child.send(call);
  const ready = await hear(child, 'ready');
  const admin = openAdminClient({ socketPath: ready.adminSocket, token });
  const issued = await issueLoadKeys(admin, keys, keysPerAccount);
  return {
    pid: child.pid ?? 0,
    port: Number(new URL(ready.listeners['okx'] ?? '').port),
    keys: issued,
    watch: () => void child.send({ type: 'watch' } satisfies HostCall),
    delays: () => {
      child.send({ type: 'tell' } satisfies HostCall);
      return hear(child, 'delays');
    },
    spent: () => {
      child.send({ type: 'spent' } satisfies HostCall);
      return hear(child, 'spent');
    },
    hmac: () => {
      child.send({ type: 'hmac' } satisfies HostCall);
      return hear(child, 'hmac');
    },
    search: () => new SearchProcess(layout),
    close: () => close(child, layout),
  };
}

function hear<Type extends Answer['type']>(
  child: ChildProcess,
  type: Type,
): Promise<Extract<Answer, { type: Type }>> {
  const { promise, resolve, reject } = Promise.withResolvers<Extract<Answer, { type: Type }>>();
  const take = (message: unknown): void => {
    const answer = message as Answer;
    if (answer.type !== type) return;
    child.off('message', take);
    child.off('exit', end);
    resolve(answer as Extract<Answer, { type: Type }>);
  };
  const end = (): void => reject(new Error('the gateway of the bench ended'));
  child.on('message', take);
  child.once('exit', end);
  return promise;
}

async function close(child: ChildProcess, { directory }: DataLayout): Promise<void> {
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  child.disconnect();
  await ended;
  rmSync(directory, { recursive: true, force: true });
}
