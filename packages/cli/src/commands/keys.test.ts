import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeyDetails } from '@bitting/client/operations.ts';
import { FakeGateway, type Answers } from '../testing/fake-gateway.ts';

const DOCUMENT = {
  version: 1,
  scopes: ['read', 'trade'],
  markets: ['spot'],
  instruments: ['BTC-USDT'],
  notionalPerOrder: { USDT: '500' },
  requestsPerSecond: 20,
  sourceCidrs: [],
  notBefore: null,
  expiresAt: null,
};

const KEY: KeyDetails = {
  virtualKeyId: 'key_00000000000000a1',
  venue: 'okx',
  accountId: 'acc_00000000000000b2',
  label: 'grid',
  owner: 'desk',
  state: 'active',
  createdAtMs: 0,
  expiresAtMs: null,
  secretVersion: 1,
  algorithm: 'hmac-sha256',
  bodyBinding: 'none',
  apiKey: 'api-key',
  publicKey: null,
  policyVersion: 1,
  policy: {
    scopes: ['read', 'trade'],
    markets: ['spot'],
    instruments: ['BTC-USDT'],
    notionalPerOrder: { USDT: '500' },
    requestsPerSecond: 20,
    sourceCidrs: [],
    expiresAtMs: null,
  },
  document: DOCUMENT,
  above: [{ layer: 'account', document: { version: 1, markets: ['spot'] }, narrows: ['markets'] }],
  usage: [],
  worstCase: [
    { period: 'hour', asset: 'USDT', amount: '5', parts: null, ruleId: 'notional-per-hour', remedies: [] },
  ],
};

function answersWith(key: KeyDetails): Answers {
  const accounts = [{ accountId: key.accountId, label: 'main', state: 'active' }];
  return { show: key, list: { virtualKeys: [key] }, accounts: { accounts } };
}

test('bitting keys show says when the bot was last heard, and that it was not', async () => {
  for (const [heardAtMs, said] of [
    [Date.UTC(2026, 0, 2), '2026-01-02T00:00:00.000Z'],
    [null, 'not since the gateway began to run'],
  ] as const) {
    await using gateway = await FakeGateway.open(answersWith({ ...KEY, heardAtMs }));
    const { out } = await gateway.run('keys', 'show', 'grid');
    const line = out.split('\n').find((one) => one.startsWith('Last heard'));
    assert.ok(line?.endsWith(`  ${said}`), out);
  }
});

test('bitting keys show names the account, the layers above and the worst case', async () => {
  await using gateway = await FakeGateway.open(answersWith(KEY));
  const { out } = await gateway.run('keys', 'show', 'grid');
  assert.match(out, /^Account {9}main \(acc_00000000000000b2\)$/mu);
  assert.match(out, /^By its account {2}Markets: spot$/mu);
  assert.match(out, /^If stolen, 1 h {2}at most 5 USDT/mu);
  assert.deepEqual(JSON.parse((await gateway.run('keys', 'show', 'grid', '--json')).out), KEY);
});

test('bitting keys show finds a revoked key by its label, of which nothing can be stolen any more', async () => {
  await using gateway = await FakeGateway.open(answersWith({ ...KEY, state: 'revoked' }));
  const { out } = await gateway.run('keys', 'show', 'grid');
  assert.match(out, /^State {11}revoked$/mu);
  assert.doesNotMatch(out, /If stolen/u);
});

test('bitting keys list names accounts by their labels, for programs by their ids', async () => {
  await using gateway = await FakeGateway.open(answersWith(KEY));
  assert.match((await gateway.run('keys', 'list')).out, / {2}okx {4}main {5}hmac-sha256/u);
  const json = JSON.parse((await gateway.run('keys', 'list', '--json')).out) as { virtualKeys: KeyDetails[] };
  assert.equal(json.virtualKeys[0]?.accountId, KEY.accountId);
});
