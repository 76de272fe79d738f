import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseGatewayConfig, printGatewayConfig } from './gateway-config.ts';

const BEYOND = [
  '"okx":{"host":"0.0.0.0","port":1}',
  '"okx":{"host":"10.0.0.1","port":1}',
  '"okx":{"host":"::","port":1}',
];
const HTX_BEYOND = [
  '"htx":{"spot":{"host":"10.0.0.1","port":1},"contract":{"host":"127.0.0.1","port":2}}',
  '"htx":{"spot":{"host":"127.0.0.1","port":1},"contract":{"host":"10.0.0.1","port":2}}',
];
const TLS = '"tls":{"clientCertificates":"none"}';

void test('gateway configuration lets bots in from elsewhere over TLS alone', () => {
  for (const section of [...BEYOND, ...HTX_BEYOND]) {
    assert.throws(() => parseGatewayConfig(`{${section}}`), { code: 'CONFIG_INVALID' }, section);
    assert.doesNotThrow(() => parseGatewayConfig(`{${section},${TLS}}`), section);
  }
});

void test('gateway configuration keeps metrics and the simulator on loopback, whatever bots speak', () => {
  for (const section of [
    '"metrics":{"host":"10.0.0.1","port":1}',
    '"paper":{"okx":{"host":"10.0.0.1","port":1}}',
  ])
    assert.throws(() => parseGatewayConfig(`{${section},${TLS}}`), { code: 'CONFIG_INVALID' }, section);
  assert.doesNotThrow(() => parseGatewayConfig(`{"metrics":{"host":"::1","port":1},${TLS}}`));
});

void test('gateway configuration is handed over with its TLS and its proxies', () => {
  const config = parseGatewayConfig(
    '{"tls":{"clientCertificates":"optional"},"proxies":{"from":["10.0.0.0/8","10.0.0.1/32"],"says":"proxy-v2"}}',
  );
  assert.deepEqual(config.tls, { clientCertificates: 'optional' });
  assert.deepEqual(config.proxies, { from: ['10.0.0.0/8', '10.0.0.1/32'], says: 'proxy-v2' });
  assert.deepEqual(parseGatewayConfig(printGatewayConfig(config)), config);
});

void test('gateway configuration refuses proxies that it cannot know, and words that they do not have', () => {
  for (const json of [
    '{"proxies":{"from":["gateway.lan"],"says":"proxy-v2"}}',
    '{"proxies":{"from":["10.0.0.1/8"],"says":"proxy-v2"}}',
    '{"proxies":{"from":[],"says":"proxy-v1"}}',
    '{"tls":{"clientCertificates":"maybe"}}',
    '{"tls":{}}',
  ])
    assert.throws(() => parseGatewayConfig(json), { code: 'CONFIG_INVALID' }, json);
});
