/** A vault that does not take what a look found: the watch knows it all the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { READ_AND_TRADE, ScriptedWatch, seen, WITH_WITHDRAWALS } from './scripted-watch.ts';

test('A key that may withdraw holds its account while the vault takes nothing, and the venue is asked before it is resumed.', async () => {
  await using watch = await ScriptedWatch.start();
  await watch.look(seen(READ_AND_TRADE));
  const mend = watch.breakWrites();
  await watch.look(seen(WITH_WITHDRAWALS));
  const shown = () => watch.keyWatch.view(watch.bound.accountId).state;
  assert.deepEqual([watch.state, shown()], ['halted', 'beyond']);
  assert.match(watch.keyWatch.renderMetrics(), /^bitting_keys_held 1$/mu);
  const before = watch.asked;
  await assert.rejects(watch.demandAsAccepted(), { code: 'STATE_CONFLICT' });
  assert.equal(watch.asked - before, 1);
  await watch.look(seen(WITH_WITHDRAWALS));
  assert.equal(watch.ground.told('key-changed').length, 1, 'told once');
  mend();
  await watch.look(seen(WITH_WITHDRAWALS));
  const kept = watch.ground.keys.watched.of(watch.credential);
  assert.deepEqual(kept?.told.permissions, WITH_WITHDRAWALS, 'written as soon as it can be');
  assert.deepEqual(kept.accepted.permissions, READ_AND_TRADE);
  watch.answers = [seen(READ_AND_TRADE)];
  await watch.demandAsAccepted();
  assert.equal(shown(), 'as-accepted');
});

test('What a key of an earlier version may do is not taken as accepted because its first look could not be written.', async () => {
  await using watch = await ScriptedWatch.start();
  const mend = watch.breakWrites();
  await watch.look(seen(WITH_WITHDRAWALS));
  assert.equal(watch.state, 'halted');
  assert.deepEqual(watch.credential.permissions, WITH_WITHDRAWALS, 'it is shown as it is');
  mend();
  await watch.look(seen(WITH_WITHDRAWALS));
  assert.deepEqual(watch.ground.keys.watched.of(watch.credential)?.accepted.permissions, READ_AND_TRADE);
  await assert.rejects(watch.demandAsAccepted(), { code: 'STATE_CONFLICT' });
  watch.answers = [seen(READ_AND_TRADE)];
  await watch.demandAsAccepted();
});

test('An acceptance that the vault does not take is none.', async () => {
  await using watch = await ScriptedWatch.start({ ips: ['198.51.100.7'] });
  await watch.look(seen(READ_AND_TRADE, ['198.51.100.7']));
  await watch.look(seen(READ_AND_TRADE, ['198.51.100.8']));
  const accept = () =>
    watch.settled(watch.keyWatch.accept(watch.bound.accountId, { operatorId: 'op_1', reason: 'a test' }));
  const mend = watch.breakWrites();
  await assert.rejects(accept(), { code: 'VAULT_UNWRITABLE' });
  await assert.rejects(watch.demandAsAccepted(), { code: 'STATE_CONFLICT' });
  mend();
  await accept();
  await watch.demandAsAccepted();
});
