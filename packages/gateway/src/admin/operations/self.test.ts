import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SelfView } from '@bitting/client/people.ts';
import { PeopleGround, type Outcome } from '../testing/people-ground.ts';

function resultOf(outcome: Outcome): SelfView {
  assert.equal(outcome.kind, 'done');
  return outcome.result as SelfView;
}

void test('self tells a person what he may call and what of it needs a fresh second factor, and of nobody else', async () => {
  using ground = await PeopleGround.start();
  const ada = ground.add('ada', 'trader', { accounts: ['acc_1'] });
  const seen = resultOf(await ground.call(ada, 'self', {}));
  assert.equal(seen.operatorId, ada.id);
  assert.equal(seen.role, 'trader');
  assert.deepEqual(seen.accounts, ['acc_1']);
  assert.ok(seen.operations.includes('halt'));
  assert.ok(!seen.operations.includes('resume'));
  assert.deepEqual(
    seen.strong.filter((one) => !seen.operations.includes(one)),
    [],
  );
  assert.equal(seen.people, null);
});

void test('self tells a console that calls for nobody whom it may call for, and that it may call nothing else', async () => {
  using ground = await PeopleGround.start();
  const ada = ground.add('ada', 'owner');
  const bob = ground.add('bob', 'viewer');
  const web = ground.add('web', 'viewer', { kind: 'console' });
  ground.operators.disable(bob.id);
  const seen = resultOf(await ground.call(web, 'self', {}));
  assert.equal(seen.kind, 'console');
  assert.deepEqual(seen.operations, ['self']);
  assert.deepEqual(
    seen.people?.map(({ name, state }) => `${name} ${state}`),
    ['ada active', 'bob disabled'],
  );
  const other = await ground.call(web, 'status', {});
  assert.equal(other.kind === 'refused' ? other.code : '', 'ACTING_REFUSED');
  const acting = resultOf(await ground.call(web, 'self', {}, { actingFor: ada.id }));
  assert.equal(acting.operatorId, ada.id);
  assert.equal(acting.people, null);
  const gone = await ground.call(web, 'self', {}, { actingFor: bob.id });
  assert.equal(gone.kind === 'refused' ? gone.code : '', 'ACTING_REFUSED');
});
