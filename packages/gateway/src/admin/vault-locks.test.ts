import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { RESEAL_PAUSE_MS } from '../bounds.ts';
import { startAdminFixture, TERMS, VENUE_KEY } from './testing/admin-fixture.ts';

const keyFile = () => randomBytes(32).toString('base64');

void test('An owner adds and removes locks; each act is in the ledger before it is in force, with who and why.', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const [first] = (await owner.vaultShow({})).locks;
  const shown = { keyFile: fixture.keyFile };
  const added = { keyFile: keyFile() };
  const { locks } = await owner.vaultAddLock({ shown, added, label: 'stick', reason: 'for the safe' });
  assert.deepEqual(
    locks.map(({ kind, label }) => `${kind} ${label}`),
    ['key-file ', 'key-file stick'],
  );
  const stick = locks[1]?.lockId ?? '';
  assert.equal(locks[1]?.addedAtMs, fixture.clock.wallMs());
  await assert.rejects(owner.vaultRemoveLock({ shown: added, lockId: stick, reason: 'lost' }), {
    code: 'STATE_CONFLICT',
    message: /a lock that stays/u,
  });
  const removed = await owner.vaultRemoveLock({ shown, lockId: stick, reason: 'lost' });
  assert.deepEqual(removed.gone, [stick]);
  await assert.rejects(owner.vaultRemoveLock({ shown, lockId: first?.lockId ?? '', reason: 'all' }), {
    code: 'STATE_CONFLICT',
    message: /the last one/u,
  });
  const acts = fixture.ledger.ofType('admin').filter(({ act }) => act.startsWith('vault-'));
  assert.deepEqual(
    acts.map(({ act, subject, reason, details }) => [act, subject, reason, details]),
    [
      ['vault-add-lock', stick, 'for the safe', { kind: 'key-file', label: 'stick', shown: first?.lockId }],
      ['vault-remove-lock', stick, 'lost', { shown: first?.lockId, gone: stick }],
    ],
  );
  assert.ok(acts.every(({ operatorId }) => operatorId.startsWith('op_')));
  assert.ok(!JSON.stringify(fixture.ledger.entries).includes(added.keyFile));
  await owner.seal({});
  await assert.rejects(owner.unseal(added), { code: 'VAULT_KEY_FILE_WRONG' });
  await owner.unseal(shown);
});

void test('Nothing of the vault is changed without what opens it, by anybody but the owner, sealed, or without a ledger.', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const shown = { keyFile: fixture.keyFile };
  const ask = { shown, added: { keyFile: keyFile() }, label: 'x' };
  const { locks } = await owner.vaultShow({});
  const lockId = locks[0]?.lockId ?? '';
  for (const role of ['admin', 'trader', 'approver', 'auditor', 'viewer'] as const) {
    const other = fixture.clientFor(role);
    const denied = { code: 'ROLE_MISSING' };
    await assert.rejects(other.vaultAddLock(ask), denied);
    await assert.rejects(other.vaultRemoveLock({ shown, lockId, reason: 'x' }), denied);
    await assert.rejects(other.vaultRotateRoot({ shown: [shown], dropped: [] }), denied);
    await assert.rejects(other.vaultRotateAccount({ account: '@installation' }), denied);
    if (role === 'auditor' || role === 'admin') assert.deepEqual((await other.vaultShow({})).locks, locks);
    else await assert.rejects(other.vaultShow({}), denied);
  }
  const wrong = { keyFile: keyFile() };
  await assert.rejects(owner.vaultAddLock({ ...ask, shown: wrong }), { code: 'VAULT_KEY_FILE_WRONG' });
  await assert.rejects(owner.vaultAddLock({ ...ask, shown: {} }), { code: 'FIELD_MISSING' });
  await assert.rejects(owner.vaultAddLock({ ...ask, added: shown }), { code: 'STATE_CONFLICT' });
  await assert.rejects(owner.vaultAddLock({ ...ask, insteadOf: 'lock_none' }), { code: 'STATE_CONFLICT' });
  await assert.rejects(owner.vaultRotateRoot({ shown: [wrong], dropped: [] }), {
    code: 'VAULT_KEY_FILE_WRONG',
  });
  await assert.rejects(owner.vaultRotateRoot({ shown: [], dropped: [] }), { code: 'STATE_CONFLICT' });
  await assert.rejects(owner.vaultRotateAccount({ account: 'acc_none' }), { code: 'ACCOUNT_NOT_FOUND' });
  fixture.ledger.writable = false;
  const unrecorded = { code: 'LEDGER_UNAVAILABLE' };
  await assert.rejects(owner.vaultAddLock(ask), unrecorded);
  await assert.rejects(owner.vaultRotateRoot({ shown: [shown], dropped: [] }), unrecorded);
  await assert.rejects(owner.vaultRotateAccount({ account: '@installation' }), unrecorded);
  fixture.ledger.writable = true;
  const { version, locks: same, exchanges } = await owner.vaultShow({});
  assert.deepEqual([same, exchanges], [locks, []]);
  await owner.seal({});
  await assert.rejects(owner.vaultAddLock(ask), { code: 'VAULT_SEALED' });
  await owner.unseal(shown);
  assert.equal((await owner.vaultAddLock(ask)).locks.length, 2, 'positive control');
  assert.notEqual((await owner.vaultShow({})).version, version);
});

void test('One change of the vault at a time is thought through.', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const ask = { shown: { keyFile: fixture.keyFile }, label: 'x' };
  const both = await Promise.allSettled([
    owner.vaultAddLock({ ...ask, added: { passphrase: 'a passphrase of many words' } }),
    owner.vaultAddLock({ ...ask, added: { keyFile: keyFile() } }),
  ]);
  assert.deepEqual(
    both.map(({ status }) => status),
    ['fulfilled', 'rejected'],
  );
  assert.equal((await owner.vaultShow({})).locks.length, 2);
});

void test('A passphrase takes the place of another when the other one is shown, and of no other.', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const old = { keyFile: fixture.keyFile };
  const second = { keyFile: keyFile() };
  const { locks } = await owner.vaultAddLock({ shown: old, added: second, label: 'second' });
  const insteadOf = locks[1]?.lockId ?? '';
  const third = { keyFile: keyFile() };
  const ask = { added: third, label: 'third', insteadOf };
  await assert.rejects(owner.vaultAddLock({ ...ask, shown: old }), { code: 'STATE_CONFLICT' });
  const changed = await owner.vaultAddLock({ ...ask, shown: second });
  assert.deepEqual(changed.gone, [insteadOf]);
  await owner.seal({});
  await assert.rejects(owner.unseal(second), { code: 'VAULT_KEY_FILE_WRONG' });
  await owner.unseal(third);
});

void test('The root key and the key of an account are exchanged while keys go on being cut and found.', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const shown = { keyFile: fixture.keyFile };
  const { accountId } = await owner.bind(VENUE_KEY);
  const cut = (label: string) => owner.issue({ accountId, label, owner: 'tests', ...TERMS });
  const before = await cut('before');
  const lost = await owner.vaultAddLock({ shown, added: { keyFile: keyFile() }, label: 'lost' });
  const dropped = [lost.locks[1]?.lockId ?? ''];
  const steps: string[] = [];
  await assert.rejects(owner.vaultRotateRoot({ shown: [shown], dropped: [] }), { code: 'STATE_CONFLICT' });
  const rotated = await owner.vaultRotateRoot(
    { shown: [shown], dropped, reason: 'the stick was lost' },
    { onProgress: ({ step, detail }) => steps.push(`${step} ${detail ?? ''}`) },
  );
  assert.deepEqual(rotated.gone, dropped);
  assert.deepEqual(steps, ['rewrapping 2 of 2 keys of accounts']);
  const seen: string[] = [];
  const following = owner.vaultRotateAccount(
    { account: accountId },
    { onProgress: ({ detail }) => seen.push(detail ?? '') },
  );
  while ((await owner.vaultShow({})).exchanges.length === 0) await new Promise(setImmediate);
  await assert.rejects(owner.vaultRotateAccount({ account: accountId }), { code: 'STATE_CONFLICT' });
  const between = await cut('between');
  fixture.clock.advance(RESEAL_PAUSE_MS);
  const { entries } = await following;
  assert.ok(entries > 5, String(entries));
  assert.match(seen[0] ?? '', /^0 of \d+ entries$/u);
  await owner.seal({});
  await owner.unseal(shown);
  for (const { apiKey } of [before, between])
    assert.equal(fixture.keys.findVirtualKey('okx', apiKey)?.entry.apiKey, apiKey);
  assert.ok(fixture.keys.signer(accountId) !== null);
  const acts = new Set(fixture.ledger.ofType('admin').map(({ act }) => act));
  assert.ok(acts.has('vault-rotate-root') && acts.has('vault-rotate-account'));
});
