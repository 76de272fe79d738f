import { HTX_REST_HOSTS, HTX_STREAM_HOSTS } from '@bitting/core/venues/htx/hosts.ts';
import { OKX_REST_HOSTS, OKX_STREAM_HOSTS } from '@bitting/core/venues/okx/hosts.ts';
import type { Scene } from './scene.ts';

/** Hosts of the venues that the gateway connects to: for the market, and for the accounts as far as they are known. */
export function listVenueHosts({
  gateway,
  settings,
}: Pick<Scene, 'gateway' | 'settings'>): readonly string[] {
  const accounts = 'seen' in gateway ? (gateway.seen.accounts ?? []) : [];
  const places = [
    { venue: 'okx', environment: settings['market.okx'], region: settings['market.okx_region'] },
    { venue: 'htx', environment: settings['market.htx'], region: settings['market.htx_region'] },
    ...accounts,
  ].filter(({ venue }) => settings['bots.venues'].some((served) => served === venue));
  const hosts = places.flatMap(({ environment, region, venue }) => {
    if (environment === 'paper') return [];
    if (venue === 'htx')
      return [HTX_REST_HOSTS, HTX_STREAM_HOSTS].flatMap((rows) =>
        Object.values(rows).map((regions) => regions.get(region)),
      );
    const place = environment === 'demo' ? 'demo' : 'live';
    return [OKX_REST_HOSTS[place].get(region), OKX_STREAM_HOSTS[place].get(region)];
  });
  return [...new Set(hosts.filter((host) => host !== undefined))].sort();
}
