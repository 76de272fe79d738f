import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { fillDisk } from '../ledger/testing/full-disk.ts';
import { makeDirectory } from '../ledger/testing/log-bench.ts';
import { FakeWitness, KEY, openGround, passUntilWitnessed, policyOf } from './testing/witness-ground.ts';

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

test('AUD-13 What opens is refused as well while the disk takes no tile, so that no checkpoint is there to be witnessed.', async (context) => {
  const witness = await FakeWitness.open(context, 1);
  const ground = await openGround(makeDirectory(context), policyOf([witness], 'all'), 0, 2);
  const { log, told, state } = ground;
  const events = () => told.map((entry) => entry.type === 'system' && entry.event);
  const passBy = async (): Promise<void> => {
    log.clock.advance(5_000);
    await log.opened.tree.settled();
  };
  await log.append(5);
  await passUntilWitnessed(ground);
  const full = fillDisk((name) => name.includes(`${path.sep}tile${path.sep}`));
  try {
    for (let second = 0; second < 120; second += 5) {
      assert.deepEqual([state(), events()], ['active', []], `after ${second} s`);
      await log.append(10);
      await passBy();
    }
    assert.equal(state(), 'reducing');
    for (let second = 120; second <= 300; second += 5) await passBy();
    assert.deepEqual(events(), ['unwitnessed-stop', 'unwitnessed']);
    witness.respond = () => ({ status: 503, text: '' });
  } finally {
    full.end();
  }
  const { asked } = witness;
  await ground.passUntil(() => witness.asked > asked);
  assert.equal(state(), 'reducing', 'a checkpoint that nobody has witnessed changes nothing');
  assert.equal(ground.metric('unwitnessed_stopped'), 1);
  witness.respond = null;
  await ground.passUntil(() => state() === 'active');
  assert.deepEqual(events(), ['unwitnessed-stop', 'unwitnessed', 'witnessed']);
  await ground.end();
});

test('An older checkpoint that is witnessed is not the end of it.', async (context) => {
  const witness = await FakeWitness.open(context, 1);
  const ground = await openGround(makeDirectory(context), policyOf([witness], 'all'), 0, 2);
  const { log, told, state } = ground;
  witness.respond = () => ({ status: 503, text: '' });
  await log.append(5);
  await ground.pass(1_000, () => log.opened.tree.released?.head.size === 5n);
  const full = fillDisk((name) => name.includes(`${path.sep}tile${path.sep}`));
  try {
    await log.append(1);
    for (let second = 0; second <= 120; second += 5) await ground.pass(5_000, () => true);
    assert.equal(state(), 'reducing');
    witness.respond = null;
    await ground.passUntil(() => witness.size === 5n);
    await ground.passUntil(() => log.opened.tree.checkpoints.witnessed?.head.size === 5n);
    assert.equal(state(), 'reducing');
    assert.deepEqual(told.map((entry) => entry.type === 'system' && entry.event).slice(0, 1), [
      'unwitnessed-stop',
    ]);
    assert.ok(told.every((entry) => entry.type === 'system' && entry.event !== 'witnessed'));
  } finally {
    full.end();
  }
  await ground.passUntil(() => state() === 'active');
  await ground.end();
});

test('While the vault is sealed no checkpoint is missing, whether or not something was recorded.', async (context) => {
  const witness = await FakeWitness.open(context, 1);
  const ground = await openGround(makeDirectory(context), policyOf([witness], 'all'), 0, 2);
  const { log, state, told } = ground;
  const { tree } = log.opened;
  const passBy = async (): Promise<void> => {
    for (let minute = 0; minute < 60; minute += 1) {
      log.clock.advance(60_000);
      await tree.settled();
      assert.deepEqual([state(), ground.metric('unwitnessed_seconds')], ['active', 0]);
    }
  };
  await log.append(5);
  await passUntilWitnessed(ground);
  for (const count of [0, 3]) {
    tree.use(null);
    await log.append(count);
    await passBy();
    tree.use(KEY);
    assert.deepEqual([state(), ground.metric('unwitnessed_seconds')], ['active', 0]);
    await passUntilWitnessed(ground);
    await passBy();
  }
  assert.deepEqual(told, []);
  await ground.end();
});
