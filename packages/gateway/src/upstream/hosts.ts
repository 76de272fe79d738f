import type { Environment } from '@bitting/core/trading/vocabulary.ts';
import { API_FAMILIES, type ApiFamily } from '@bitting/core/venues/operation.ts';
import { HTX_REST_HOSTS, HTX_STREAM_HOSTS } from '@bitting/core/venues/htx/hosts.ts';
import { OKX_REST_HOSTS, OKX_STREAM_HOSTS } from '@bitting/core/venues/okx/hosts.ts';
import type { UpstreamTarget } from '@bitting/http/client.ts';
import type { Destination } from '../pipeline/stages.ts';

const TLS_PORT = 443;
/** The addresses by which a program on this machine can be reached and no other. */
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', '::1']);

const NO_HOSTS: ReadonlyMap<string, string> = new Map();

type HostRows = Readonly<
  Record<ApiFamily, Readonly<Record<Exclude<Environment, 'paper'>, ReadonlyMap<string, string>>>>
>;

/** What is asked of a place: requests and their answers, or streams. */
export type HostUse = 'requests' | 'streams';

/** By family, environment and region: the venues' own hosts, compiled in. Paper has no row. */
const HOSTS: Readonly<Record<HostUse, HostRows>> = {
  requests: {
    okx: OKX_REST_HOSTS,
    'htx-spot': { live: HTX_REST_HOSTS['htx-spot'], demo: NO_HOSTS },
    'htx-contract': { live: HTX_REST_HOSTS['htx-contract'], demo: NO_HOSTS },
  },
  streams: {
    okx: OKX_STREAM_HOSTS,
    'htx-spot': { live: HTX_STREAM_HOSTS['htx-spot'], demo: NO_HOSTS },
    'htx-contract': { live: HTX_STREAM_HOSTS['htx-contract'], demo: NO_HOSTS },
  },
};

/** Where our simulator listens, a port for each family, requests and streams alike; what is absent is reached by nothing. Loopback only. */
export type PaperAddresses = Readonly<
  Partial<Record<ApiFamily, { readonly host: string; readonly port: number }>>
>;

/** Every place that {@link createHostTable} can name: nothing else is ever connected to. */
export function listPlaces(
  paper: PaperAddresses,
): readonly { readonly host: string; readonly port: number }[] {
  const live = Object.values(HOSTS).flatMap((rows) =>
    Object.values(rows).flatMap((environments) =>
      Object.values(environments).flatMap((hosts) =>
        Array.from(hosts.values(), (host) => ({ host, port: TLS_PORT })),
      ),
    ),
  );
  return [...live, ...Object.values(paper).filter(({ host }) => LOOPBACK_HOSTS.has(host))];
}

/** Which host a destination means; `null` is nowhere, and nothing can be configured to be somewhere else. */
export type FindTarget = (destination: Destination) => UpstreamTarget | null;

/**
 * Compiled hosts of the venues for `live` and `demo`, the simulator on this machine for `paper`: money and paper can
 * never be exchanged for one another by configuration.
 */
export function createHostTable(paper: PaperAddresses, use: HostUse = 'requests'): FindTarget {
  const ofPaper = new Map(Object.entries(paper).map(([family, address]) => [family, paperTarget(address)]));
  const ofVenues = new Map<string, UpstreamTarget>();
  return ({ venue, environment, family, region }) => {
    const families: readonly ApiFamily[] = API_FAMILIES[venue];
    if (!families.includes(family)) return null;
    if (environment === 'paper') return ofPaper.get(family) ?? null;
    const host = HOSTS[use][family][environment].get(region);
    if (host === undefined) return null;
    const target = ofVenues.get(host) ?? venueTarget(host);
    ofVenues.set(host, target);
    return target;
  };
}

function paperTarget({
  host,
  port,
}: {
  readonly host: string;
  readonly port: number;
}): UpstreamTarget | null {
  if (!LOOPBACK_HOSTS.has(host)) return null;
  return { host, port, tls: null, hostHeader: `${host.includes(':') ? `[${host}]` : host}:${port}` };
}

function venueTarget(host: string): UpstreamTarget {
  return { host, port: TLS_PORT, tls: { servername: host }, hostHeader: host };
}
