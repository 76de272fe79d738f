import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  parseGatewayConfig,
  printGatewayConfig,
  type GatewayConfig,
} from '@bitting/gateway/config/gateway-config.ts';
import { findCommand, parseArguments } from './arguments.ts';
import { COMMANDS } from './commands.ts';
import { mergeConfig } from './serve-options.ts';

function merge(line: string, stored = '{}'): GatewayConfig {
  const { command, rest } = findCommand(COMMANDS, `serve ${line}`.trim().split(' '));
  const { options } = parseArguments(command, rest);
  const merged = mergeConfig(parseGatewayConfig(stored), options as Parameters<typeof mergeConfig>[1]);
  assert.deepEqual(parseGatewayConfig(printGatewayConfig(merged)), merged);
  return merged;
}

const loopback = (port: number) => ({ host: '127.0.0.1', port });

void test('serve without options is what config.json says', () => {
  assert.deepEqual(merge(''), parseGatewayConfig('{}'));
  const stored = '{"htx":{"spot":{"host":"::1","port":1},"contract":{"host":"::1","port":2}}}';
  assert.deepEqual(merge('', stored), parseGatewayConfig(stored));
});

void test('serve takes a port for each listener and leaves the others', () => {
  const { okx, htx, metrics } = merge('--okx-port 1 --htx-spot-port 2 --metrics-port 4');
  assert.deepEqual([okx.port, htx.spot.port, htx.contract.port], [1, 2, 18_402]);
  assert.deepEqual(metrics, loopback(4));
  assert.equal(merge('--htx-contract-port 3').htx.contract.port, 3);
});

void test('serve shows the market on paper of the venues that have a paper port, and the live one of the others', () => {
  const live = { environment: 'live', region: 'global' };
  const paper = { environment: 'paper', region: 'paper' };
  assert.deepEqual(merge('--paper-port 50').publicUpstream, { okx: paper, htx: live });
  assert.deepEqual(merge('--paper-port 50').paper, { okx: loopback(50) });
  const htx = merge('--paper-htx-spot-port 52 --paper-htx-contract-port 53');
  assert.deepEqual(htx.publicUpstream, { okx: live, htx: paper });
  assert.deepEqual(htx.paper, { 'htx-spot': loopback(52), 'htx-contract': loopback(53) });
  assert.deepEqual(merge('--paper-port 50 --public live').publicUpstream, { okx: live, htx: live });
  assert.deepEqual(merge('--public paper').publicUpstream, { okx: paper, htx: paper });
});

void test('serve wants both paper ports of HTX or none', () => {
  for (const line of ['--paper-htx-spot-port 52', '--paper-htx-contract-port 53'])
    assert.throws(() => merge(line), { code: 'ARGUMENT_INVALID', message: /go together/u });
});
