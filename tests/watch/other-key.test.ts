/** Another venue key comes in the place of the one that is looked at. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '@bitting/core/secret/secret.ts';
import { READ_AND_TRADE, ScriptedWatch, seen, WITH_WITHDRAWALS } from './scripted-watch.ts';

function rebind({ bound, ground }: ScriptedWatch): void {
  ground.keys.rebindCredential(bound.accountId, {
    permissions: ['read_only'],
    ipBound: true,
    expiresAt: null,
    boundAt: ground.clock.wallMs(),
    apiKey: Secret.fromText('api key', 'another key'),
    secret: Secret.fromText('secret', 'another secret'),
    passphrase: Secret.fromText('passphrase', 'Another-1'),
  });
}

test('A key that is bound while another one is halted for is judged by its own terms, and of the other one nothing is kept.', async () => {
  await using watch = await ScriptedWatch.start();
  const { keys, ledger } = watch.ground;
  await watch.look(seen(READ_AND_TRADE));
  const former = watch.credential;
  const release = ledger.hold();
  watch.answers = [seen(WITH_WITHDRAWALS)];
  const looking = watch.keyWatch.look(watch.bound.accountId);
  await ledger.untilWaiting(1);
  rebind(watch);
  release();
  await looking;
  assert.notEqual(watch.credential.id, former.id);
  assert.deepEqual([watch.credential.permissions, watch.credential.ipBound], [['read_only'], true]);
  assert.equal(keys.watched.of(former), null);
  assert.equal(keys.watched.of(watch.credential), null);
  await watch.look(seen(WITH_WITHDRAWALS, ['198.51.100.7']));
  assert.deepEqual(keys.watched.of(watch.credential)?.accepted.permissions, ['read_only']);
  await assert.rejects(watch.demandAsAccepted(), { code: 'STATE_CONFLICT' });
});

test('A key is not accepted where another one came in its place while that was written down.', async () => {
  await using watch = await ScriptedWatch.start({ ips: ['198.51.100.7'] });
  const { ledger } = watch.ground;
  await watch.look(seen(READ_AND_TRADE, ['198.51.100.7']));
  await watch.look(seen(READ_AND_TRADE, ['198.51.100.8']));
  const release = ledger.hold();
  const accepting = watch.keyWatch.accept(watch.bound.accountId, { operatorId: 'op_1', reason: 'a test' });
  accepting.catch(() => undefined);
  await ledger.untilWaiting(1);
  rebind(watch);
  release();
  await assert.rejects(accepting, { code: 'STATE_CONFLICT' });
  assert.equal(watch.ground.keys.watched.of(watch.credential), null);
});
