/** A venue that says that a key is gone: whom it is believed, and after what. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAILED, GONE, READ_AND_TRADE, ScriptedWatch, seen } from './scripted-watch.ts';

test('A key that somebody else sees in between is asked for twice anew before it is believed to be gone.', async () => {
  await using watch = await ScriptedWatch.start();
  await watch.look(seen(READ_AND_TRADE));
  watch.answers = [GONE, seen(READ_AND_TRADE), GONE, seen(READ_AND_TRADE)];
  const first = watch.keyWatch.look(watch.bound.accountId);
  await watch.keyWatch.look(watch.bound.accountId);
  await watch.settled(first);
  assert.deepEqual([watch.state, watch.asked], ['active', 5]);
  await watch.look(seen(READ_AND_TRADE), GONE);
  await watch.look(GONE);
  assert.equal(watch.state, 'halted');
});

test('A key that is gone in every other look is halted for at the second, and the first is not forgotten.', async () => {
  await using watch = await ScriptedWatch.start();
  await watch.look(seen(READ_AND_TRADE));
  await watch.look(GONE, FAILED);
  assert.equal(watch.state, 'active');
  assert.match(watch.keyWatch.view(watch.bound.accountId).problem ?? '', /gone.*50119.*nobody answers/u);
  await watch.look(GONE);
  assert.equal(watch.state, 'halted');
  assert.deepEqual(
    watch.ground.told().map(([event]) => event),
    ['key-gone'],
  );
});

test('A key of an earlier version that was bound to addresses is not accepted from all because it was gone at the first look.', async () => {
  const address = '198.51.100.7';
  for (const ips of [[], [address]]) {
    await using watch = await ScriptedWatch.start({ ips });
    await watch.look(GONE);
    assert.equal(watch.state, 'halted');
    await watch.look(seen(READ_AND_TRADE));
    assert.equal(watch.keyWatch.view(watch.bound.accountId).state, ips.length > 0 ? 'beyond' : 'as-accepted');
    if (ips.length === 0) await watch.demandAsAccepted();
    else await assert.rejects(watch.demandAsAccepted(), { code: 'STATE_CONFLICT' });
  }
});
