import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeDirectory } from '../ledger/testing/log-bench.ts';
import { FakeWitness, openGround, policyOf } from './testing/witness-ground.ts';

test('AUD-13 What opens is refused once no checkpoint was witnessed for the minutes that were asked for, until one is.', async (context) => {
  const witness = await FakeWitness.open(context, 1);
  witness.respond = () => ({ status: 503, text: '' });
  const ground = await openGround(makeDirectory(context), policyOf([witness], 'all'), 0, 2);
  const { log, told, state } = ground;
  await log.append(1);
  await ground.pass(1_000, () => log.opened.tree.released?.head.size === 1n);
  while (state() === 'active') {
    assert.ok(ground.metric('unwitnessed_seconds') < 120);
    assert.equal(ground.metric('unwitnessed_stopped'), 0);
    const { asked } = witness;
    await ground.passUntil(() => witness.asked > asked);
  }
  assert.equal(state(), 'reducing');
  assert.ok(ground.metric('unwitnessed_seconds') >= 120);
  assert.equal(ground.metric('unwitnessed_stopped'), 1);
  await ground.passUntil(() => told.length > 0);
  assert.deepEqual(
    told.map((entry) => entry.type === 'system' && entry.event),
    ['unwitnessed-stop'],
  );
  witness.respond = null;
  await ground.passUntil(() => state() === 'active');
  assert.deepEqual(
    told.map((entry) => entry.type === 'system' && entry.event),
    ['unwitnessed-stop', 'witnessed'],
  );
  assert.equal(ground.metric('unwitnessed_stopped'), 0);
  await ground.end();
});

test('A ledger without witnesses for a day restrains nobody who did not ask for it.', async (context) => {
  const witness = await FakeWitness.open(context, 1);
  witness.respond = () => ({ status: 503, text: '' });
  const { log, state, pass, metric, end } = await openGround(
    makeDirectory(context),
    policyOf([witness], 'all'),
  );
  await log.append(1);
  await pass(1_000, () => log.opened.tree.released?.head.size === 1n);
  await pass(86_400_000, () => metric('unwitnessed_seconds') > 86_000);
  assert.equal(state(), 'active');
  await end();
});
