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
import { SearchProcess } from '@bitting/gateway/supervisor/search-process.ts';
import { bindPaperKey, issueTestKey } from '../tests/support/gateway.ts';
import type { OkxKey } from '../tests/support/okx-signing.ts';

const PROGRAM = path.join(import.meta.dirname, 'ledger-gateway.ts');
const ROOT_KEY_BYTES = 32;

/** What the bench says to its gateways. */
export type HostCall =
  | Extract<ParentMessage, { type: 'start' }>
  /** From now on the delays of the event loop are measured. */
  | { readonly type: 'watch' }
  /** No longer; the answer are {@link LoopDelays}. */
  | { readonly type: 'tell' };

/** Between two turns of the event loop, the millisecond that its timer takes included. */
export interface LoopDelays {
  readonly type: 'delays';
  readonly p50Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
}

type Answer = ReadyMessage | LoopDelays | { readonly type: 'awake' };

export interface LedgerHost {
  readonly pid: number;
  readonly port: number;
  readonly keys: readonly OkxKey[];
  watch(): void;
  delays(): Promise<LoopDelays>;
  /** The process that indexes the ledger, as it runs beside a gateway. */
  search(): SearchProcess;
  close(): Promise<void>;
}

export interface HostPlan {
  readonly ledger: 'null' | 'durable';
  /** Where its venues are. */
  readonly config: GatewayConfig;
  readonly keys: number;
  /** Makes the key of the account that it binds. */
  readonly account: OkxKey;
}

export async function startLedgerHost({ ledger, config, keys, account }: HostPlan): Promise<LedgerHost> {
  const layout = createDataDirectory(mkdtempSync(path.join(os.tmpdir(), 'bitting-bench-')));
  const bytes = randomBytes(ROOT_KEY_BYTES);
  const unlock = () => ({ kind: 'key-file', bytes: Buffer.from(bytes) }) as const;
  const token = await createVault(layout, unlock());
  const child = fork(PROGRAM, [ledger], { serialization: 'advanced', execArgv: [] });
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
  const accountId = await bindPaperKey(admin, account);
  const issued: OkxKey[] = [];
  for (let nth = 0; nth < keys; nth += 1)
    issued.push(await issueTestKey(admin, accountId, { label: `bench ${nth}` }));
  return {
    pid: child.pid ?? 0,
    port: Number(new URL(ready.listeners['okx'] ?? '').port),
    keys: issued,
    watch: () => void child.send({ type: 'watch' } satisfies HostCall),
    delays: () => {
      child.send({ type: 'tell' } satisfies HostCall);
      return hear(child, 'delays');
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
