import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { startAdminFixture, TERMS, VENUE_KEY, type AdminFixture } from './testing/admin-fixture.ts';
import { cut, DOCUMENT } from './testing/cut-key.ts';
import { actsOf, idOf, idProposed, withCode } from './testing/people.ts';

const HOUR_MS = 3_600_000;
const WIDER = { ...DOCUMENT, instruments: ['BTC-USDT', 'ETH-USDT'] };

/** Two who can agree besides the owner. */
async function withRule(needed: number, fixture?: AdminFixture) {
  const started = fixture ?? (await startAdminFixture());
  const owner = started.clientFor('owner');
  for (const role of ['owner', 'admin', 'approver'] as const) await idOf(started, role);
  await owner.approvalsSet({
    needed: {
      bind: needed,
      keys: needed,
      policy: needed,
      resume: needed,
      operators: needed,
      export: needed,
      erase: needed,
      vault: needed,
    },
  });
  return started;
}

async function agree(fixture: AdminFixture, approvalId: string, ...roles: ('admin' | 'approver')[]) {
  const { digest } = await fixture.clientFor('owner').approvalsShow({ approvalId });
  for (const role of roles) await fixture.clientFor(role).approvalsApprove({ approvalId, digest });
}

void test('without a rule nobody is asked', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  assert.equal((await owner.policySet({ virtualKeyId, document: WIDER, mayLoosen: true })).version, 2);
  assert.deepEqual((await owner.approvalsList({})).approvals, []);
});

void test('a wider policy is proposed in words, and is in force when its proposer repeats it after the others agreed', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  await withRule(2, fixture);
  const widen = () => owner.policySet({ virtualKeyId, document: WIDER, mayLoosen: true });
  const approvalId = await idProposed(widen());
  const proposed = await owner.approvalsShow({ approvalId });
  assert.deepEqual(proposed.lines, [
    `Change the policy of the key ${virtualKeyId}, version 1:`,
    'loosened: may now trade ETH-USDT besides',
  ]);
  assert.equal(proposed.digest, createHash('sha256').update(proposed.change).digest('hex'));
  assert.equal(proposed.expiresAtMs - proposed.proposedAtMs, 24 * HOUR_MS);
  assert.equal(await idProposed(widen()), approvalId);
  await agree(fixture, approvalId, 'approver');
  assert.equal(await idProposed(widen()), approvalId);
  await agree(fixture, approvalId, 'admin');
  assert.equal((await owner.approvalsShow({ approvalId })).state, 'approved');
  assert.equal((await widen()).version, 2);
  assert.equal((await owner.approvalsShow({ approvalId })).state, 'carried-out');
  const acts = ['propose', 'approve', 'policy-set'].flatMap((act) => actsOf(fixture, act));
  assert.deepEqual(
    acts.map((act) => [act.act, act.subject, act.details['digest']]),
    [
      ['propose', approvalId, proposed.digest],
      ['approve', approvalId, proposed.digest],
      ['approve', approvalId, proposed.digest],
      ['policy-set', virtualKeyId, proposed.digest],
    ],
  );
  assert.equal(acts[0]?.details['change'], proposed.change);
  assert.equal(acts.at(-1)?.details['approval'], approvalId);
});

void test('a narrower policy, a halt, a suspension and a revocation need nobody', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  await withRule(2, fixture);
  const document = { ...DOCUMENT, requestsPerSecond: 1 };
  assert.equal((await owner.policySet({ virtualKeyId, document, mayLoosen: true })).version, 2);
  assert.equal((await owner.halt({})).state, 'halted');
  assert.equal((await owner.suspend({ virtualKeyId })).state, 'suspended');
  assert.equal((await owner.revoke({ virtualKeyId })).state, 'revoked');
  assert.deepEqual((await owner.approvalsList({})).approvals, []);
});

void test('a policy that was changed since is not what was agreed to', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  await withRule(1, fixture);
  const widen = () => owner.policySet({ virtualKeyId, document: WIDER, mayLoosen: true });
  const approvalId = await idProposed(widen());
  await agree(fixture, approvalId, 'approver');
  await owner.policySet({
    virtualKeyId,
    document: { ...DOCUMENT, requestsPerSecond: 1 },
    mayLoosen: false,
  });
  await assert.rejects(widen(), withCode('POLICY_VERSION_STALE'));
  await assert.rejects(owner.approvalsCarryOut({ approvalId }), withCode('POLICY_VERSION_STALE'));
});

void test('a halt after the consent to a resumption is not resumed by it', async () => {
  await using fixture = await withRule(1);
  const owner = fixture.clientFor('owner');
  for (const again of [false, true]) {
    await owner.halt({ reason: 'first' });
    const approvalId = await idProposed(owner.resume({ reason: 'over' }));
    await agree(fixture, approvalId, 'approver');
    if (again) {
      await owner.halt({ reason: 'second' });
      await assert.rejects(owner.approvalsCarryOut({ approvalId }), withCode('APPROVAL_STALE'));
      assert.equal((await owner.status({})).state, 'halted');
    } else await owner.resume({ reason: 'over' });
  }
});

void test('a venue key is bound by the very call that was agreed to, and nothing of it is kept before', async () => {
  await using fixture = await withRule(1);
  const owner = fixture.clientFor('owner');
  const approvalId = await idProposed(owner.bind(VENUE_KEY));
  const { change, concealed } = await owner.approvalsShow({ approvalId });
  const text = change + JSON.stringify(fixture.ledger.entries);
  for (const secret of [VENUE_KEY.apiKey, VENUE_KEY.secret, VENUE_KEY.passphrase])
    for (const form of [secret, createHash('sha256').update(secret).digest('hex')])
      assert.ok(!text.includes(form));
  assert.equal(concealed, true);
  await agree(fixture, approvalId, 'approver');
  await assert.rejects(owner.approvalsCarryOut({ approvalId }), withCode('APPROVAL_REFUSED'));
  const other = await idProposed(owner.bind({ ...VENUE_KEY, secret: 'ANOTHER-SECRET' }));
  assert.notEqual(other, approvalId);
  assert.equal(fixture.probed.length, 0);
  assert.equal((await owner.bind(VENUE_KEY)).label, VENUE_KEY.label);
});

void test('a consent is not used up by a try that fails before anything is done', async () => {
  await using fixture = await withRule(1);
  const owner = fixture.clientFor('owner');
  const good = fixture.probeReport;
  fixture.probeReport = { kind: 'refused', cause: 'wrong', advice: 'x' } as never;
  const approvalId = await idProposed(owner.bind(VENUE_KEY));
  await agree(fixture, approvalId, 'approver');
  await assert.rejects(owner.bind(VENUE_KEY));
  assert.equal((await owner.approvalsShow({ approvalId })).state, 'approved');
  fixture.probeReport = good;
  fixture.ledger.writable = false;
  await assert.rejects(owner.bind(VENUE_KEY), withCode('LEDGER_UNAVAILABLE'));
  fixture.ledger.writable = true;
  assert.equal((await owner.bind(VENUE_KEY)).label, VENUE_KEY.label);
});

void test('a virtual key that was agreed to is cut once, for its proposer alone', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await cut(fixture);
  await withRule(1, fixture);
  const approvalId = await idProposed(owner.issue({ ...TERMS, accountId, label: 'two', owner: 'desk' }));
  await assert.rejects(owner.approvalsCarryOut({ approvalId }), withCode('APPROVAL_NEEDED'));
  await agree(fixture, approvalId, 'approver');
  await assert.rejects(
    fixture.clientFor('admin').approvalsCarryOut({ approvalId }),
    withCode('APPROVAL_REFUSED'),
  );
  const { operation, result } = await owner.approvalsCarryOut({ approvalId });
  assert.equal(operation, 'issue');
  assert.match((result as { readonly secret: string }).secret, /^[0-9A-F]{32}$/u);
  await assert.rejects(owner.approvalsCarryOut({ approvalId }), withCode('APPROVAL_OVER'));
  assert.equal((await owner.list({})).virtualKeys.length, 2);
});

void test('a proposal ends by one rejection, by its proposer and by time', async () => {
  await using fixture = await withRule(1);
  const owner = fixture.clientFor('owner');
  await owner.halt({});
  const propose = () => idProposed(owner.resume({ reason: 'over' }));
  const rejected = await propose();
  assert.equal(
    (await fixture.clientFor('approver').approvalsReject({ approvalId: rejected, reason: 'no' })).state,
    'rejected',
  );
  const withdrawn = await propose();
  assert.equal((await owner.approvalsReject({ approvalId: withdrawn })).state, 'withdrawn');
  const expired = await propose();
  await agree(fixture, expired, 'approver');
  fixture.clock.advance(24 * HOUR_MS);
  assert.equal((await owner.approvalsShow({ approvalId: expired })).state, 'expired');
  for (const approvalId of [rejected, withdrawn, expired]) {
    const { digest } = await owner.approvalsShow({ approvalId });
    await assert.rejects(
      fixture.clientFor('admin').approvalsApprove({ approvalId, digest }),
      withCode('APPROVAL_OVER'),
    );
    await assert.rejects(owner.approvalsCarryOut({ approvalId }), withCode('APPROVAL_OVER'));
  }
});

void test('what was proposed and agreed to is the same after a restart', async () => {
  const fixture = await withRule(1);
  const owner = fixture.clientFor('owner');
  await owner.halt({});
  const approvalId = await idProposed(owner.resume({ reason: 'over' }));
  await agree(fixture, approvalId, 'approver');
  const before = await owner.approvalsShow({ approvalId });
  await using again = await fixture.reopenSealed();
  const later = again.clientFor('owner');
  await assert.rejects(later.approvalsList({}), withCode('VAULT_SEALED'));
  await later.unseal({ keyFile: again.keyFile });
  assert.deepEqual(await later.approvalsShow({ approvalId }), before);
  assert.equal((await later.resume({ reason: 'over' })).state, 'active');
});

void test('a rule asks as many for operators as for anything else, and never for more than there are', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  for (const role of ['owner', 'admin', 'approver', 'trader'] as const) await idOf(fixture, role);
  await assert.rejects(owner.approvalsSet({ needed: { bind: 1 } }), withCode('FIELD_MALFORMED'));
  await assert.rejects(owner.approvalsSet({ needed: { operators: 3 } }), withCode('QUORUM_UNREACHABLE'));
  assert.equal((await owner.approvalsSet({ needed: { operators: 2 } })).needed.operators, 2);
  for (const role of ['admin', 'approver'] as const) {
    const operatorId = await idOf(fixture, role);
    await assert.rejects(owner.operatorsDisable({ operatorId }), withCode('QUORUM_UNREACHABLE'));
    await assert.rejects(owner.operatorsRole({ operatorId, role: 'viewer' }), withCode('QUORUM_UNREACHABLE'));
  }
  const trader = await idOf(fixture, 'trader');
  assert.equal((await owner.operatorsDisable({ operatorId: trader })).state, 'disabled');
});

void test('a looser rule needs the most of both and is in force a day later', async () => {
  await using fixture = await withRule(1);
  const owner = fixture.clientFor('owner');
  const loosen = () =>
    owner.approvalsSet({
      needed: { bind: 0, keys: 0, policy: 0, resume: 0, operators: 0, export: 0, erase: 0, vault: 0 },
    });
  const approvalId = await idProposed(loosen());
  assert.equal((await owner.approvalsShow({ approvalId })).needed, 1);
  await agree(fixture, approvalId, 'approver');
  const { next, needed } = await loosen();
  assert.deepEqual([needed.resume, next?.needed.resume], [1, 0]);
  await owner.halt({});
  const proposal = await idProposed(owner.resume({ reason: 'x' }));
  fixture.clock.advance(23 * HOUR_MS);
  assert.equal(await idProposed(owner.resume({ reason: 'x' })), proposal);
  fixture.clock.advance(HOUR_MS);
  assert.equal((await owner.resume({ reason: 'x' })).state, 'active');
});

void test('a rule that came meanwhile holds for what is under way', async () => {
  await using fixture = await startAdminFixture();
  for (const role of ['owner', 'admin', 'approver'] as const) await idOf(fixture, role);
  const release = fixture.ledger.hold();
  const owner = fixture.clientFor('owner');
  const binding = assert.rejects(owner.bind(VENUE_KEY), withCode('APPROVAL_NEEDED'));
  await fixture.ledger.untilWaiting(1);
  const setting = fixture.clientFor('owner').approvalsSet({ needed: { bind: 1, operators: 1 } });
  await fixture.ledger.untilWaiting(2);
  release();
  await Promise.all([binding, setting]);
  assert.equal(fixture.keys.listAccounts().length, 0);
});

void test('nobody fills the vault with proposals', async () => {
  await using fixture = await withRule(1);
  const admin = fixture.clientFor('admin');
  const propose = (at: number) => admin.bind({ ...VENUE_KEY, label: `account ${at}` });
  for (let at = 0; at < 20; at += 1) await assert.rejects(propose(at), withCode('APPROVAL_NEEDED'));
  await assert.rejects(propose(20), withCode('OVERLOADED'));
  await fixture.clientFor('owner').halt({});
  await assert.rejects(fixture.clientFor('owner').resume({ reason: 'x' }), withCode('APPROVAL_NEEDED'));
});

void test('an approver of one account agrees to what is of that account alone', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId, virtualKeyId } = await cut(fixture);
  const other = await owner.bind({ ...VENUE_KEY, apiKey: 'another-api-key', label: 'other' });
  const made = await owner.operatorsAdd({ name: 'Ada', role: 'approver', accounts: [accountId] });
  const ada = fixture.clientWith(made.token);
  fixture.clock.advance(24 * HOUR_MS);
  await withRule(1, fixture);
  const own = await idProposed(owner.rotate({ virtualKeyId }));
  const strange = [
    await idProposed(owner.issue({ ...TERMS, accountId: other.accountId, label: 'b2', owner: 'x' })),
    await idProposed(owner.operatorsAdd({ name: 'Bob', role: 'viewer' })),
  ];
  assert.deepEqual(
    (await ada.approvalsList({})).approvals.map(({ approvalId }) => approvalId),
    [own],
  );
  for (const approvalId of strange) {
    const { digest } = await owner.approvalsShow({ approvalId });
    await assert.rejects(ada.approvalsShow({ approvalId }), withCode('ACCOUNT_OUT_OF_REACH'));
    await assert.rejects(ada.approvalsReject({ approvalId }), withCode('ACCOUNT_OUT_OF_REACH'));
    await assert.rejects(ada.approvalsApprove({ approvalId, digest }), withCode('APPROVAL_REFUSED'));
  }
  const { digest } = await ada.approvalsShow({ approvalId: own });
  assert.equal((await ada.approvalsApprove({ approvalId: own, digest })).state, 'approved');
});

void test('what opens the vault stands in no proposal, and not so that it could be guessed at', async () => {
  await using fixture = await withRule(1);
  const owner = fixture.clientFor('owner');
  const [shown, passphrase] = [{ keyFile: fixture.keyFile }, 'a passphrase to guess'];
  const calls = [
    () => owner.vaultAddLock({ shown, added: { passphrase }, label: 'spare' }),
    () => owner.vaultRemoveLock({ shown: { passphrase }, lockId: 'lock_1', reason: 'x' }),
    () => owner.vaultRotateRoot({ shown: [shown, { passphrase }], dropped: [] }),
  ];
  const marks = [];
  for (const call of calls) {
    const { change, concealed } = await owner.approvalsShow({ approvalId: await idProposed(call()) });
    assert.equal(concealed, true);
    marks.push(...(change.match(/hmac-sha256:[0-9a-f]{64}/gu) ?? []));
  }
  // One for each place, and of the same secret another one in each proposal.
  assert.equal(new Set(marks).size, 5);
  const text = JSON.stringify(fixture.ledger.entries);
  for (const secret of [passphrase, fixture.keyFile])
    for (const form of [secret, createHash('sha256').update(secret).digest('hex')])
      assert.ok(!text.includes(form));
});

void test('a venue key that cannot be looked at is not accepted, and what others agreed to is not used up by that', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await cut(fixture);
  await withRule(1, fixture);
  const accept = () => owner.accountAcceptKey({ accountId, reason: 'moved' });
  const approvalId = await idProposed(accept());
  await agree(fixture, approvalId, 'approver');
  await assert.rejects(accept(), withCode('STATE_CONFLICT'));
  assert.deepEqual(actsOf(fixture, 'carry-out'), []);
  assert.equal((await owner.approvalsShow({ approvalId })).state, 'approved');
});

void test('a shadow that is put in force is agreed to by its document, and by no other that came in its place', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  await withRule(1, fixture);
  const { setAtMs } = await owner.policyShadowSet({ virtualKeyId, document: WIDER });
  const enforce = (at: number) => owner.policyShadowEnforce({ virtualKeyId, setAtMs: at, mayLoosen: true });
  const approvalId = await idProposed(enforce(setAtMs));
  const { lines, change } = await owner.approvalsShow({ approvalId });
  const document = lines.find((line) => line.startsWith('by the document: '))?.slice(17) ?? '';
  assert.match(document, /ETH-USDT/u);
  assert.ok(change.includes(createHash('sha256').update(document).digest('hex')));
  await agree(fixture, approvalId, 'approver');
  const second = await owner.policyShadowSet({
    virtualKeyId,
    document: { ...WIDER, instruments: ['DOGE-USDT'] },
  });
  await assert.rejects(owner.approvalsCarryOut({ approvalId }), withCode('APPROVAL_STALE'));
  assert.notEqual(await idProposed(enforce(second.setAtMs)), approvalId);
  assert.equal((await owner.show({ virtualKeyId })).policyVersion, 1);
});

void test('an account is taken out by what was agreed to, of the venue key that it was agreed of', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId, virtualKeyId } = await cut(fixture);
  await withRule(1, fixture);
  const take = () => owner.unbind({ accountId, reason: 'closed' });
  const approvalId = await idProposed(take());
  const { lines } = await owner.approvalsShow({ approvalId });
  assert.match(lines.join(' '), /Take out the account .* \(reason: closed\): its virtual keys are revoked/u);
  assert.equal(fixture.keys.account(accountId)?.state, 'active', 'nothing is closed before');
  await agree(fixture, approvalId, 'approver');
  fixture.departures.underWay = 1;
  await assert.rejects(take(), withCode('ACCOUNT_UNSETTLED'));
  assert.equal((await owner.approvalsShow({ approvalId })).state, 'approved', 'it was not carried out yet');
  fixture.departures.underWay = 0;
  await owner.approvalsCarryOut({ approvalId });
  assert.equal(fixture.keys.signer(accountId), null);
  assert.equal(fixture.keys.virtualKey(virtualKeyId)?.state, 'revoked');
  const record = fixture.ledger.ofType('admin').find(({ act }) => act === 'unbind');
  assert.equal(record?.details['approval'], approvalId);
  assert.equal((await owner.approvalsShow({ approvalId })).state, 'carried-out');
});
