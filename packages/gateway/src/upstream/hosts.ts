import { OKX_REST_HOSTS } from '@bitting/core/venues/okx/hosts.ts';
import type { UpstreamTarget } from '@bitting/http/client.ts';
import type { Destination } from '../pipeline/stages.ts';

const TLS_PORT = 443;
/** The addresses by which a program on this machine can be reached and no other. */
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', '::1']);

/** Which host a destination means; `null` is nowhere, and nothing can be configured to be somewhere else. */
export type FindTarget = (destination: Destination) => UpstreamTarget | null;

/**
 * Compiled hosts of the venue for `live` and `demo`, the simulator on this machine for `paper`: money and paper can
 * never be exchanged for one another by configuration.
 */
export function createHostTable(paper: { readonly host: string; readonly port: number } | null): FindTarget {
  return (destination) => {
    if (destination.family !== 'okx') return null;
    if (destination.environment === 'paper') {
      if (paper === null || !LOOPBACK_HOSTS.has(paper.host)) return null;
      const name = paper.host.includes(':') ? `[${paper.host}]` : paper.host;
      return { host: paper.host, port: paper.port, tls: null, hostHeader: `${name}:${paper.port}` };
    }
    const host = OKX_REST_HOSTS[destination.environment].get(destination.region);
    if (host === undefined) return null;
    return { host, port: TLS_PORT, tls: { servername: host }, hostHeader: host };
  };
}
