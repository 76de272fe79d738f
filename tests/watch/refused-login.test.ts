/** A login on a stream that its venue refuses is the first that is heard of a key that was deleted. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { WatchGround } from './watch-ground.ts';

let ground: WatchGround;

afterEach(async () => {
  await ground.close();
});

test('EXP-04 A key that its venue refuses at a login on a stream is looked at at once.', async () => {
  ground = await WatchGround.start({ terms: { minutes: 5 } });
  const [bound, other] = [ground.bind('okx'), ground.bind('okx')];
  const areSeen = (): boolean =>
    [bound, other].every(({ accountId }) => ground.keyWatch.view(accountId).lookedAt !== null);
  await ground.until(areSeen);
  ground.advance(30_000);
  ground.venue.control.deleteKey(bound.key.apiKey);
  const refusedAt = ground.clock.wallMs();
  const credentialId = ground.keys.credential(bound.accountId)?.id ?? '';
  for (const [event, id] of [
    ['credential-refused', 'cred_0'],
    ['key-changed', credentialId],
  ] as const)
    ground.record(event, { credentialId: id });
  ground.advance(1);
  assert.equal(ground.stateOf(bound), 'active');
  ground.record('credential-refused', { venue: 'okx', credentialId });
  await ground.until(() => ground.stateOf(bound) === 'halted');
  assert.ok(ground.clock.wallMs() - refusedAt < 60_000);
  assert.equal(ground.stateOf(other), 'active');
});
