import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseGatewayConfig, printGatewayConfig } from './gateway-config.ts';

void test('gateway configuration has a default for everything', () => {
  assert.deepEqual(parseGatewayConfig('{}'), {
    venues: ['okx', 'htx'],
    okx: { host: '127.0.0.1', port: 18_400, hostNames: [] },
    htx: {
      spot: { host: '127.0.0.1', port: 18_401 },
      contract: { host: '127.0.0.1', port: 18_402 },
      hostNames: [],
    },
    publicUpstream: {
      okx: { environment: 'live', region: 'global' },
      htx: { environment: 'live', region: 'global' },
    },
    paper: {},
    metrics: null,
    accountPictures: true,
    witnesses: null,
    addressDays: 400,
    witnessedWithinMinutes: null,
    tls: null,
    proxies: null,
    keyWatch: { minutes: 5, otherKeys: true, egress: [] },
  });
});

void test('gateway configuration reads what it printed', () => {
  const config = parseGatewayConfig(
    '{"okx":{"host":"::1","port":0,"hostNames":["bots.example"]},"publicUpstream":{"environment":"paper","region":"paper"},' +
      '"htx":{"spot":{"host":"::1","port":0},"contract":{"host":"::1","port":9}},' +
      '"paper":{"okx":{"host":"127.0.0.1","port":18450},"htx":{"spot":{"host":"::1","port":1},"contract":{"host":"::1","port":2}}},"metrics":{"host":"127.0.0.1","port":9464}}',
  );
  assert.equal(config.okx.host, '::1');
  assert.equal(config.paper.okx?.port, 18_450);
  assert.deepEqual(config.paper, {
    okx: { host: '127.0.0.1', port: 18_450 },
    'htx-spot': { host: '::1', port: 1 },
    'htx-contract': { host: '::1', port: 2 },
  });
  assert.deepEqual(parseGatewayConfig(printGatewayConfig(config)), config);
});

void test('gateway configuration takes one place of public data for all venues, or one for each', () => {
  const read = (publicUpstream: string): unknown =>
    parseGatewayConfig(`{"publicUpstream":${publicUpstream}}`).publicUpstream;
  const live = { environment: 'live', region: 'global' };
  const paper = { environment: 'paper', region: 'paper' };
  const places: readonly (readonly [given: string, okx: unknown, htx: unknown])[] = [
    ['{"environment":"live","region":"eea"}', { ...live, region: 'eea' }, live],
    ['{"environment":"paper","region":"paper"}', paper, paper],
    ['{"environment":"demo","region":"eea"}', { environment: 'demo', region: 'eea' }, live],
    [
      '{"okx":{"environment":"paper","region":"paper"},"htx":{"environment":"live","region":"aws"}}',
      paper,
      { ...live, region: 'aws' },
    ],
  ];
  for (const [given, okx, htx] of places) assert.deepEqual(read(given), { okx, htx }, given);
});

const REFUSED: readonly (readonly [name: string, json: string])[] = [
  ['an unknown section', '{"okex":{}}'],
  ['an unknown field', '{"okx":{"host":"127.0.0.1","port":1,"tls":false}}'],
  ['an address that others can listen in on', '{"okx":{"host":"0.0.0.0","port":1}}'],
  ['a port out of range', '{"okx":{"host":"127.0.0.1","port":65536}}'],
  ['a simulator elsewhere', '{"paper":{"okx":{"host":"192.0.2.1","port":1}}}'],
  ['half of a venue on paper', '{"paper":{"htx":{"spot":{"host":"::1","port":1}}}}'],
  ['a venue that is none', '{"venues":["okex"]}'],
  ['half of a venue', '{"htx":{"spot":{"host":"::1","port":1}}}'],
  ['public data of one venue of two', '{"publicUpstream":{"okx":{"environment":"live","region":"eea"}}}'],
  ['an environment that is none', '{"publicUpstream":{"environment":"test","region":"global"}}'],
  ['a section named twice', '{"metrics":{"host":"::1","port":1},"metrics":{"host":"::1","port":2}}'],
  ['no JSON', 'okx: 1'],
];

void test('gateway configuration says why it listens on loopback alone', () => {
  for (const section of ['"okx":{"host":"0.0.0.0","port":1}', '"metrics":{"host":"10.0.0.1","port":1}'])
    assert.throws(
      () => parseGatewayConfig(`{${section}}`),
      (error: Error) => /host must be 127\.0\.0\.1 or ::1: .*plain HTTP.*TLS/u.test(error.message),
    );
});

void test('gateway configuration refuses what it does not know', async (t) => {
  for (const [name, json] of REFUSED) {
    await t.test(name, () => {
      assert.throws(() => parseGatewayConfig(json), { code: 'CONFIG_INVALID' });
    });
  }
});
