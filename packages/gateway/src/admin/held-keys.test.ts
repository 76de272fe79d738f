/** What a venue key that is not as it was accepted means for those who accept it and resume its account. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Secret } from '@bitting/core/secret/secret.ts';
import type { KeyLook } from '../key-watch/key-look.ts';
import { KeyWatch } from '../key-watch/key-watch.ts';
import { WatchEvents } from '../key-watch/watch-events.ts';
import { createStamp } from '../ports/stamp.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryLedger } from '../testing/memory-ledger.ts';
import { VaultKeyRing } from '../vault/key-ring.ts';
import type { Vault } from '../vault/vault.ts';
import { Journal } from './journal.ts';
import { approvalIn, PeopleGround, type Person } from './testing/people-ground.ts';

const REASON = { reason: 'a test' };

function seen(permissions: readonly string[], ips: readonly string[] = []): KeyLook {
  return { kind: 'seen', facts: { permissions, ips, label: '', endsAt: null, others: null }, endsAt: null };
}

/** A key that is bound to one address, and a venue that says of it what a test wants. */
function watchOver(vault: Vault) {
  const keys = new VaultKeyRing(vault, randomBytes);
  const clock = new ManualClock();
  const { account } = keys.bindCredential({
    venue: 'okx',
    environment: 'paper',
    region: 'paper',
    label: 'grid',
    permissions: ['read_only', 'trade'],
    ipBound: true,
    trading: 'both',
    boundAt: clock.wallMs(),
    expiresAt: null,
    venueUid: '1',
    venueMainUid: '1',
    venueAccounts: [],
    apiKey: Secret.fromText('api key', 'api-key'),
    secret: Secret.fromText('secret', 'secret'),
    passphrase: null,
  });
  const [ledger, stamp] = [new MemoryLedger(), createStamp(clock, 'b007')];
  const says = { now: seen(['read_only', 'trade'], ['192.0.2.7']) };
  const keyWatch = new KeyWatch({
    keys,
    journal: new Journal(ledger, stamp),
    clock,
    events: new WatchEvents({ ledger, stamp }),
    egress: [],
    look: () => Promise.resolve(says.now),
  });
  const accountId = account.id;
  const look = (now: KeyLook): Promise<void> => {
    says.now = now;
    return keyWatch.look(accountId);
  };
  return { accountId, keys, keyWatch, look, says, stateOf: () => keys.account(accountId)?.state };
}

async function start() {
  const watches: ReturnType<typeof watchOver>[] = [];
  const ground = await PeopleGround.start((vault) => {
    const watch = watchOver(vault);
    watches.push(watch);
    return { keys: watch.keys, keyWatch: watch.keyWatch };
  });
  const [watch] = watches;
  assert.ok(watch);
  await watch.look(watch.says.now);
  return { ground, watch, owner: ground.add('owner', 'owner'), admin: ground.add('admin', 'admin') };
}

async function agree(ground: PeopleGround, admin: Person, approvalId: string): Promise<void> {
  const { digest } = ground.approvals.show(approvalId);
  const outcome = await ground.call(admin, 'approvals-approve', { approvalId, digest });
  assert.equal(outcome.kind, 'done', JSON.stringify(outcome));
}

void test('others agree to a venue key as it was told, in words, and to no other that it becomes', async () => {
  const { ground, watch, owner, admin } = await start();
  using _ground = ground;
  const { accountId, keys, keyWatch, look } = watch;
  await ground.call(owner, 'approvals-set', { needed: { bind: 1, operators: 1 } });
  await look(seen(['read_only', 'trade'], ['192.0.2.8']));
  const accept = () => ground.call(owner, 'account-accept-key', { accountId, ...REASON });
  const approvalId = approvalIn(await accept());
  assert.deepEqual(ground.approvals.show(approvalId).lines, [
    `Take the venue key of grid (${accountId}) as its venue says that it is now (reason: a test):`,
    'addresses: 192.0.2.7 → 192.0.2.8',
  ]);
  await agree(ground, admin, approvalId);
  await look(seen(['read_only', 'trade'], ['192.0.2.9']));
  const stale = await ground.call(owner, 'approvals-carry-out', { approvalId });
  assert.equal(stale.kind === 'refused' && stale.code, 'APPROVAL_STALE');
  const anew = approvalIn(await accept());
  assert.notEqual(anew, approvalId);
  await agree(ground, admin, anew);
  watch.says.now = seen(['read_only', 'trade'], ['192.0.2.10']);
  const changed = await ground.call(owner, 'approvals-carry-out', { approvalId: anew });
  assert.equal(
    changed.kind === 'refused' && changed.code,
    'STATE_CONFLICT',
    'it changed as it was looked at',
  );
  assert.equal(keyWatch.view(accountId).state, 'beyond');
  assert.equal(ground.approvals.show(anew).state, 'approved', 'nothing was done with it');
  await look(seen(['read_only', 'trade'], ['192.0.2.9']));
  assert.equal((await ground.call(owner, 'approvals-carry-out', { approvalId: anew })).kind, 'done');
  const credential = keys.credential(accountId);
  assert.deepEqual(credential === null ? null : keys.watched.of(credential)?.accepted.ips, ['192.0.2.9']);
  const act = ground.ledger.ofType('admin').find((entry) => entry.act === 'accept-key');
  assert.equal(act?.details['approval'], anew);
});

void test('an account whose key may do more again while its resuming is written down stays halted', async () => {
  const { ground, watch, owner } = await start();
  using _ground = ground;
  const { accountId, look, stateOf } = watch;
  const good = watch.says.now;
  const withdraws = seen(['read_only', 'trade', 'withdraw'], ['192.0.2.7']);
  const resume = async (meanwhile: KeyLook) => {
    watch.says.now = good;
    const release = ground.ledger.hold();
    const resuming = ground.call(owner, 'resume', { accountId, ...REASON });
    await ground.ledger.untilWaiting(1);
    await look(meanwhile);
    release();
    return resuming;
  };
  await look(withdraws);
  assert.equal(stateOf(), 'halted');
  const refused = await resume(withdraws);
  assert.equal(refused.kind === 'refused' && refused.code, 'STATE_CONFLICT');
  assert.equal(stateOf(), 'halted');
  assert.equal((await resume(good)).kind, 'done');
  assert.equal(stateOf(), 'active');
});
