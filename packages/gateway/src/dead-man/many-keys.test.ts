import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PlanStage } from '../halt/testing/plan-stage.ts';
import { createStamp } from '../ports/stamp.ts';
import { DeadMan } from './dead-man.ts';
import { intentToPlace } from './placed-intent.fixture.ts';

const KEYS = 40;
const ORDERS = 50;

test('An order of a key that has some open already looks at no other key, however many are guarded.', async () => {
  const stage = await PlanStage.open();
  const { clock, hands, keys, ledger } = stage;
  const accountId = stage.bind('okx');
  let looks = 0;
  const counted = {
    sealed: false,
    credential: (id: string) => keys.credential(id),
    listVirtualKeys: () => keys.listVirtualKeys(),
    virtualKey: (id: string) => {
      looks += 1;
      return keys.virtualKey(id);
    },
  };
  const venue = () => ({ hands: hands.okx, pictures: { show: () => null } });
  const deadMan = new DeadMan({ clock, keys: counted, ledger, stamp: createStamp(clock, 'b007'), venue });
  const place = (virtualKeyId: string): void => {
    deadMan.note(intentToPlace({ accountId, virtualKeyId }));
  };
  const ids = Array.from({ length: KEYS }, () => {
    const id = stage.issue(accountId);
    const policy = keys.virtualKey(id)?.policy;
    assert.ok(policy !== undefined);
    keys.setKeyPolicy(id, { ...policy, version: policy.version + 1, deadManSeconds: 60 });
    return id;
  });
  for (const id of ids) place(id);
  await stage.settle();
  assert.deepEqual(hands.okx.done, [`timer of okx on ${accountId}: 60`], 'the first one armed it');
  looks = 0;
  for (let nth = 0; nth < ORDERS; nth += 1) place(ids[nth % KEYS] ?? '');
  await stage.settle();
  assert.ok(looks <= 2 * ORDERS, `${looks} looks for ${ORDERS} orders`);
  deadMan.close();
});
