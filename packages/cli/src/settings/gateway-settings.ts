import type { Address, GatewayConfig } from '@bitting/gateway/config/gateway-config.ts';
import type { Settings } from './table.ts';

const ON_PAPER = { environment: 'paper', region: 'paper' } as const;

/** What the gateway is started with. */
export function toGatewayConfig(settings: Settings): GatewayConfig {
  const bots = (port: number): Address => ({ host: settings['bots.host'], port });
  const { 'market.okx': okx, 'market.htx': htx, 'metrics.port': metrics } = settings;
  return {
    venues: settings['bots.venues'],
    okx: { ...bots(settings['bots.okx_port']), hostNames: settings['bots.okx_host_names'] },
    htx: {
      spot: bots(settings['bots.htx_spot_port']),
      contract: bots(settings['bots.htx_contract_port']),
      hostNames: settings['bots.htx_host_names'],
    },
    publicUpstream: {
      okx: okx === 'paper' ? ON_PAPER : { environment: okx, region: settings['market.okx_region'] },
      htx: htx === 'paper' ? ON_PAPER : { environment: htx, region: settings['market.htx_region'] },
    },
    paper: readPaper(settings),
    metrics: metrics === null ? null : { host: settings['metrics.host'], port: metrics },
    accountPictures: settings['accounts.pictures'],
    witnesses: settings['ledger.witnesses'],
    addressDays: settings['ledger.address_days'],
    witnessedWithinMinutes: settings['ledger.witnessed_within'],
    tls: settings['tls.source'] === null ? null : { clientCertificates: settings['tls.client_certificates'] },
    proxies:
      settings['bots.proxies_say'] === null
        ? null
        : { from: settings['bots.proxies'], says: settings['bots.proxies_say'] },
    keyWatch: {
      minutes: settings['watch.keys'] ? settings['watch.key_minutes'] : null,
      otherKeys: settings['watch.other_keys'],
      egress: settings['watch.egress'],
    },
  };
}

function readPaper(settings: Settings): GatewayConfig['paper'] {
  const at = (port: number): Address => ({ host: settings['paper.host'], port });
  const {
    'paper.okx_port': okx,
    'paper.htx_spot_port': spot,
    'paper.htx_contract_port': contract,
  } = settings;
  return {
    ...(okx === null ? {} : { okx: at(okx) }),
    ...(spot === null || contract === null ? {} : { 'htx-spot': at(spot), 'htx-contract': at(contract) }),
  };
}
