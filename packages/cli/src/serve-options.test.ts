import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  parseGatewayConfig,
  printGatewayConfig,
  type GatewayConfig,
} from '@bitting/gateway/config/gateway-config.ts';
import { findCommand, parseArguments } from './arguments.ts';
import { COMMANDS } from './commands.ts';
import { readOptionLayer } from './serve-options.ts';
import { toGatewayConfig } from './settings/gateway-settings.ts';
import { demandAccepted, readSettings, type SettingsReading } from './settings/reading.ts';

function read(line: string): SettingsReading {
  const { command, rest } = findCommand(COMMANDS, `serve --data /nonexistent ${line}`.trim().split(' '));
  const { options } = parseArguments(command, rest);
  return readSettings({
    options: readOptionLayer(options),
    configFile: undefined,
    environment: {},
    systemFile: '/nonexistent/bitting.toml',
  });
}

function configure(line: string): GatewayConfig {
  const config = toGatewayConfig(demandAccepted(read(line)).settings);
  assert.deepEqual(parseGatewayConfig(printGatewayConfig(config)), config);
  return config;
}

const loopback = (port: number) => ({ host: '127.0.0.1', port });

void test('serve without options, variables and file is what the gateway takes for granted itself', () => {
  assert.deepEqual(configure(''), parseGatewayConfig('{}'));
});

void test('serve takes a port for each listener and leaves the others', () => {
  const { okx, htx, metrics } = configure('--okx-port 1 --htx-spot-port 2 --metrics-port 4');
  assert.deepEqual([okx.port, htx.spot.port, htx.contract.port], [1, 2, 18_402]);
  assert.deepEqual(metrics, loopback(4));
  assert.equal(configure('--htx-contract-port 3').htx.contract.port, 3);
});

void test('serve shows the market on paper of the venues that have a paper port, and the live one of the others', () => {
  const live = { environment: 'live', region: 'global' };
  const paper = { environment: 'paper', region: 'paper' };
  assert.deepEqual(configure('--paper-port 50').publicUpstream, { okx: paper, htx: live });
  assert.deepEqual(configure('--paper-port 50').paper, { okx: loopback(50) });
  const htx = configure('--paper-htx-spot-port 52 --paper-htx-contract-port 53');
  assert.deepEqual(htx.publicUpstream, { okx: live, htx: paper });
  assert.deepEqual(htx.paper, { 'htx-spot': loopback(52), 'htx-contract': loopback(53) });
  assert.deepEqual(configure('--paper-port 50 --public live').publicUpstream, { okx: live, htx: live });
  const demo = { environment: 'demo', region: 'global' };
  assert.deepEqual(configure('--public demo').publicUpstream, { okx: demo, htx: live });
  const all = '--paper-port 50 --paper-htx-spot-port 52 --paper-htx-contract-port 53';
  assert.deepEqual(configure(`${all} --public paper`).publicUpstream, { okx: paper, htx: paper });
});

void test('serve wants both paper ports of HTX or none', () => {
  for (const line of ['--paper-htx-spot-port 52', '--paper-htx-contract-port 53'])
    assert.throws(() => configure(line), { code: 'CONFIG_INVALID', message: /go together/u });
});

void test('serve shows no market on paper of a venue that is not simulated', () => {
  assert.throws(() => configure('--public paper'), {
    code: 'CONFIG_INVALID',
    message: /--public: market\.okx is "paper"[^]*--public: market\.htx is "paper"/u,
  });
});

void test('serve opens the vault with a key file, or not at all, and not both', () => {
  const { settings, problems } = read('--key-file vault.key');
  assert.deepEqual(problems, []);
  assert.deepEqual(
    [settings['unlock.method'], settings['unlock.key_file']],
    ['key-file', `${process.cwd()}/vault.key`],
  );
  assert.equal(read('--sealed').settings['unlock.method'], 'sealed');
  assert.equal(read('').settings['unlock.method'], 'passphrase');
  assert.throws(() => read('--sealed --key-file vault.key'), { code: 'ARGUMENT_INVALID' });
});
