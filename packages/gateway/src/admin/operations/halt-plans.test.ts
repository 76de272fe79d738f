import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HaltPlanView } from '@bitting/client/halts.ts';
import { openOrder, openPosition } from '../../halt/testing/plan-stage.ts';
import { startAdminFixture, TERMS, VENUE_KEY, type AdminFixture } from '../testing/admin-fixture.ts';

async function bindAndIssue(fixture: AdminFixture) {
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind(VENUE_KEY);
  const { virtualKeyId } = await owner.issue({ accountId, label: 'bot', owner: 'desk', ...TERMS });
  return { owner, accountId, virtualKeyId };
}

test('a plan follows its halt, is recorded with it, and can be watched to its end', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await bindAndIssue(fixture);
  fixture.hands.orders = [openOrder('1', virtualKeyId), openOrder('2', null)];
  fixture.hands.positions = [openPosition('BTC-USDT-SWAP')];
  const halted = await owner.halt({
    plan: ['suspend', 'flatten', 'cancel'],
    includingExternal: true,
    priceCollar: '0.01',
    reason: 'drawdown',
  });
  assert.equal(halted.state, 'halted');
  const planId = halted.planId ?? '';
  const heard: HaltPlanView[] = [];
  const watching = owner.haltPlans(
    { planId, follow: true },
    { onEvent: ({ plan }) => heard.push(plan as HaltPlanView), mayBeSilent: true },
  );
  const ticking = setInterval(() => {
    fixture.clock.advance(1_000);
  }, 1);
  const { plans } = await watching.finally(() => {
    clearInterval(ticking);
  });
  assert.deepEqual(
    plans.map(({ planId: id, state, steps }) => [id, state, steps.map(({ step }) => step)]),
    [[planId, 'done', ['cancel', 'flatten', 'suspend']]],
  );
  assert.equal(heard.at(-1)?.state, 'done');
  assert.equal(fixture.keys.virtualKey(virtualKeyId)?.state, 'suspended');
  assert.match(fixture.hands.done.join('\n'), /cancel 1 2 on .*\nreduce BTC-USDT-SWAP within 0\.01 on/u);
  const acts = fixture.ledger.ofType('admin').slice(2);
  assert.deepEqual(
    acts.map(({ act, details }) => [act, details['planId'], details['step'] ?? details['result'] ?? '']),
    [
      ['halt', planId, ''],
      ['halt-step', planId, 'cancel'],
      ['halt-step', planId, 'flatten'],
      ['suspend', planId, ''],
      ['halt-step', planId, 'suspend'],
      ['halt-end', planId, 'done'],
    ],
  );
  assert.equal(acts[0]?.reason, 'drawdown');
});

test('a plan that may not be ordered stands in the way of no halt', async (t) => {
  const cases = [
    ['a trader revokes nothing', 'trader', { plan: ['revoke'] }, 'ROLE_MISSING'],
    ['an approver trades nothing', 'approver', { plan: ['flatten'] }, 'ROLE_MISSING'],
    [
      'an approver cancels no orders of others',
      'approver',
      { plan: ['cancel'], includingExternal: true },
      'ROLE_MISSING',
    ],
  ] as const;
  for (const [name, role, order, code] of cases)
    await t.test(name, async () => {
      await using fixture = await startAdminFixture();
      const { virtualKeyId } = await bindAndIssue(fixture);
      fixture.hands.orders = [openOrder('1', virtualKeyId)];
      const refused = fixture.clientFor(role).halt(order);
      await assert.rejects(refused, { code, message: /^The halt is in force, but nothing follows it/u });
      assert.equal(fixture.keys.installationState, 'halted');
      assert.deepEqual((await fixture.clientFor('owner').haltPlans({ follow: false })).plans, []);
      assert.ok((await fixture.clientFor('owner').halt(order)).planId);
      await fixture.clientFor(role).halt({ plan: ['cancel'] });
    });
});

test('a plan for one key reaches nothing beyond it', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await bindAndIssue(fixture);
  for (const order of [{ plan: ['flatten'] }, { plan: ['cancel'], includingExternal: true }] as const)
    await assert.rejects(owner.halt({ virtualKeyId, ...order }), { code: 'FIELD_MALFORMED' });
  assert.equal(fixture.keys.virtualKey(virtualKeyId)?.state, 'halted');
  assert.ok((await owner.halt({ virtualKeyId, plan: ['cancel'] })).planId);
});

test('a plan follows no halt that lets orders pass', async () => {
  await using fixture = await startAdminFixture();
  const { owner } = await bindAndIssue(fixture);
  await assert.rejects(owner.halt({ state: 'reducing', plan: ['cancel'] }), { code: 'FIELD_MALFORMED' });
  assert.equal(fixture.keys.installationState, 'reducing');
  assert.ok((await owner.halt({ state: 'halted', plan: ['cancel'] })).planId);
});

test('prices that no collar should admit are refused', async () => {
  await using fixture = await startAdminFixture();
  const { owner } = await bindAndIssue(fixture);
  for (const priceCollar of ['0', '0.21', '-0.1', '1e-2', 'NaN'])
    await assert.rejects(owner.halt({ plan: ['flatten'], priceCollar }), { code: 'FIELD_MALFORMED' });
  assert.ok((await owner.halt({ plan: ['flatten'], priceCollar: '0.2' })).planId);
});

test('a plan for what is not there begins nothing', async () => {
  await using fixture = await startAdminFixture();
  const { owner } = await bindAndIssue(fixture);
  await assert.rejects(owner.halt({ accountId: 'acc_none', plan: ['cancel'] }), {
    code: 'ACCOUNT_NOT_FOUND',
  });
  await assert.rejects(owner.haltPlans({ planId: 'plan_none', follow: false }), { code: 'FIELD_MALFORMED' });
  assert.deepEqual((await owner.haltPlans({ follow: true })).plans, []);
});
