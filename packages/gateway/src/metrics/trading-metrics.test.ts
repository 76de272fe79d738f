import assert from 'node:assert/strict';
import { test } from 'node:test';
import { API_FAMILIES } from '@bitting/core/venues/operation.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { findObstacle } from './readiness.ts';
import { renderTradingMetrics, type TradingSources } from './trading-metrics.ts';

const ring: TradingSources['keyRing'] = {
  sealed: false,
  installationState: 'reducing',
  listAccounts: () => [{ state: 'active' }, { state: 'halted' }],
  listVirtualKeys: () => [{ state: 'active' }, { state: 'active' }, { state: 'revoked' }],
  listCredentials: () => [
    { venue: 'okx', expiresAt: epochMs(1_000_000) },
    { venue: 'htx', expiresAt: null },
    { venue: 'htx', expiresAt: epochMs(9_000_500) },
    { venue: 'htx', expiresAt: epochMs(5_000_999) },
  ],
};
const ledger = { writable: true, reserved: false };

function render(parts: Partial<TradingSources['keyRing']> = {}): readonly string[] {
  return renderTradingMetrics({ keyRing: { ...ring, ...parts }, ledger }).split('\n');
}

void test('trading metrics say the state, and how many accounts and keys are in which', () => {
  const lines = render();
  for (const line of [
    'bitting_sealed 0',
    'bitting_ledger_writable 1',
    'bitting_trading_state{state="active"} 0',
    'bitting_trading_state{state="reducing"} 1',
    'bitting_accounts{state="halted"} 1',
    'bitting_virtual_keys{state="active"} 2',
    'bitting_virtual_keys{state="revoked"} 1',
    'bitting_virtual_keys{state="suspended"} 0',
  ])
    assert.ok(lines.includes(line), line);
});

void test('trading metrics tell the first end of keys that end on a set day, and of no others', () => {
  const ends = (lines: readonly string[]) => lines.filter((line) => line.startsWith('bitting_credential_'));
  assert.deepEqual(ends(render()), ['bitting_credential_expires_timestamp_seconds{venue="htx"} 5000']);
  assert.deepEqual(ends(render({ listCredentials: () => [] })), []);
});

void test('trading metrics ask a sealed key ring for nothing', () => {
  const refuse = (): never => assert.fail('it is sealed');
  const lines = render({
    sealed: true,
    listAccounts: refuse,
    listCredentials: refuse,
    listVirtualKeys: refuse,
  });
  assert.ok(lines.includes('bitting_sealed 1'));
  assert.equal(
    lines.some((line) => line.startsWith('bitting_accounts')),
    false,
  );
});

void test('readiness names the first thing that keeps an order from being served', () => {
  const [family] = API_FAMILIES.okx;
  const edges = [{ addresses: [[family, { host: '127.0.0.1', port: 1 }]] as const }, { addresses: [] }];
  const open = { keyRing: { sealed: false }, ledger, edges, listeners: { [family]: 'http://127.0.0.1:1' } };
  assert.equal(findObstacle(open), null);
  assert.equal(findObstacle({ ...open, listeners: {} }), 'starting');
  assert.equal(findObstacle({ ...open, keyRing: { sealed: true } }), 'sealed');
  assert.equal(findObstacle({ ...open, ledger: { writable: false, reserved: true } }), 'ledger not writable');
  assert.equal(findObstacle({ ...open, ledger: { writable: true, reserved: true } }), 'disk full');
});
