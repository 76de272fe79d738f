/** What a comparison stands on: a venue, a load and peers as processes of their own, and the gateway as it is served. */
import type { GatewayConfig } from '@bitting/gateway/config/gateway-config.ts';
import { DISK_SIZES } from '@bitting/gateway/supervisor/disk-reserve.ts';
import type { OkxKey } from '../tests/support/okx-signing.ts';
import { startTestGateway } from '../tests/support/gateway.ts';
import { makeCertificate } from './certificate.ts';
import { cpuOfAll, processTree } from './cpu.ts';
import { ACCOUNT, issueLoadKeys } from './keys-of-load.ts';
import type { LoadCall, LoadStart } from './load-process.ts';
import type { LoadResult } from './load.ts';
import { startLedgerHost } from './ledger-host.ts';
import { startProgram, type Program } from './messages.ts';
import { PEERS, type Peer, type PeerGround, type PeerName } from './peers.ts';
import type { VenueCall, VenueReady } from './venue-process.ts';
import { warmUp, type WarmUpBounds } from './warm-up.ts';

/** A key takes 1,000 requests a second and remembers some thousand signatures; the load is spread over enough of them. */
const KEYS = 128;
export interface Middle extends Pick<Peer, 'name' | 'port' | 'version'> {
  /** Whose CPU is counted; `null` where nothing is in the middle. */
  readonly pid: number | null;
}

export interface Ground {
  readonly venue: Program;
  readonly load: Program;
  readonly config: GatewayConfig;
  /** `direct`, `gateway` and the peers that started. */
  readonly middles: ReadonlyMap<string, Middle>;
  /** Of the gateway. */
  readonly keys: readonly OkxKey[];
  /** Why peers are missing. */
  readonly missing: ReadonlyMap<PeerName, string>;
  /** Once for each kind of request. */
  warmUp(middle: Middle, workload: LoadCall['workload']): Promise<void>;
  /** One window. */
  run(call: LoadCall): Promise<LoadResult>;
  close(): Promise<void>;
}

const WARM_UP = { connections: 16, durationMs: 500 };

function createWarmUp(run: Ground['run'], bounds?: WarmUpBounds): Ground['warmUp'] {
  const warm = new Set<string>();
  return async ({ name, port, pid }, workload) => {
    const kind = `${name} ${workload}`;
    if (warm.has(kind)) return;
    warm.add(kind);
    const pids = pid === null ? [] : processTree(pid);
    await warmUp(async () => {
      const before = cpuOfAll(pids);
      const { requests } = await run({ port, workload, ...WARM_UP });
      return { requests, cost: pid === null ? null : (cpuOfAll(pids) - before) / requests };
    }, bounds);
  };
}

export interface GroundOptions {
  readonly withTls?: boolean;
  readonly keysPerAccount?: number;
  readonly warmUpBounds?: WarmUpBounds | undefined;
}

export async function openGround(
  wanted: readonly PeerName[],
  { withTls = false, keysPerAccount, warmUpBounds }: GroundOptions = {},
): Promise<Ground> {
  await using parts = new AsyncDisposableStack();
  const certificate = makeCertificate();
  parts.defer(() => certificate?.close());
  const venue = startProgram('venue-process.ts');
  parts.defer(() => venue.close());
  const ports = await venue.ask<VenueReady>({ tls: certificate?.tls ?? null } satisfies VenueCall);
  const url = `http://127.0.0.1:${ports.port}`;
  const gateway = await startTestGateway(
    { okxUrl: url, htxSpotUrl: url, htxContractUrl: url },
    { diskSizes: DISK_SIZES },
  );
  parts.defer(() => gateway.close());
  const virtual = await issueLoadKeys(gateway.admin, KEYS, keysPerAccount);
  const ground = { ...ports, certificate: certificate?.file ?? '', keys: { virtual, real: ACCOUNT } };
  const { peers, missing } = await startPeers(wanted, ground, parts);
  const gatewayPort = Number(new URL(gateway.okxUrl).port);
  const host = `127.0.0.1:${gatewayPort}`;
  const load = await startLoad({ keys: virtual, host }, parts);
  const own: Middle[] = [
    { name: 'direct', port: ports.port, pid: null, version: '' },
    { name: 'gateway', port: gatewayPort, pid: gateway.process.pid, version: `Node ${process.version}` },
  ];
  const { config } = gateway.installation;
  const toTls = withTls ? await startGatewayToTls(config, ground, parts) : null;
  if (toTls !== null) own.push(toTls);
  // The other gateway has keys of its own.
  const run: Ground['run'] = (call) => (toTls?.port === call.port ? toTls.load : load).ask<LoadResult>(call);
  const all = parts.move();
  return {
    venue,
    load,
    config,
    keys: virtual,
    middles: new Map([...own, ...peers].map((middle) => [middle.name, middle])),
    missing,
    warmUp: createWarmUp(run, warmUpBounds),
    run,
    close: () => all.disposeAsync(),
  };
}

async function startLoad(start: LoadStart, parts: AsyncDisposableStack): Promise<Program> {
  const load = startProgram('load-process.ts');
  parts.defer(() => load.close());
  await load.ask(start);
  return load;
}

/** Composed as it is served, but for where its venue is; `null` where the venue has no TLS. */
async function startGatewayToTls(
  config: GatewayConfig,
  { tlsPort, certificate }: PeerGround,
  parts: AsyncDisposableStack,
): Promise<(Middle & { readonly load: Program }) | null> {
  if (tlsPort === null) return null;
  const tls = { port: tlsPort, certificate };
  const gateway = await startLedgerHost({ ledger: 'durable', config, keys: KEYS, tls });
  parts.defer(() => gateway.close());
  const load = await startLoad({ keys: gateway.keys, host: `127.0.0.1:${gateway.port}` }, parts);
  const { pid, port } = gateway;
  return { name: 'gateway to TLS', port, pid, version: `Node ${process.version}`, load };
}

async function startPeers(
  wanted: readonly PeerName[],
  ground: PeerGround,
  parts: AsyncDisposableStack,
): Promise<{ readonly peers: readonly Peer[]; readonly missing: Map<PeerName, string> }> {
  const peers: Peer[] = [];
  const missing = new Map<PeerName, string>();
  for (const name of wanted) {
    const started = await PEERS[name](ground);
    if ('missing' in started) missing.set(name, started.missing);
    else {
      peers.push(started);
      parts.defer(() => started.close());
    }
  }
  return { peers, missing };
}
