import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HaltPlanView } from '@bitting/client/halts.ts';
import { openOrder, openPosition, PlanStage } from './testing/plan-stage.ts';

const EVERYTHING = { kind: 'everything' } as const;

async function openOne() {
  const stage = await PlanStage.open();
  const accountId = stage.bind('okx');
  return { stage, accountId, keyId: stage.issue(accountId) };
}

test('a plan cancels what our keys have placed and nobody else’s, and is done when none of it is left', async () => {
  const { stage, accountId, keyId } = await openOne();
  const { okx } = stage.hands;
  okx.orders = [openOrder('1', keyId), openOrder('2', null), openOrder('3', 'key_gone')];
  const planId = await stage.halt(EVERYTHING, ['cancel']);
  await stage.until(() => stage.view(planId).state === 'done');
  assert.deepEqual(okx.done, [`cancel 1 3 on ${accountId} by op_1`]);
  assert.deepEqual(
    okx.orders.map(({ order }) => order.venueOrderId),
    ['2'],
  );
  assert.deepEqual(stage.view(planId).steps, [{ step: 'cancel', state: 'done', detail: null }]);
});

test('a plan cancels at once what is known, and asks only then', async () => {
  const { stage, accountId, keyId } = await openOne();
  const { okx } = stage.hands;
  okx.orders = [openOrder('1', keyId), openOrder('2', keyId), openOrder('3', null)];
  okx.known = [openOrder('2', keyId), openOrder('3', null)];
  okx.listProblem = 'orders: slow';
  const planId = await stage.halt(EVERYTHING, ['cancel']);
  await stage.settle();
  assert.deepEqual(okx.done, [`cancel 2 on ${accountId} by op_1`]);
  okx.listProblem = null;
  await stage.until(() => stage.view(planId).state === 'done');
  assert.deepEqual(okx.done.slice(1), [`cancel 1 on ${accountId} by op_1`]);
});

test('a plan that includes what others have placed cancels that, too', async () => {
  const { stage, accountId } = await openOne();
  stage.hands.okx.orders = [openOrder('2', null)];
  const planId = await stage.halt(EVERYTHING, ['cancel'], { includingExternal: true });
  await stage.until(() => stage.view(planId).state === 'done');
  assert.deepEqual(stage.hands.okx.done, [`cancel 2 on ${accountId} by op_1`]);
});

test('a plan reaches as far as its halt: one venue, one account, one key', async () => {
  const { stage, accountId, keyId } = await openOne();
  const other = stage.issue(accountId);
  const htxId = stage.bind('htx');
  const htxKey = stage.issue(htxId);
  const { okx, htx } = stage.hands;
  for (const [subject, wanted] of [
    [{ kind: 'venue', id: 'htx' }, [[], ['cancel 9']]],
    [{ kind: 'account', id: accountId }, [['cancel 1 2'], []]],
    [{ kind: 'key', id: keyId }, [['cancel 1'], []]],
    [EVERYTHING, [['cancel 1 2'], ['cancel 9']]],
  ] as const) {
    okx.orders = [openOrder('1', keyId), openOrder('2', other)];
    htx.orders = [openOrder('9', htxKey)];
    const planId = await stage.halt(subject, ['cancel']);
    await stage.until(() => stage.view(planId).state === 'done');
    const done = [okx, htx].map((hands) => hands.done.splice(0).map((text) => text.split(' on ')[0]));
    assert.deepEqual(done, wanted, subject.kind);
  }
});

test('a step is tried again until it is seen to be done, and says what is in the way', async () => {
  const { stage, keyId } = await openOne();
  const { okx } = stage.hands;
  okx.orders = [openOrder('1', keyId)];
  okx.actProblem = 'the venue says 50011: too many';
  const planId = await stage.halt(EVERYTHING, ['cancel', 'suspend']);
  await stage.until(() => okx.done.length > 3);
  assert.deepEqual(
    stage.view(planId).steps.map(({ state }) => state),
    ['running', 'waiting'],
  );
  assert.equal(stage.view(planId).steps[0]?.detail, '1 left; at okx: the venue says 50011: too many');
  assert.equal(stage.keys.virtualKey(keyId)?.state, 'active');
  okx.actProblem = null;
  okx.listProblem = 'orders: OVERLOADED';
  const tried = okx.done.length;
  stage.clock.advance(20_000);
  await stage.settle();
  assert.equal(okx.done.length, tried);
  okx.listProblem = null;
  await stage.until(() => stage.view(planId).state === 'done');
  assert.equal(stage.keys.virtualKey(keyId)?.state, 'suspended');
});

test('a list without orders proves nothing while an order is under way', async () => {
  const { stage, keyId } = await openOne();
  const { okx } = stage.hands;
  okx.isOpen = true;
  const planId = await stage.halt(EVERYTHING, ['cancel']);
  stage.clock.advance(30_000);
  await stage.settle();
  assert.equal(stage.view(planId).state, 'running');
  okx.orders = [openOrder('late', keyId)];
  okx.isOpen = false;
  await stage.until(() => stage.view(planId).state === 'done');
  assert.equal(okx.done.length, 1);
});

test('a plan closes positions only after the orders, and suspends only after both', async () => {
  const { stage, keyId, accountId } = await openOne();
  const { okx } = stage.hands;
  okx.orders = [openOrder('1', keyId)];
  okx.positions = [openPosition('BTC-USDT-SWAP')];
  const planId = await stage.halt(EVERYTHING, ['cancel', 'flatten', 'suspend']);
  await stage.until(() => stage.view(planId).state === 'done');
  assert.deepEqual(okx.done, [
    `cancel 1 on ${accountId} by op_1`,
    `reduce BTC-USDT-SWAP within 0.02 on ${accountId}`,
  ]);
  assert.equal(stage.keys.virtualKey(keyId)?.state, 'suspended');
});

test('no second order closes a position while the first has no outcome', async () => {
  const { stage } = await openOne();
  const { okx } = stage.hands;
  okx.positions = [openPosition('BTC-USDT-SWAP')];
  okx.isOpen = true;
  const planId = await stage.halt(EVERYTHING, ['flatten']);
  stage.clock.advance(30_000);
  await stage.settle();
  assert.deepEqual(okx.done, []);
  okx.isOpen = false;
  await stage.until(() => stage.view(planId).state === 'done');
  assert.equal(okx.done.length, 1);
});

test('a plan revokes the keys of its subject, whatever state they are in, and no others', async () => {
  const { stage, accountId, keyId } = await openOne();
  const suspended = stage.issue(accountId);
  stage.keys.setKeyState(suspended, 'suspended');
  const elsewhere = stage.issue(stage.bind('htx'));
  const planId = await stage.halt({ kind: 'account', id: accountId }, ['revoke']);
  await stage.until(() => stage.view(planId).state === 'done');
  assert.deepEqual(
    [keyId, suspended, elsewhere].map((id) => stage.keys.virtualKey(id)?.state),
    ['revoked', 'revoked', 'active'],
  );
  const acts = stage.ledger.ofType('admin').filter(({ act }) => act === 'revoke');
  assert.deepEqual(
    acts.map(({ subject, details, operatorId }) => [subject, details['planId'], operatorId]),
    [
      [keyId, planId, 'op_1'],
      [suspended, planId, 'op_1'],
    ],
  );
});

test('a plan goes on after a restart where it was, with the same terms', async () => {
  const { stage, accountId, keyId } = await openOne();
  const { okx } = stage.hands;
  okx.orders = [openOrder('1', keyId)];
  okx.positions = [openPosition('BTC-USDT-SWAP')];
  okx.reduceProblem = 'there is no fresh price of BTC-USDT-SWAP';
  const planId = await stage.halt(EVERYTHING, ['cancel', 'flatten', 'revoke'], { includingExternal: true });
  await stage.until(() => stage.view(planId).steps[0]?.state === 'done');
  // What was seen to be done is not done again.
  okx.orders = [openOrder('later', keyId)];
  stage.restart();
  await stage.settle();
  const again = stage.view(planId);
  assert.equal(again.includingExternal, true);
  assert.equal(again.operatorId, 'op_1');
  assert.deepEqual(
    again.steps.map(({ state }) => state),
    ['done', 'running', 'waiting'],
  );
  okx.reduceProblem = null;
  await stage.until(() => stage.view(planId).state === 'done');
  assert.equal(okx.done.filter((text) => text.startsWith('cancel')).length, 1);
  assert.equal(okx.done.at(-1), `reduce BTC-USDT-SWAP within 0.02 on ${accountId}`);
  assert.equal(stage.keys.virtualKey(keyId)?.state, 'revoked');
  stage.restart();
  assert.deepEqual(stage.plans.list(), []);
});

test('a plan ends when its subject is resumed, also by a former life', async () => {
  const { stage, keyId } = await openOne();
  const { okx } = stage.hands;
  okx.orders = [openOrder('1', keyId)];
  okx.actProblem = 'no';
  const planId = await stage.halt(EVERYTHING, ['cancel', 'suspend']);
  await stage.until(() => okx.done.length > 0);
  stage.keys.setInstallationState('active');
  await stage.until(() => stage.view(planId).state !== 'running');
  assert.equal(stage.view(planId).state, 'resumed');
  const tried = okx.done.length;
  stage.clock.advance(60_000);
  await stage.settle();
  assert.equal(okx.done.length, tried);
  assert.equal(stage.keys.virtualKey(keyId)?.state, 'active');
  assert.equal(stage.ledger.ofType('admin').at(-1)?.details['result'], 'resumed');
  stage.restart();
  assert.deepEqual(stage.plans.list(), []);
});

test('a plan ends when its subject is resumed, also where it is halted again at once', async () => {
  const { stage, keyId } = await openOne();
  const { okx } = stage.hands;
  okx.orders = [openOrder('1', keyId)];
  okx.actProblem = 'no';
  const subject = { kind: 'key', id: keyId } as const;
  const planId = await stage.halt(subject, ['cancel', 'revoke']);
  await stage.until(() => okx.done.length > 0);
  stage.keys.setVenueState('htx', 'halted');
  assert.equal(stage.view(planId).state, 'running');
  stage.keys.setKeyState(keyId, 'active');
  stage.keys.setKeyState(keyId, 'halted');
  assert.equal(stage.view(planId).state, 'resumed');
  okx.actProblem = null;
  const tried = okx.done.length;
  stage.clock.advance(60_000);
  await stage.settle();
  assert.equal(okx.done.length, tried);
  assert.equal(stage.keys.virtualKey(keyId)?.state, 'halted');
});

test('a later plan for the same subject takes the place of the former, also over a restart', async () => {
  const { stage, keyId } = await openOne();
  const { okx } = stage.hands;
  okx.orders = [openOrder('1', keyId)];
  okx.actProblem = 'no';
  const first = await stage.halt(EVERYTHING, ['revoke', 'cancel']);
  const second = await stage.halt(EVERYTHING, ['cancel']);
  await stage.settle();
  assert.deepEqual([stage.view(first).state, stage.view(second).state], ['replaced', 'running']);
  stage.ledger.entries.splice(
    0,
    stage.ledger.entries.length,
    ...stage.ledger.entries.filter((entry) => entry.type !== 'admin' || entry.act !== 'halt-end'),
  );
  stage.restart();
  assert.deepEqual(
    stage.plans.list().map(({ planId }) => planId),
    [second],
  );
});

test('a plan needs no ledger', async () => {
  const { stage, keyId } = await openOne();
  const { okx } = stage.hands;
  okx.orders = [openOrder('1', keyId)];
  stage.ledger.writable = false;
  const planId = await stage.halt(EVERYTHING, ['cancel', 'suspend']);
  await stage.until(() => stage.view(planId).state === 'done');
  assert.equal(okx.done.length, 1);
  assert.equal(stage.keys.virtualKey(keyId)?.state, 'suspended');
});

test('a plan waits while the vault is sealed', async () => {
  const { stage, keyId } = await openOne();
  const { okx } = stage.hands;
  okx.orders = [openOrder('1', keyId)];
  okx.actProblem = 'no';
  const planId = await stage.halt({ kind: 'venue', id: 'okx' }, ['cancel']);
  await stage.until(() => okx.done.length > 0);
  stage.keys.seal();
  okx.actProblem = null;
  const tried = okx.done.length;
  stage.clock.advance(60_000);
  await stage.settle();
  assert.equal(okx.done.length, tried);
  assert.match(stage.view(planId).steps[0]?.detail ?? '', /sealed/u);
  await stage.unseal();
  await stage.until(() => stage.view(planId).state === 'done');
  assert.equal(okx.done.length, tried + 1);
});

test('a plan of a former life waits for a vault that starts sealed', async () => {
  const { stage, keyId } = await openOne();
  const { okx } = stage.hands;
  okx.orders = [openOrder('1', keyId)];
  okx.actProblem = 'no';
  const planId = await stage.halt(EVERYTHING, ['cancel']);
  await stage.until(() => okx.done.length > 0);
  okx.actProblem = null;
  stage.restart({ sealed: true });
  assert.equal(stage.keys.installationState, 'active', 'nobody knows better while sealed');
  stage.clock.advance(60_000);
  await stage.settle();
  assert.equal(stage.view(planId).state, 'running');
  assert.ok(!stage.ledger.ofType('admin').some(({ act }) => act === 'halt-end'));
  await stage.unseal();
  await stage.until(() => stage.view(planId).state === 'done');
  assert.deepEqual(okx.orders, []);
});

test('another key of the account that always trades keeps no plan for one key from its end', async () => {
  const { stage, accountId, keyId } = await openOne();
  const { okx } = stage.hands;
  okx.isOpen = true;
  const busy = stage.issue(accountId);
  okx.openOf = busy;
  const planId = await stage.halt({ kind: 'key', id: keyId }, ['cancel', 'revoke']);
  await stage.until(() => stage.view(planId).state === 'done');
  assert.equal(stage.keys.virtualKey(keyId)?.state, 'revoked');
  assert.equal(stage.keys.virtualKey(busy)?.state, 'active');
  okx.openOf = stage.issue(accountId);
  const waiting = await stage.halt({ kind: 'key', id: okx.openOf }, ['cancel']);
  stage.clock.advance(60_000);
  await stage.settle();
  assert.equal(stage.view(waiting).state, 'running');
});

test('strangers who go on placing orders keep no plan from its end', async () => {
  const { stage, keyId } = await openOne();
  const { okx } = stage.hands;
  okx.orders = [openOrder('1', null), openOrder('2', keyId)];
  okx.onCancel = () => {
    okx.orders = [...okx.orders, openOrder(`late${okx.done.length}`, null)];
  };
  const planId = await stage.halt(EVERYTHING, ['cancel', 'suspend'], { includingExternal: true });
  await stage.until(() => stage.view(planId).state === 'done');
  assert.match(okx.done[0] ?? '', /^cancel 1 2 /u);
  assert.equal(okx.done.length, 1);
  assert.equal(stage.keys.virtualKey(keyId)?.state, 'suspended');
});

test('who follows hears of every change until the end', async () => {
  const { stage, keyId } = await openOne();
  stage.hands.okx.orders = [openOrder('1', keyId)];
  const heard: HaltPlanView[] = [];
  const stop = stage.plans.follow((plan) => heard.push(plan));
  const planId = await stage.halt(EVERYTHING, ['cancel']);
  await stage.until(() => stage.view(planId).state === 'done');
  assert.deepEqual(
    heard.map(({ state, steps }) => [state, steps[0]?.state, steps[0]?.detail]),
    [
      ['running', 'running', '1 left'],
      ['running', 'done', null],
      ['done', 'done', null],
    ],
  );
  stop?.();
});
