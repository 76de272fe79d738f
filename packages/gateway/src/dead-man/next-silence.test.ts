import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PlanStage, openOrder } from '../halt/testing/plan-stage.ts';
import { createStamp } from '../ports/stamp.ts';
import { DeadMan } from './dead-man.ts';
import { intentToPlace } from './placed-intent.fixture.ts';

const SECONDS = 10;

test('A bot that comes back at once and dies again is silent as soon as the first time.', async () => {
  const stage = await PlanStage.open();
  const { clock, keys, ledger } = stage;
  const { okx } = stage.hands;
  const accountId = stage.bind('okx');
  const virtualKeyId = stage.issue(accountId);
  const policy = keys.virtualKey(virtualKeyId)?.policy;
  assert.ok(policy !== undefined);
  keys.setKeyPolicy(virtualKeyId, { ...policy, version: policy.version + 1, deadManSeconds: SECONDS });
  const venue = () => ({ hands: okx, pictures: { show: () => null } });
  const deadMan = new DeadMan({ clock, keys, ledger, stamp: createStamp(clock, 'b007'), venue });
  deadMan.start();
  const place = (id: string): void => {
    okx.orders = [openOrder(id, virtualKeyId)];
    deadMan.signs.note(virtualKeyId);
    deadMan.note(intentToPlace({ accountId, virtualKeyId }));
  };
  const pass = async (seconds: number): Promise<void> => {
    for (let step = 0; step < 20 * seconds; step += 1) {
      clock.advance(50);
      await stage.settle();
    }
  };
  place('1');
  await pass(SECONDS);
  const isOver = (): boolean => ledger.ofType('system').some(({ event }) => event === 'dead-man-end');
  for (let step = 0; step < 60 && !isOver(); step += 1) await pass(0.05);
  assert.ok(isOver(), 'the first time');
  // Before anybody has looked whether the key has open orders.
  place('2');
  await pass(SECONDS - 1);
  assert.equal(okx.orders.length, 1, 'alive');
  await pass(3);
  assert.deepEqual(okx.orders, [], 'the second time');
  deadMan.close();
});
