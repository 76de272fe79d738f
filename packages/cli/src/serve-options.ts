import {
  publicEverywhere,
  type Address,
  type GatewayConfig,
} from '@bitting/gateway/config/gateway-config.ts';
import { usageError } from './arguments.ts';
import type { OptionValues } from './command.ts';

const PORT_MAX = 65_535;

function port<const Describe extends string>(describe: Describe, min: 0 | 1 = 0) {
  return { kind: 'whole', value: 'PORT', min, max: PORT_MAX, describe } as const;
}

/** Where the gateway listens and whom it asks, as options; they win over config.json. */
export const SERVE_OPTIONS = {
  'okx-port': port('Where OKX bots connect on 127.0.0.1; default 18400'),
  'htx-spot-port': port('Where HTX bots connect for spot on 127.0.0.1; default 18401'),
  'htx-contract-port': port('Where HTX bots connect for contracts on 127.0.0.1; default 18402'),
  'paper-port': port(
    "Where the simulator's OKX listens on 127.0.0.1, for accounts of the environment paper",
    1,
  ),
  'paper-htx-spot-port': port("The same for the simulator's HTX spot; goes with the next one", 1),
  'paper-htx-contract-port': port("The same for the simulator's HTX contracts", 1),
  public: {
    kind: 'choice',
    choices: ['live', 'demo', 'paper'],
    describe: 'Whose public market data bots see; default live, or paper for a venue that has a paper port',
  },
  'metrics-port': port('Serve metrics on 127.0.0.1'),
} as const;

type Given = OptionValues<typeof SERVE_OPTIONS>;

const PAPER = { environment: 'paper', region: 'paper' } as const;

export function mergeConfig(stored: GatewayConfig, given: Given): GatewayConfig {
  const { okx, htx } = stored;
  const paper = readPaper(given);
  return {
    okx: { ...okx, port: given['okx-port'] ?? okx.port },
    htx: {
      ...htx,
      spot: { ...htx.spot, port: given['htx-spot-port'] ?? htx.spot.port },
      contract: { ...htx.contract, port: given['htx-contract-port'] ?? htx.contract.port },
    },
    publicUpstream:
      given.public === undefined
        ? {
            okx: paper.okx === undefined ? stored.publicUpstream.okx : PAPER,
            htx: paper['htx-spot'] === undefined ? stored.publicUpstream.htx : PAPER,
          }
        : publicEverywhere({
            environment: given.public,
            region: given.public === 'paper' ? 'paper' : regionOf(stored),
          }),
    paper: { ...stored.paper, ...paper },
    metrics: given['metrics-port'] === undefined ? stored.metrics : loopback(given['metrics-port']),
    accountPictures: stored.accountPictures,
  };
}

/** A region of OKX's own; what config.json says of paper is no region of the venue. */
function regionOf({ publicUpstream: { okx } }: GatewayConfig): string {
  return okx.environment === 'paper' ? 'global' : okx.region;
}

function readPaper(given: Given): GatewayConfig['paper'] {
  const { 'paper-port': okx, 'paper-htx-spot-port': spot, 'paper-htx-contract-port': contract } = given;
  if ((spot === undefined) !== (contract === undefined))
    throw usageError('--paper-htx-spot-port and --paper-htx-contract-port go together.');
  return {
    ...(okx === undefined ? {} : { okx: loopback(okx) }),
    ...(spot === undefined || contract === undefined
      ? {}
      : { 'htx-spot': loopback(spot), 'htx-contract': loopback(contract) }),
  };
}

function loopback(number: number): Address {
  return { host: '127.0.0.1', port: number };
}
