import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseGatewayConfig, printGatewayConfig } from './gateway-config.ts';

void test('gateway configuration has a default for everything', () => {
  assert.deepEqual(parseGatewayConfig('{}'), {
    okx: { host: '127.0.0.1', port: 18_400, hostNames: [] },
    publicUpstream: { environment: 'live', region: 'global' },
    paper: null,
    metrics: null,
  });
});

void test('gateway configuration reads what it printed', () => {
  const config = parseGatewayConfig(
    '{"okx":{"host":"::1","port":0,"hostNames":["bots.example"]},"publicUpstream":{"environment":"paper","region":"paper"},' +
      '"paper":{"okx":{"host":"127.0.0.1","port":18450}},"metrics":{"host":"127.0.0.1","port":9464}}',
  );
  assert.equal(config.okx.host, '::1');
  assert.equal(config.paper?.okx.port, 18_450);
  assert.deepEqual(parseGatewayConfig(printGatewayConfig(config)), config);
});

const REFUSED: readonly (readonly [name: string, json: string])[] = [
  ['an unknown section', '{"okex":{}}'],
  ['an unknown field', '{"okx":{"host":"127.0.0.1","port":1,"tls":false}}'],
  ['an address that others can listen in on', '{"okx":{"host":"0.0.0.0","port":1}}'],
  ['a port out of range', '{"okx":{"host":"127.0.0.1","port":65536}}'],
  ['a simulator elsewhere', '{"paper":{"okx":{"host":"192.0.2.1","port":1}}}'],
  ['an environment that is none', '{"publicUpstream":{"environment":"test","region":"global"}}'],
  ['a section named twice', '{"metrics":{"host":"::1","port":1},"metrics":{"host":"::1","port":2}}'],
  ['no JSON', 'okx: 1'],
];

void test('gateway configuration refuses what it does not know', async (t) => {
  for (const [name, json] of REFUSED) {
    await t.test(name, () => {
      assert.throws(() => parseGatewayConfig(json), { code: 'CONFIG_INVALID' });
    });
  }
});
