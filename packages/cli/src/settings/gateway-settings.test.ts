import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseGatewayConfig, printGatewayConfig } from '@bitting/gateway/config/gateway-config.ts';
import { toGatewayConfig } from './gateway-settings.ts';
import { demandAccepted } from './reading.ts';
import { Ground } from './testing/ground.ts';

const FILE = `[bots]
venues = ["htx"]
host = "::1"
okx_port = 1
htx_spot_port = 2
htx_contract_port = 3
okx_host_names = ["okx.internal"]
htx_host_names = ["htx.internal", "htx.example"]
[market]
okx = "demo"
okx_region = "eea"
htx = "live"
htx_region = "aws"
[paper]
okx_port = 4
htx_spot_port = 5
htx_contract_port = 6
[metrics]
host = "127.0.0.1"
port = 7
[accounts]
pictures = false
[ledger]
address_days = 8
`;

void test('gateway is told each setting in its own place, and reads it back', () => {
  using ground = new Ground();
  const config = toGatewayConfig(demandAccepted(ground.read({ file: FILE })).settings);
  const { venues, okx, htx, publicUpstream, paper, metrics, accountPictures, addressDays } = config;
  assert.deepEqual(
    { venues, okx, htx, publicUpstream, paper, metrics, accountPictures, addressDays },
    {
      venues: ['htx'],
      okx: { host: '::1', port: 1, hostNames: ['okx.internal'] },
      htx: {
        spot: { host: '::1', port: 2 },
        contract: { host: '::1', port: 3 },
        hostNames: ['htx.internal', 'htx.example'],
      },
      publicUpstream: {
        okx: { environment: 'demo', region: 'eea' },
        htx: { environment: 'live', region: 'aws' },
      },
      paper: {
        okx: { host: '127.0.0.1', port: 4 },
        'htx-spot': { host: '127.0.0.1', port: 5 },
        'htx-contract': { host: '127.0.0.1', port: 6 },
      },
      metrics: { host: '127.0.0.1', port: 7 },
      accountPictures: false,
      addressDays: 8,
    },
  );
  assert.deepEqual(parseGatewayConfig(printGatewayConfig(config)), config);
});

void test('gateway that is told nothing is what it takes for granted itself', () => {
  using ground = new Ground();
  const config = toGatewayConfig(demandAccepted(ground.read({})).settings);
  assert.deepEqual(config, parseGatewayConfig('{}'));
});
