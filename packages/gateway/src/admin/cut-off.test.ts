import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TailEvent } from '@bitting/client/operations.ts';
import { startAdminFixture } from './testing/admin-fixture.ts';
import { PeopleGround } from './testing/people-ground.ts';
import { idOf, withCode } from './testing/people.ts';

void test('a halt is told as done to a trader whose role was changed while it was written down', async () => {
  using ground = await PeopleGround.start();
  const [owner, trader] = [ground.add('owner', 'owner'), ground.add('trader', 'trader')];
  const release = ground.ledger.hold();
  const halting = ground.call(trader, 'halt', {});
  await ground.ledger.untilWaiting(1);
  const changing = ground.call(owner, 'operators-role', { operatorId: trader.id, role: 'viewer' });
  await ground.ledger.untilWaiting(2);
  release();
  const [halted, changed] = await Promise.all([halting, changing]);
  assert.equal(changed.kind, 'done');
  assert.equal(ground.keys.installationState, 'halted');
  const { state, durable } = (halted as { result: Record<string, unknown> }).result;
  assert.deepEqual({ state, durable }, { state: 'halted', durable: true });
  const again = await ground.call(trader, 'halt', {});
  assert.equal(again.kind === 'refused' && again.code, 'ROLE_MISSING');
});

for (const [operation, wanted] of [
  ['operators-role', { role: 'admin', state: 'active' }],
  ['operators-disable', { role: 'owner', state: 'disabled' }],
] as const)
  void test(`an owner who does ${operation} to himself is told that it was done`, async () => {
    using ground = await PeopleGround.start();
    ground.add('other', 'owner');
    const { id, token } = ground.add('self', 'owner');
    const given = { operatorId: id, ...(operation === 'operators-role' ? { role: 'admin' as const } : {}) };
    const outcome = await ground.call({ token }, operation, given);
    assert.equal(outcome.kind, 'done');
    const { role, state, durable } = (outcome as { result: Record<string, unknown> }).result;
    assert.deepEqual({ role, state, durable }, { ...wanted, durable: true });
  });

void test('what waits to be written down is not done for whoever got another token meanwhile', async () => {
  using ground = await PeopleGround.start();
  const leaked = ground.add('leaked', 'owner');
  const names = () => ground.operators.list().map(({ name }) => name);
  const add = async (name: string, whileWaiting: () => void) => {
    const release = ground.ledger.hold();
    const adding = ground.call(leaked, 'operators-add', { name, role: 'owner' });
    await ground.ledger.untilWaiting(1);
    whileWaiting();
    release();
    return adding;
  };
  assert.equal((await add('control', () => undefined)).kind, 'done');
  const renewed = await add('puppet', () => void ground.operators.renewToken(leaked.id, null));
  assert.equal(renewed.kind === 'refused' && renewed.code, 'OPERATOR_UNKNOWN');
  assert.deepEqual(names(), ['leaked', 'control']);
});

void test('a call that was cut off and did nothing says so, and claims nothing of what was changed', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const operatorId = await idOf(fixture, 'trader');
  const { promise, resolve } = Promise.withResolvers<TailEvent>();
  const following = fixture.clientFor('trader').tail({ limit: 1, follow: true }, { onEvent: resolve });
  const ended = assert.rejects(following, (error: Error) => {
    assert.match(error.message, /call was cut off/u);
    assert.doesNotMatch(error.message, /nothing was changed/u);
    return withCode('OPERATOR_UNKNOWN')(error);
  });
  await promise;
  await owner.operatorsRole({ operatorId, role: 'viewer' });
  await ended;
});
