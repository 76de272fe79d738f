/** What operators are told of the terms above a key, and of a key that is not cut yet. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorstCaseView } from '@bitting/client/policies.ts';
import { startAdminFixture, TERMS, VENUE_KEY } from './testing/admin-fixture.ts';
import { DOCUMENT } from './testing/cut-key.ts';

const LIMITS = {
  orderTypes: ['limit', 'ioc'],
  notionalPerHour: { USDT: '1000' },
  notionalPerDay: { USDT: '5000' },
  priceCollar: '0.03',
} as const;

async function stage() {
  const fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind(VENUE_KEY);
  const cut = { accountId, label: 'bot', owner: 'desk', ...TERMS, limits: LIMITS };
  const { virtualKeyId } = await owner.issue(cut);
  return { fixture, owner, accountId, virtualKeyId };
}

function amounts(worst: readonly WorstCaseView[]): readonly (string | null)[] {
  return worst.map(({ amount, ruleId }) => (amount === null ? null : ruleId));
}

void test('show names the layers above a key that leave less, and in what', async () => {
  const { fixture, owner, accountId, virtualKeyId } = await stage();
  await using _ = fixture;
  assert.deepEqual((await owner.show({ virtualKeyId })).above, []);
  const account = {
    version: 0,
    markets: ['spot', 'swap'],
    notionalPerOrder: { USDT: '50' },
    limits: { notionalPerDay: { USDT: '9000' }, priceCollar: '0.1', orderTypes: ['limit', 'market'] },
  };
  await owner.policySet({ accountId, document: account, mayLoosen: false });
  await owner.policySet({ document: { version: 0, scopes: ['read', 'trade'] }, mayLoosen: false });
  const { above } = await owner.show({ virtualKeyId });
  assert.deepEqual(
    above.map(({ layer, narrows }) => [layer, narrows]),
    // A wider collar and more markets than the key has are nothing; a budget that others use, too, is.
    [['account', ['notionalPerOrder', 'limits.orderTypes', 'limits.notionalPerDay']]],
  );
  assert.deepEqual(above[0]?.document['limits'], account.limits);
});

void test('show names what a layer has in common with a key: nothing, where that is so', async () => {
  const { fixture, owner, virtualKeyId } = await stage();
  await using _ = fixture;
  const document = { version: 0, limits: { orderTypes: ['market'] } };
  await owner.policySet({ document, mayLoosen: false });
  assert.deepEqual(
    (await owner.show({ virtualKeyId })).above.map(({ layer, narrows }) => [layer, narrows]),
    [['installation', ['limits.orderTypes']]],
  );
});

void test('policy-rehearse says of a policy what show says of the key that is cut with it, and cuts nothing', async () => {
  const { fixture, owner, accountId, virtualKeyId } = await stage();
  await using _ = fixture;
  const rehearse = () => owner.policyRehearse({ accountId, document: { ...DOCUMENT, limits: LIMITS } });
  const shown = await owner.show({ virtualKeyId });
  const { above, document, worstCase } = await rehearse();
  assert.deepEqual(document, shown.document);
  assert.deepEqual(above, []);
  assert.deepEqual(worstCase, shown.worstCase);
  assert.ok(amounts(worstCase).includes('notional-per-hour'));
  await owner.policySet({
    accountId,
    document: { version: 0, limits: { notionalPerHour: { USDT: '10' } } },
    mayLoosen: false,
  });
  const bounded = await rehearse();
  assert.ok(amounts(bounded.worstCase).includes('account/notional-per-hour'));
  assert.ok(Number(bounded.worstCase[0]?.amount) < Number(worstCase[0]?.amount));
  assert.deepEqual(bounded.above[0]?.narrows, ['limits.notionalPerHour']);
  assert.equal((await owner.list({})).virtualKeys.length, 1);
});

void test('policy-rehearse refuses what could never be cut, as issue does', async () => {
  const { fixture, owner, accountId } = await stage();
  await using _ = fixture;
  const rehearse = (change: object) =>
    owner.policyRehearse({ accountId, document: { ...DOCUMENT, ...change } });
  await assert.rejects(rehearse({ instruments: ['btcusdt'] }), { code: 'KEY_TERMS_REFUSED' });
  await assert.rejects(rehearse({ surprise: 1 }), { code: 'POLICY_MALFORMED' });
  await assert.rejects(owner.policyRehearse({ accountId: 'acc_none', document: DOCUMENT }), {
    code: 'ACCOUNT_NOT_FOUND',
  });
  await rehearse({});
});
