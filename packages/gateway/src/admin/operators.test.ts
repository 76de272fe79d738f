import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openAdminClient } from '@bitting/client/admin-client.ts';
import type { TailEvent } from '@bitting/client/operations.ts';
import { startAdminFixture, TERMS, VENUE_KEY, type AdminFixture } from './testing/admin-fixture.ts';
import { cut } from './testing/cut-key.ts';
import { actsOf, idOf, withCode } from './testing/people.ts';

void test('an operator is added with a token that is shown once, and the ledger says who added whom', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const made = await owner.operatorsAdd({ name: 'Ada', role: 'trader', reason: 'nights' });
  assert.match(made.token ?? '', /^bto_[0-9a-f]{64}$/u);
  const { operators, self } = await fixture
    .clientWith(made.token)
    .list({})
    .then(() => owner.operatorsList({}));
  assert.equal(self, await idOf(fixture, 'owner'));
  const ada = operators.find(({ name }) => name === 'Ada');
  assert.deepEqual(
    { role: ada?.role, state: ada?.state, trustedBy: ada?.trustedBy },
    { role: 'trader', state: 'active', trustedBy: self },
  );
  assert.ok(!JSON.stringify(operators).includes(made.token ?? ''));
  const [act] = actsOf(fixture, 'operator-add');
  assert.deepEqual(
    { by: act?.operatorId, subject: act?.subject, reason: act?.reason, details: act?.details },
    {
      by: self,
      subject: made.operatorId,
      reason: 'nights',
      details: { name: 'Ada', role: 'trader', accounts: 'all' },
    },
  );
  await assert.rejects(owner.operatorsAdd({ name: 'Ada', role: 'viewer' }), withCode('LABEL_TAKEN'));
});

void test('an operator is added by an owner alone', async () => {
  await using fixture = await startAdminFixture();
  fixture.tokenFor('owner');
  for (const role of ['admin', 'trader', 'approver', 'auditor', 'viewer'] as const)
    await assert.rejects(
      fixture.clientFor(role).operatorsAdd({ name: 'x', role: 'viewer' }),
      withCode('ROLE_MISSING'),
    );
});

void test('the last owner is neither disabled nor demoted, and a second one may be', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const operatorId = await idOf(fixture, 'owner');
  await assert.rejects(owner.operatorsDisable({ operatorId }), withCode('LAST_OWNER'));
  await assert.rejects(owner.operatorsRole({ operatorId, role: 'admin' }), withCode('LAST_OWNER'));
  const second = await owner.operatorsAdd({ name: 'second', role: 'owner' });
  const demoted = await owner.operatorsRole({ operatorId: second.operatorId, role: 'admin' });
  assert.equal(demoted.role, 'admin');
  await assert.rejects(
    fixture.clientWith(second.token).operatorsDisable({ operatorId }),
    withCode('ROLE_MISSING'),
  );
  const third = await owner.operatorsAdd({ name: 'third', role: 'owner' });
  await fixture.clientWith(third.token).operatorsDisable({ operatorId });
  await assert.rejects(owner.status({}), withCode('OPERATOR_UNKNOWN'));
});

void test('a disabled operator is known no more, and what he has under way ends at once', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const made = await owner.operatorsAdd({ name: 'Ada', role: 'trader' });
  const ada = fixture.clientWith(made.token);
  const { promise, resolve } = Promise.withResolvers<TailEvent>();
  const following = ada.tail({ limit: 1, follow: true }, { onEvent: resolve });
  const ended = assert.rejects(following, withCode('OPERATOR_UNKNOWN'));
  await promise;
  const { durable } = await owner.operatorsDisable({ operatorId: made.operatorId, reason: 'left' });
  assert.equal(durable, true);
  await ended;
  await assert.rejects(ada.status({}), withCode('OPERATOR_UNKNOWN'));
  await assert.rejects(owner.operatorsToken({ operatorId: made.operatorId }), withCode('OPERATOR_NOT_FOUND'));
  assert.equal(actsOf(fixture, 'operator-disable')[0]?.reason, 'left');
});

void test('whoever has another role since a call began finishes nothing with the one of before', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const made = await owner.operatorsAdd({ name: 'Ada', role: 'admin' });
  const release = fixture.ledger.hold();
  const binding = fixture.clientWith(made.token).bind(VENUE_KEY);
  const refused = assert.rejects(binding, withCode('OPERATOR_UNKNOWN'));
  await fixture.ledger.untilWaiting(1);
  const changing = owner.operatorsRole({ operatorId: made.operatorId, role: 'viewer' });
  await fixture.ledger.untilWaiting(2);
  release();
  await Promise.all([refused, changing]);
  assert.equal(fixture.keys.listAccounts().length, 0);
});

void test('rights are changed as they were seen: what somebody else changed since is not undone, and who it was is told', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await cut(fixture);
  const second = await owner.operatorsAdd({ name: 'second', role: 'owner' });
  const { operatorId } = await owner.operatorsAdd({ name: 'Ada', role: 'admin' });
  const seen = { role: 'admin', accounts: null } as const;
  await fixture
    .clientWith(second.token)
    .operatorsRole({ operatorId, role: 'trader', accounts: [accountId], expected: seen });
  await assert.rejects(
    owner.operatorsRole({ operatorId, role: 'admin', accounts: null, expected: seen }),
    (error: unknown) =>
      withCode('STATE_CONFLICT')(error) &&
      error instanceof Error &&
      error.message.includes(`changed by "second" (${second.operatorId})`),
  );
  const known = { role: 'trader', accounts: [accountId] } as const;
  assert.equal((await owner.operatorsList({})).operators.at(-1)?.role, 'trader');
  const changed = await owner.operatorsRole({ operatorId, role: 'viewer', expected: known });
  assert.deepEqual([changed.role, changed.accounts], ['viewer', [accountId]]);
});

void test('a token is exchanged by its operator himself, or by an owner; the former one ends', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const made = await owner.operatorsAdd({ name: 'Ada', role: 'trader' });
  const own = await fixture.clientWith(made.token).operatorsToken({});
  assert.equal(own.operatorId, made.operatorId);
  await assert.rejects(fixture.clientWith(made.token).status({}), withCode('OPERATOR_UNKNOWN'));
  await assert.rejects(
    fixture.clientWith(own.token).operatorsToken({ operatorId: await idOf(fixture, 'owner') }),
    withCode('ROLE_MISSING'),
  );
  const again = await owner.operatorsToken({ operatorId: made.operatorId });
  await assert.rejects(fixture.clientWith(own.token).status({}), withCode('OPERATOR_UNKNOWN'));
  assert.equal((await fixture.clientWith(again.token).status({})).sealed, false);
});

void test('an operator of one account sees and touches that one alone', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId, virtualKeyId } = await cut(fixture);
  const other = await owner.bind({ ...VENUE_KEY, apiKey: 'another-api-key', label: 'other' });
  const { virtualKeyId: otherKey } = await owner.issue({
    ...TERMS,
    accountId: other.accountId,
    label: 'b2',
    owner: 'x',
  });
  const made = await owner.operatorsAdd({ name: 'Ada', role: 'admin', accounts: [accountId] });
  const ada = fixture.clientWith(made.token);
  assert.deepEqual(
    (await ada.accounts({})).accounts.map((one) => one.accountId),
    [accountId],
  );
  assert.deepEqual(
    (await ada.list({})).virtualKeys.map((one) => one.virtualKeyId),
    [virtualKeyId],
  );
  assert.equal((await ada.suspend({ virtualKeyId })).state, 'suspended');
  assert.equal((await ada.halt({ accountId })).state, 'halted');
  await owner.halt({ accountId: other.accountId });
  await owner.suspend({ virtualKeyId: otherKey });
  const { closedAccounts, closedKeys, accounts, virtualKeys } = await ada.status({});
  assert.deepEqual(
    [
      closedAccounts.map((one) => one.accountId),
      closedKeys.map((one) => one.virtualKeyId),
      accounts,
      virtualKeys,
    ],
    [[accountId], [virtualKeyId], 1, 1],
  );
  const refused = [
    ada.suspend({ virtualKeyId: otherKey }),
    ada.show({ virtualKeyId: 'key_0000000000000000' }),
    ada.halt({ accountId: other.accountId }),
    ada.halt({}),
    ada.halt({ venue: 'okx' }),
    ada.tail({ limit: 1, follow: false }),
    ada.bind({ ...VENUE_KEY, apiKey: 'third', label: 'third' }),
    ada.issue({ ...TERMS, accountId: other.accountId, label: 'b3', owner: 'x' }),
    ada.policyShow({}),
  ];
  await Promise.all(refused.map((one) => assert.rejects(one, withCode('ACCOUNT_OUT_OF_REACH'))));
});

void test('rights are narrowed at once even when the ledger is broken, and widened only after it', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const made = await owner.operatorsAdd({ name: 'Ada', role: 'trader' });
  fixture.ledger.writable = false;
  const narrowed = await owner.operatorsRole({ operatorId: made.operatorId, role: 'viewer' });
  assert.deepEqual([narrowed.role, narrowed.durable], ['viewer', false]);
  await assert.rejects(
    owner.operatorsRole({ operatorId: made.operatorId, role: 'trader' }),
    withCode('LEDGER_UNAVAILABLE'),
  );
});

const IMPOSSIBLE = [
  [{ name: 'a', role: 'owner', accounts: ['acc_1'] }, 'an owner of one account'],
  [{ name: 'b', role: 'trader', kind: 'console' }, 'a console with rights'],
  [{ name: 'c', role: 'trader', accounts: [] }, 'nothing at all'],
] as const;

for (const [given, what] of IMPOSSIBLE)
  void test(`an operator is not added as ${what}`, async () => {
    await using fixture = await startAdminFixture();
    await assert.rejects(fixture.clientFor('owner').operatorsAdd(given), withCode('FIELD_MALFORMED'));
  });

async function startConsole(fixture: AdminFixture) {
  const owner = fixture.clientFor('owner');
  const made = await owner.operatorsAdd({ name: 'console', role: 'viewer', kind: 'console' });
  const speak = (operatorId: string, steppedUpAtMs?: number) =>
    openAdminClient({
      socketPath: fixture.socketPath,
      token: made.token ?? '',
      actingFor: { operatorId, ...(steppedUpAtMs === undefined ? {} : { steppedUpAtMs }) },
    });
  return { owner, made, speak, alone: fixture.clientWith(made.token) };
}

void test('a console calls nothing by itself, and in the name of a person what his role allows', async () => {
  await using fixture = await startAdminFixture();
  const { alone, speak, made } = await startConsole(fixture);
  await assert.rejects(alone.status({}), withCode('ACTING_REFUSED'));
  const trader = await idOf(fixture, 'trader');
  assert.equal((await speak(trader).halt({ reason: 'page' })).state, 'halted');
  const [act] = actsOf(fixture, 'halt');
  assert.deepEqual([act?.operatorId, act?.details['via']], [trader, made.operatorId]);
  await assert.rejects(speak(trader).resume({ reason: 'x' }), withCode('ROLE_MISSING'));
  for (const nobody of ['op_0000000000000000', made.operatorId])
    await assert.rejects(speak(nobody).status({}), withCode('ACTING_REFUSED'));
});

void test('a person acts in nobody’s name', async () => {
  await using fixture = await startAdminFixture();
  const operatorId = await idOf(fixture, 'owner');
  for (const actingFor of [{ operatorId }, { operatorId, steppedUpAtMs: fixture.clock.wallMs() }]) {
    const client = openAdminClient({
      socketPath: fixture.socketPath,
      token: fixture.tokenFor('trader'),
      actingFor,
    });
    await assert.rejects(client.status({}), withCode('ACTING_REFUSED'));
  }
});

void test('a console does nothing dangerous without a second factor of the last five minutes', async () => {
  await using fixture = await startAdminFixture();
  const { owner, speak } = await startConsole(fixture);
  await owner.halt({});
  const id = await idOf(fixture, 'owner');
  const nowMs = fixture.clock.wallMs();
  for (const steppedUpAtMs of [undefined, nowMs - 300_001, nowMs + 1])
    await assert.rejects(speak(id, steppedUpAtMs).resume({ reason: 'x' }), withCode('STEP_UP_NEEDED'));
  assert.equal((await speak(id, nowMs - 300_000).resume({ reason: 'x' })).state, 'active');
  const [act] = actsOf(fixture, 'resume');
  assert.equal(act?.details['steppedUpAtMs'], String(nowMs - 300_000));
});

void test('a disabled console, and one whose person is disabled, calls nothing any more', async () => {
  await using fixture = await startAdminFixture();
  const { owner, speak, made } = await startConsole(fixture);
  const ada = await owner.operatorsAdd({ name: 'Ada', role: 'trader' });
  const { promise, resolve } = Promise.withResolvers<TailEvent>();
  const following = speak(ada.operatorId).tail({ limit: 1, follow: true }, { onEvent: resolve });
  const ended = assert.rejects(following, withCode('OPERATOR_UNKNOWN'));
  await promise;
  await owner.operatorsDisable({ operatorId: ada.operatorId });
  await ended;
  await assert.rejects(speak(ada.operatorId).status({}), withCode('ACTING_REFUSED'));
  const trader = await idOf(fixture, 'trader');
  assert.equal((await speak(trader).status({})).sealed, false);
  await owner.operatorsDisable({ operatorId: made.operatorId });
  await assert.rejects(speak(trader).status({}), withCode('OPERATOR_UNKNOWN'));
});

void test('what a console looked at, or was refused, is recorded once a minute for its person, with the console', async () => {
  await using fixture = await startAdminFixture();
  const { speak, made } = await startConsole(fixture);
  const auditor = await idOf(fixture, 'auditor');
  for (const steppedUpAtMs of [undefined, fixture.clock.wallMs()]) {
    await speak(auditor, steppedUpAtMs).tail({ limit: 1, follow: false });
    await assert.rejects(speak(auditor, steppedUpAtMs).halt({}), withCode('ROLE_MISSING'));
  }
  for (const act of ['ledger-read', 'refused']) {
    const acts = actsOf(fixture, act);
    assert.deepEqual(
      acts.map(({ operatorId, details }) => [operatorId, details['via']]),
      [[auditor, made.operatorId]],
    );
  }
});
