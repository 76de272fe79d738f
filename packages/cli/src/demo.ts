import { existsSync, mkdirSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { openAdminClient, type AdminClient } from '@bitting/client/admin-client.ts';
import type { IssuedKey } from '@bitting/client/operations.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { Address, GatewayConfig } from '@bitting/gateway/config/gateway-config.ts';
import { layOutData, type DataLayout } from '@bitting/gateway/config/data-layout.ts';
import {
  clearSocket,
  openDataDirectory,
  readPrivateFile,
  writePrivateFile,
} from '@bitting/gateway/supervisor/data-directory.ts';
import { startGateway, type RunningGateway } from '@bitting/gateway/supervisor/gateway-process.ts';
import { initialise } from '@bitting/gateway/supervisor/initialise.ts';
import { startSimulator, type RunningSimulator } from './children.ts';
import { countPaperKeys, openPaperAccount } from './demo-venue.ts';
import { makeKey, readKeyFile } from './unlock.ts';

const ACCOUNT_LABEL = 'paper-okx';
const KEY_LABEL = 'demo-bot';
const DEMO_REQUESTS_PER_SECOND = 100;
const DEMO_ORDER_MAX = '50000';

export interface DemoOptions {
  readonly dataDirectory: string;
  readonly portBase: number;
  readonly progress: (text: string) => void;
  /** Ends the start as well as the demo. */
  readonly stop: AbortSignal;
}

/** Offsets from the port base; what is not named is kept free for the other venues and the page. */
export const DEMO_PORTS = { okx: 0, metrics: 9, simulatorOkx: 50, simulatorControl: 51 } as const;

export interface Demo {
  readonly dataDirectory: string;
  readonly okx: string;
  readonly simulator: { readonly okx: string; readonly control: string };
  readonly key: IssuedKey;
  /** Resolves with a sentence when a part ends unasked. */
  readonly broken: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Everything on one machine, on paper: the venue, the gateway, an account with money of no worth, its key bound as a
 * person would bind it, and a fresh virtual key. Ready means that a bot can trade.
 */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { portBase, progress, stop } = options;
  const port = (name: keyof typeof DEMO_PORTS): number => portBase + DEMO_PORTS[name];
  const cleanups: (() => Promise<void>)[] = [];
  const end = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  };
  try {
    const layout = await prepare(options);
    await clearSocket(layout);
    await demandFreePorts(Object.values(DEMO_PORTS).map((offset) => portBase + offset));
    progress('Starting the simulator …');
    const simulator = await startSimulator({
      port: port('simulatorOkx'),
      controlPort: port('simulatorControl'),
      dataDirectory: makeSimulatorDirectory(layout),
    });
    cleanups.push(() => simulator.stop());
    stop.throwIfAborted();

    progress('Starting the gateway …');
    const gateway = await startGateway({
      layout,
      config: configFor(port),
      unlock: readKeyFile(keyFileOf(layout)),
    });
    cleanups.push(() => gateway.stop());
    stop.throwIfAborted();

    const client = openAdminClient({
      socketPath: layout.adminSocket,
      token: readPrivateFile(layout.operatorTokenFile).toString('utf8').trim(),
      signal: stop,
    });
    const accountId = await bindAccount(client, simulator, progress);
    const key = await cutFreshKey(client, accountId);
    return {
      dataDirectory: layout.directory,
      okx: gateway.ready.listeners['okx'] ?? '',
      simulator: { okx: simulator.okx, control: simulator.control },
      key,
      broken: watch(simulator, gateway),
      stop: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** The venue's data lies beside the gateway's, not in it: a venue knows its customers' secrets. */
function makeSimulatorDirectory(layout: DataLayout): string {
  const directory = `${layout.directory}-simulator`;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return directory;
}

/** The data directory, made at the first start. Its vault opens with a file that lies in it: this is paper. */
async function prepare({ dataDirectory, progress }: DemoOptions): Promise<DataLayout> {
  if (existsSync(layOutData(dataDirectory).markerFile)) return openDataDirectory(dataDirectory);
  progress(`Making ${dataDirectory} …`);
  const unlock = makeKey();
  const copy = Uint8Array.from(unlock.bytes);
  const layout = await initialise(dataDirectory, unlock);
  writePrivateFile(keyFileOf(layout), copy);
  return layout;
}

function keyFileOf(layout: DataLayout): string {
  return path.join(layout.directory, 'vault.key');
}

function configFor(port: (name: keyof typeof DEMO_PORTS) => number): GatewayConfig {
  const at = (name: keyof typeof DEMO_PORTS): Address => ({ host: '127.0.0.1', port: port(name) });
  return {
    okx: { ...at('okx'), hostNames: [] },
    publicUpstream: { environment: 'paper', region: 'paper' },
    paper: { okx: at('simulatorOkx') },
    metrics: at('metrics'),
  };
}

/** Binds a key of a new paper account, unless a former start has done so and the simulator still knows it. */
async function bindAccount(
  client: AdminClient,
  simulator: RunningSimulator,
  progress: (text: string) => void,
): Promise<string> {
  const { accounts } = await client.accounts({});
  const known = accounts.findLast(
    (account) => account.label === ACCOUNT_LABEL && account.state !== 'revoked',
  );
  if (known !== undefined && (await countPaperKeys(simulator.control)) > 0) return known.accountId;
  progress('Binding the paper account …');
  const key = await openPaperAccount(simulator.control);
  const bound = await client.bind(
    { venue: 'okx', environment: 'paper', label: ACCOUNT_LABEL, trading: 'both', ...key },
    { onProgress: ({ step }) => progress(`  ${step}`) },
  );
  return bound.accountId;
}

/** Keys of former starts end, because nobody has their secrets any more; the new one may do what a bot does. */
async function cutFreshKey(client: AdminClient, accountId: string): Promise<IssuedKey> {
  const { virtualKeys } = await client.list({});
  for (const { virtualKeyId, label, state } of virtualKeys)
    if (label === KEY_LABEL && state !== 'revoked')
      await client.revoke({ virtualKeyId, reason: 'a new demo was started' });
  return client.issue({
    accountId,
    label: KEY_LABEL,
    owner: 'demo',
    scopes: ['read', 'trade', 'settings'],
    markets: ['spot', 'margin', 'swap', 'futures'],
    instruments: 'all',
    notionalPerOrder: { USDT: DEMO_ORDER_MAX, USDC: DEMO_ORDER_MAX, USD: DEMO_ORDER_MAX },
    requestsPerSecond: DEMO_REQUESTS_PER_SECOND,
    sourceCidrs: [],
    expiresAtMs: null,
  });
}

async function watch(simulator: RunningSimulator, gateway: RunningGateway): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  void simulator.ended.then(({ wanted, sentence }) => {
    if (!wanted) resolve(sentence);
  });
  void gateway.ended.then(({ wanted, code, signal }) => {
    if (!wanted) resolve(`The gateway ended unexpectedly (${signal ?? `code ${code}`}).`);
  });
  return promise;
}

/** Says which port is taken before anything is started. */
async function demandFreePorts(ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    const server = createServer();
    server.listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch (error) {
      throw new BittingError('PORT_TAKEN', `127.0.0.1:${port}`, {
        publicDetail: `Port ${port} on 127.0.0.1 is taken by another program; choose others with --port-base.`,
        cause: error,
      });
    }
    server.close();
    await once(server, 'close');
  }
}
