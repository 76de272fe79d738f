import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PeopleGround } from '../testing/people-ground.ts';

/** As the socket gives it: the id of a proposal that is nowhere, no id, and one that came twice. */
for (const approval of ['apr_0000000000000000', 'no id', ''])
  void test(`a halt is not refused for the proposal ${JSON.stringify(approval)} that it names`, async () => {
    using ground = await PeopleGround.start();
    const trader = ground.add('trader', 'trader');
    const outcome = await ground.call(trader, 'halt', {}, { approval });
    assert.equal(outcome.kind, 'done');
    assert.equal(ground.keys.installationState, 'halted');
  });

void test('neither fewer rights nor a stricter rule are refused for a proposal that they name, and more are', async () => {
  using ground = await PeopleGround.start();
  const owner = ground.add('owner', 'owner');
  const other = ground.add('other', 'owner');
  const trader = ground.add('trader', 'trader');
  const approval = 'apr_0000000000000000';
  const needed = { bind: 1, operators: 1 };
  assert.equal((await ground.call(owner, 'approvals-set', { needed }, { approval })).kind, 'done');
  const change = (role: 'viewer' | 'admin') =>
    ground.call(other, 'operators-role', { operatorId: trader.id, role }, { approval });
  assert.equal((await change('viewer')).kind, 'done');
  const refused = await change('admin');
  assert.equal(refused.kind === 'refused' && refused.code, 'APPROVAL_NOT_FOUND');
});

void test('what opens is refused for a proposal that it names and that is nowhere', async () => {
  using ground = await PeopleGround.start();
  const owner = ground.add('owner', 'owner');
  await ground.call(owner, 'halt', {});
  const approval = 'apr_0000000000000000';
  const refused = await ground.call(owner, 'resume', { reason: 'x' }, { approval });
  assert.equal(refused.kind === 'refused' && refused.code, 'APPROVAL_NOT_FOUND');
  assert.equal((await ground.call(owner, 'resume', { reason: 'x' })).kind, 'done');
});
