import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findContradictions } from './contradictions.ts';
import { settle } from './settle.ts';
import type { SettingName, Settings } from './table.ts';

const { settings: DEFAULTS } = settle([]);
const FILES = { 'tls.source': 'files', 'tls.certificate_file': 'a.pem', 'tls.key_file': 'a.key' } as const;

function contradict(given: Partial<Settings>): readonly (SettingName | undefined)[] {
  return findContradictions({ ...DEFAULTS, ...given }).map(({ names: [name] }) => name);
}

void test('settings let bots in from elsewhere over TLS alone', () => {
  assert.deepEqual(contradict({ 'bots.host': '0.0.0.0' }), ['bots.host']);
  assert.deepEqual(contradict({ 'bots.host': '0.0.0.0', 'tls.source': 'authority' }), []);
  assert.deepEqual(contradict({ 'bots.host': '0.0.0.0', ...FILES }), []);
  assert.deepEqual(contradict({ 'metrics.host': '0.0.0.0', ...FILES }), ['metrics.host']);
});

void test('settings that name a certificate name its key, and say that it is used', () => {
  for (const name of ['tls.certificate_file', 'tls.key_file'] as const) {
    assert.deepEqual(contradict({ ...FILES, [name]: null }), ['tls.source']);
    assert.deepEqual(contradict({ [name]: 'a' }), [name]);
    assert.deepEqual(contradict({ 'tls.source': 'authority', [name]: 'a' }), [name]);
  }
});

void test('settings ask for certificates of bots over TLS alone', () => {
  assert.deepEqual(contradict({ 'tls.client_certificates': 'required' }), ['tls.client_certificates']);
  assert.deepEqual(contradict({ 'tls.client_certificates': 'required', ...FILES }), []);
  assert.deepEqual(contradict({ 'tls.client_authority_file': 'a', ...FILES }), ['tls.client_authority_file']);
});

void test('settings that name proxies say what they say, and the other way round', () => {
  assert.deepEqual(contradict({ 'bots.proxies': ['10.0.0.1'] }), ['bots.proxies']);
  assert.deepEqual(contradict({ 'bots.proxies_say': 'proxy-v2' }), ['bots.proxies']);
  assert.deepEqual(contradict({ 'bots.proxies': ['10.0.0.1'], 'bots.proxies_say': 'proxy-v2' }), []);
});
