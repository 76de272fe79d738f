/** What a comparison stands on: a venue, a load and peers as processes of their own, and the gateway as it is served. */
import type { GatewayConfig } from '@bitting/gateway/config/gateway-config.ts';
import { DISK_SIZES } from '@bitting/gateway/supervisor/disk-reserve.ts';
import { bindPaperKey, issueTestKey, startTestGateway } from '../tests/support/gateway.ts';
import type { OkxKey } from '../tests/support/okx-signing.ts';
import { makeCertificate } from './certificate.ts';
import type { LoadCall, LoadStart } from './load-process.ts';
import type { LoadResult } from './load.ts';
import { startProgram, type Program } from './messages.ts';
import { PEERS, type Peer, type PeerGround, type PeerName } from './peers.ts';
import type { VenueCall, VenueReady } from './venue-process.ts';

/** A key takes 1,000 requests a second and remembers some thousand signatures; the load is spread over enough of them. */
const KEYS = 128;
/** The account that everything is bound to. */
export const ACCOUNT: OkxKey = {
  apiKey: '1b2f0c3e-7a55-4d0e-9b1a-2f60f6a6d3c1',
  secret: '22582BD0CFF14C41EDBF1AB98506286D',
  passphrase: 'Bench-paper-1',
};
const MUCH = { USDT: '100000000000000' };

/** Every limit of the default profile of a key that trades spot, with amounts that a load never reaches. */
const LIMITS = {
  orderTypes: ['limit', 'post-only', 'ioc', 'fok'],
  notionalPerHour: MUCH,
  notionalPerDay: MUCH,
  orderRate: { perSecond: 1_000, burst: 1_000 },
  breaker: { minutes: 5, rejectedShare: '0.5', unknowns: 10 },
  priceCollar: '0.03',
};

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
  /** Why peers are missing. */
  readonly missing: ReadonlyMap<PeerName, string>;
  /** What runs for the first time is compiled for the first time, which is nobody's steady state. Once for each kind of request. */
  warmUp(middle: Middle, workload: LoadCall['workload']): Promise<void>;
  /** One window. */
  run(call: LoadCall): Promise<LoadResult>;
  close(): Promise<void>;
}

const WARM_UP = { connections: 16, durationMs: 500 };
/** After so many requests compilers have seen them; a slow machine gets no longer than that many windows. */
const WARM_UP_REQUESTS = 20_000;
const WARM_UP_WINDOWS_MAX = 12;

function createWarmUp(load: Program): Ground['warmUp'] {
  const warm = new Set<string>();
  return async ({ name, port }, workload) => {
    const kind = `${name} ${workload}`;
    if (warm.has(kind)) return;
    warm.add(kind);
    let requests = 0;
    for (let nth = 0; nth < WARM_UP_WINDOWS_MAX && requests < WARM_UP_REQUESTS; nth += 1)
      requests += (await load.ask<LoadResult>({ port, workload, ...WARM_UP })).requests;
  };
}

export async function openGround(wanted: readonly PeerName[]): Promise<Ground> {
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
  const accountId = await bindPaperKey(gateway.admin, ACCOUNT);
  const virtual: OkxKey[] = [];
  for (let nth = 0; nth < KEYS; nth += 1)
    virtual.push(await issueTestKey(gateway.admin, accountId, { label: `bench ${nth}`, limits: LIMITS }));
  const ground = { ...ports, certificate: certificate?.file ?? '', keys: { virtual, real: ACCOUNT } };
  const { peers, missing } = await startPeers(wanted, ground, parts);
  const gatewayPort = Number(new URL(gateway.okxUrl).port);
  const load = startProgram('load-process.ts');
  parts.defer(() => load.close());
  await load.ask({ keys: virtual, host: `127.0.0.1:${gatewayPort}` } satisfies LoadStart);
  const own: readonly Middle[] = [
    { name: 'direct', port: ports.port, pid: null, version: '' },
    { name: 'gateway', port: gatewayPort, pid: gateway.process.pid, version: `Node ${process.version}` },
  ];
  const all = parts.move();
  return {
    venue,
    load,
    config: gateway.installation.config,
    middles: new Map([...own, ...peers].map((middle) => [middle.name, middle])),
    missing,
    warmUp: createWarmUp(load),
    run: (call) => load.ask<LoadResult>(call),
    close: () => all.disposeAsync(),
  };
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
