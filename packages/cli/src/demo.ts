import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { openAdminClient, type AdminClient } from '@bitting/client/admin-client.ts';
import type { IssuedKey } from '@bitting/client/operations.ts';
import {
  ADDRESS_DAYS_DEFAULT,
  publicEverywhere,
  type Address,
  type GatewayConfig,
} from '@bitting/gateway/config/gateway-config.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { layOutData, type DataLayout } from '@bitting/gateway/config/data-layout.ts';
import {
  clearSocket,
  openDataDirectory,
  readPrivateFile,
  writePrivateFile,
} from '@bitting/gateway/supervisor/data-directory.ts';
import { LOOK_MINUTES_DEFAULT } from '@bitting/gateway/config/gateway-config.ts';
import { startGateway, type RunningGateway } from '@bitting/gateway/supervisor/gateway-process.ts';
import { initialise } from '@bitting/gateway/supervisor/initialise.ts';
import { startSimulator, type RunningSimulator, type SimulatorPlaces } from './children.ts';
import { listClosed } from './closed-lines.ts';
import { startDemoConsole } from './demo-console.ts';
import { cutDemoKeys } from './demo-keys.ts';
import { demandFreePorts } from './free-ports.ts';
import { makeKey, readKeyFile } from './unlock.ts';

export interface DemoOptions {
  readonly dataDirectory: string;
  readonly portBase: number;
  readonly progress: (text: string) => void;
  /** Of this program. */
  readonly version: string;
  /** Ends the start as well as the demo. */
  readonly stop: AbortSignal;
}

/** Offsets from the port base; what is not named is kept free for what is to come. */
export const DEMO_PORTS = {
  okx: 0,
  htxSpot: 1,
  htxContract: 2,
  console: 8,
  metrics: 9,
  simulatorOkx: 50,
  simulatorControl: 51,
  simulatorHtxSpot: 52,
  simulatorHtxContract: 53,
  desk: 54,
} as const;

export interface Demo {
  readonly dataDirectory: string;
  /** Where bots connect. */
  readonly listeners: Readonly<Partial<Record<ApiFamily, string>>>;
  readonly simulator: SimulatorPlaces;
  /** One for each venue. */
  readonly keys: readonly IssuedKey[];
  /** Where the page of the console is, or where its first owner sets himself up; `null`: it cannot be served. */
  readonly console: string | null;
  /** What a former run has left halted and the new keys would meet, a sentence each. */
  readonly closed: readonly string[];
  /** Resolves with a sentence when a part ends unasked. */
  readonly broken: Promise<string>;
  stop(): Promise<void>;
}

async function readClosed(client: AdminClient): Promise<readonly string[]> {
  const { haltFile, ...closed } = await client.status({});
  return [
    ...(haltFile ? ['The file HALT is in the data directory: remove it before you resume.'] : []),
    ...listClosed({ ...closed, closedKeys: [] }),
  ];
}

/**
 * Everything on one machine, on paper: the venues, the gateway, at each venue an account with money of no worth, its key
 * bound as a person would bind it, and a fresh virtual key. Ready means that a bot can trade.
 */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { portBase, progress, stop, version } = options;
  const port = (name: keyof typeof DEMO_PORTS): number => portBase + DEMO_PORTS[name];
  const cleanups: (() => Promise<void>)[] = [];
  const end = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  };
  try {
    const layout = await prepare(options);
    await clearSocket(layout);
    await demandFreePorts(
      Object.values(DEMO_PORTS).map((offset) => portBase + offset),
      'others with --port-base',
    );
    progress('Starting the simulator …');
    const simulator = await startSimulator({
      ports: {
        port: port('simulatorOkx'),
        'control-port': port('simulatorControl'),
        'htx-spot-port': port('simulatorHtxSpot'),
        'htx-contract-port': port('simulatorHtxContract'),
        'desk-port': port('desk'),
      },
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
    const keys = await cutDemoKeys(client, simulator.places.control, progress);
    progress('Starting the console …');
    const page = await startDemoConsole({ client, layout, port, version, progress });
    cleanups.push(() => page.stop());
    stop.throwIfAborted();
    return {
      dataDirectory: layout.directory,
      listeners: gateway.ready.listeners,
      simulator: simulator.places,
      keys,
      console: page.url,
      closed: await readClosed(client),
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
    venues: ['okx', 'htx'],
    okx: { ...at('okx'), hostNames: [] },
    htx: { spot: at('htxSpot'), contract: at('htxContract'), hostNames: [] },
    publicUpstream: publicEverywhere({ environment: 'paper', region: 'paper' }),
    paper: {
      okx: at('simulatorOkx'),
      'htx-spot': at('simulatorHtxSpot'),
      'htx-contract': at('simulatorHtxContract'),
    },
    metrics: at('metrics'),
    accountPictures: true,
    witnesses: null,
    addressDays: ADDRESS_DAYS_DEFAULT,
    witnessedWithinMinutes: null,
    tls: null,
    proxies: null,
    keyWatch: { minutes: LOOK_MINUTES_DEFAULT, otherKeys: true, egress: [] },
  };
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
