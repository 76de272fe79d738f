import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeGateway } from '../testing/fake-gateway.ts';

const ACCOUNT = {
  accountId: 'acc_00000000000000a1',
  venue: 'okx',
  environment: 'live',
  region: 'global',
  label: 'grid',
  state: 'active',
  boundAtMs: 0,
  permissions: ['trade'],
  ipBound: true,
  trading: 'spot',
  expiresAtMs: null,
  venueKey: { state: 'as-accepted', lookedAtMs: null, problem: null, elsewhere: null },
  virtualKeys: 1,
};
const KEY = { virtualKeyId: 'key_00000000000000b2', label: 'bot', state: 'active' };
const GONE = {
  accountId: ACCOUNT.accountId,
  label: 'grid',
  venue: 'okx',
  environment: 'live',
  revoked: [{ virtualKeyId: KEY.virtualKeyId, label: 'bot' }],
  openOrders: { count: 3, ofKeys: 2, isAsked: true },
  abandoned: 0,
  timerMayFire: false,
  wiped: true,
};
const ANSWERS = { accounts: { accounts: [ACCOUNT] }, list: { virtualKeys: [KEY] }, unbind: GONE };
const WORDS = ['account', 'remove', 'grid', '--reason', 'closed'] as const;

const asked = (gateway: FakeGateway): readonly unknown[] =>
  gateway.asked.filter(({ name }) => name === 'unbind').map(({ parameters }) => parameters);

test('bitting account remove says what dies, has the label typed, and tells what is left to do at the venue', async () => {
  await using gateway = await FakeGateway.open(ANSWERS);
  const removed = await gateway.runAnswering('grid', ...WORDS);
  assert.equal(removed.code, 0);
  assert.match(removed.err, /Bots with these virtual keys are refused: bot\./u);
  assert.deepEqual(asked(gateway), [{ accountId: ACCOUNT.accountId, reason: 'closed' }]);
  for (const said of [
    'grid (acc_00000000000000a1) is taken out',
    'Revoked: bot (key_00000000000000b2)',
    '3 orders are open at the venue, 2 of them by its virtual keys. Nothing here can cancel them any more',
    'Next: delete the key on the page of okx.',
  ])
    assert.ok(removed.out.includes(said), said);
});

test('bitting account remove changes nothing where another label is typed, where nobody is there to type, and without a reason', async () => {
  await using gateway = await FakeGateway.open(ANSWERS);
  const other = await gateway.runAnswering('gird', ...WORDS);
  assert.deepEqual([other.code, other.out], [2, '']);
  assert.match(other.err, /Nothing was changed: that is not its label/u);
  const nobody = await gateway.run(...WORDS);
  assert.equal(nobody.code, 2);
  assert.match(nobody.err, /Repeat with --yes/u);
  assert.equal((await gateway.run('account', 'remove', 'grid', '--yes')).code, 2);
  assert.deepEqual(asked(gateway), []);
});

test('bitting account remove --yes asks nobody, gives up unknown outcomes only when told to, and prints JSON', async () => {
  await using gateway = await FakeGateway.open(ANSWERS);
  const removed = await gateway.run(...WORDS, '--yes', '--abandon-unknown', '--json');
  assert.equal(removed.code, 0);
  assert.deepEqual(JSON.parse(removed.out), GONE);
  assert.deepEqual(asked(gateway), [
    { accountId: ACCOUNT.accountId, reason: 'closed', abandonUnknown: true },
  ]);
});

test('what could not be found out is said', async () => {
  const left = { ...GONE, openOrders: null, abandoned: 2, timerMayFire: true, wiped: false, revoked: [] };
  await using gateway = await FakeGateway.open({ ...ANSWERS, unbind: left });
  const { out } = await gateway.run(...WORDS, '--yes');
  for (const said of [
    'Nobody could tell which orders are open',
    'A timer that was set at the venue may still cancel them',
    'What became of 2 of its requests is not known',
    'the next start wipes',
  ])
    assert.ok(out.includes(said), said);
});

test('bitting accounts leaves out what was taken out unless it is asked for, and shows nothing of a key that is gone', async () => {
  const was = {
    ...ACCOUNT,
    accountId: 'acc_00000000000000c3',
    state: 'revoked',
    label: 'old',
    permissions: [],
  };
  await using gateway = await FakeGateway.open({ accounts: { accounts: [ACCOUNT, was] } });
  await gateway.run('accounts');
  const { out } = await gateway.run('accounts', '--all');
  assert.deepEqual(
    gateway.asked.map(({ parameters }) => parameters),
    [{}, { removed: true }],
  );
  assert.match(out, /acc_00000000000000c3 +old +okx\/global +live +taken out\s*$/mu);
});
