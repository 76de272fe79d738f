/** Takes the place of the gateway's hosts: every place of the simulator is the bench's venue behind TLS, verified as a real one's. */
import * as hosts from '@bitting/gateway/upstream/hosts.ts';
import { VENUE_TLS_PORT } from './tls-port.ts';

export const { listPlaces } = hosts;

export function createHostTable(...given: Parameters<typeof hosts.createHostTable>): hosts.FindTarget {
  const find = hosts.createHostTable(...given);
  return (destination) => {
    const target = find(destination);
    if (target === null || VENUE_TLS_PORT === null) return target;
    return { ...target, port: VENUE_TLS_PORT, tls: { servername: 'localhost' } };
  };
}
