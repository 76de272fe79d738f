import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HaltPlanView } from '@bitting/client/halts.ts';
import {
  type AdminFixture,
  HTX_KEY,
  HTX_REPORT,
  startAdminFixture,
  TERMS,
  VENUE_KEY,
} from './testing/admin-fixture.ts';

const REASON = 'the desk is closed';

async function bindAndIssue(fixture: AdminFixture) {
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind(VENUE_KEY);
  const keys = [];
  for (const label of ['grid', 'hedge'])
    keys.push(await owner.issue({ accountId, label, owner: 'desk', ...TERMS }));
  return { owner, accountId, keys };
}

/** What the ledger says since the binding, a line each. */
function acts({ ledger }: AdminFixture): readonly string[] {
  const told = ledger.ofType('admin').map(({ act, subject }) => `${act} ${subject ?? ''}`);
  return told.filter((line) => !/^(?:bind|issue|refused) /u.test(line));
}

function demandKept({ keys }: AdminFixture, accountId: string): void {
  assert.equal(keys.signer(accountId)?.apiKey, VENUE_KEY.apiKey);
}

void test('VLT-08: unbind halts the account, revokes its keys, forgets its venue key, and says who did it and why', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId, keys } = await bindAndIssue(fixture);
  const credential = fixture.keys.credential(accountId);
  fixture.departures.orders = { count: 3, ofKeys: 2, isAsked: true };
  fixture.departures.isTimed = true;
  const steps: string[] = [];
  const gone = await owner.unbind(
    { accountId, reason: REASON },
    { onProgress: ({ step }) => steps.push(step) },
  );
  assert.deepEqual(steps, ['closing', 'waiting', 'asking']);
  assert.deepEqual(gone, {
    accountId,
    label: VENUE_KEY.label,
    venue: 'okx',
    environment: 'paper',
    revoked: keys.map(({ virtualKeyId, label }) => ({ virtualKeyId, label })),
    openOrders: { count: 3, ofKeys: 2, isAsked: true },
    abandoned: 0,
    timerMayFire: true,
    wiped: true,
  });
  assert.deepEqual(acts(fixture), [
    `halt ${accountId}`,
    ...keys.map(({ virtualKeyId }) => `revoke ${virtualKeyId}`),
    `unbind ${accountId}`,
    `unbind-end ${accountId}`,
  ]);
  const records = fixture.ledger.ofType('admin').slice(-5);
  assert.ok(records.every(({ operatorId }) => operatorId.startsWith('op_')));
  assert.ok(records.slice(0, -1).every(({ reason }) => reason === REASON));
  assert.equal(records.at(-1)?.details['result'], 'done');
  assert.deepEqual(records.at(-2)?.details, {
    venue: 'okx',
    environment: 'paper',
    label: VENUE_KEY.label,
    credential: credential?.id,
    openOrders: '3',
  });
  assert.equal(fixture.keys.signer(accountId), null);
  assert.equal(fixture.keys.account(accountId)?.state, 'revoked');
  for (const { apiKey } of keys)
    assert.equal(fixture.keys.findVirtualKey('okx', apiKey)?.state(), 'revoked', 'it is known, and refused');
});

void test('an account that was taken out is in no list but for whoever asks for what was', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  await owner.unbind({ accountId, reason: REASON });
  assert.deepEqual((await owner.accounts({})).accounts, []);
  const [was] = (await owner.accounts({ removed: true })).accounts;
  assert.deepEqual(
    [was?.accountId, was?.label, was?.state, was?.permissions, was?.virtualKeys],
    [accountId, VENUE_KEY.label, 'revoked', [], 0],
  );
  const { accounts, closedAccounts, virtualKeys } = await owner.status({});
  assert.deepEqual([accounts, closedAccounts, virtualKeys], [0, [], 0]);
  for (const call of [
    () => owner.unbind({ accountId, reason: REASON }),
    () => owner.resume({ accountId, reason: REASON }),
    () => owner.issue({ accountId, label: 'late', owner: 'desk', ...TERMS }),
    () => owner.rebind({ accountId, ...VENUE_KEY }),
  ])
    await assert.rejects(call);
  assert.equal((await owner.halt({ accountId })).state, 'revoked', 'nothing is loosened by a halt of it');
  assert.deepEqual((await owner.halt({ reason: REASON })).state, 'halted', 'everything can still be halted');
});

void test('the label and the venue key of an account that was taken out can be used again, for another account', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  await assert.rejects(owner.bind(VENUE_KEY), { code: 'CREDENTIAL_ALREADY_BOUND' });
  await owner.unbind({ accountId, reason: REASON });
  const again = await owner.bind(VENUE_KEY);
  assert.notEqual(again.accountId, accountId);
  assert.equal(again.label, VENUE_KEY.label);
  await owner.issue({ accountId: again.accountId, label: 'grid', owner: 'desk', ...TERMS });
});

void test('unbind of one account leaves the others as they are', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  fixture.probeReport = HTX_REPORT;
  const other = await owner.bind(HTX_KEY);
  await owner.unbind({ accountId: other.accountId, reason: REASON });
  demandKept(fixture, accountId);
  assert.equal(fixture.keys.account(accountId)?.state, 'active');
  const { virtualKeys } = await owner.list({});
  assert.ok(virtualKeys.every(({ state }) => state === 'active'));
});

void test('unbind while outcomes are not known changes nothing, unless it is told to give them up', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  fixture.departures.unknown = 2;
  await assert.rejects(owner.unbind({ accountId, reason: REASON }), {
    code: 'ACCOUNT_UNSETTLED',
    message: /Nothing was changed: what became of 2 of its requests/u,
  });
  assert.deepEqual(acts(fixture), []);
  assert.equal(fixture.keys.account(accountId)?.state, 'active');
  const { abandoned } = await owner.unbind({ accountId, reason: REASON, abandonUnknown: true });
  assert.equal(abandoned, 2);
  const record = fixture.ledger.ofType('admin').find(({ act }) => act === 'unbind');
  assert.equal(record?.details['abandoned'], '2');
  assert.deepEqual(fixture.departures.givenUp, [record.operatorId]);
  assert.equal(fixture.keys.signer(accountId), null);
});

void test('an outcome that becomes unknown meanwhile keeps the venue key, and the same call goes on later', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  fixture.departures.onWait = () => (fixture.departures.unknown = 1);
  await assert.rejects(owner.unbind({ accountId, reason: REASON }), {
    code: 'ACCOUNT_UNSETTLED',
    message: /halted and its virtual keys are revoked, but its venue key is still kept/u,
  });
  demandKept(fixture, accountId);
  assert.equal(fixture.keys.account(accountId)?.state, 'halted');
  fixture.departures.onWait = () => undefined;
  fixture.departures.unknown = 0;
  const before = acts(fixture).length;
  const { revoked } = await owner.unbind({ accountId, reason: REASON });
  assert.deepEqual(revoked, [], 'they were revoked before');
  assert.deepEqual(acts(fixture).slice(before), [`unbind ${accountId}`, `unbind-end ${accountId}`]);
});

void test('what is still on its way when the time is up keeps the venue key, whatever is given up', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  fixture.departures.underWay = 1;
  await assert.rejects(owner.unbind({ accountId, reason: REASON, abandonUnknown: true }), {
    code: 'ACCOUNT_UNSETTLED',
  });
  demandKept(fixture, accountId);
});

void test('unbind does not undo what somebody did meanwhile: resumed, or with a new virtual key, the venue key stays', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  const cut = { accountId, owner: 'desk', createdAt: fixture.clock.wallMs(), clientKey: null } as const;
  const policy = fixture.keys.listVirtualKeys()[0]?.policy;
  assert.ok(policy);
  for (const meanwhile of [
    () => void fixture.keys.setAccountState(accountId, 'active'),
    () =>
      void fixture.keys.issueVirtualKey({
        ...cut,
        policy,
        label: 'late',
        algorithm: 'hmac-sha256',
        publicKey: null,
        bodyBinding: 'none',
      }),
  ]) {
    fixture.departures.onWait = meanwhile;
    await assert.rejects(owner.unbind({ accountId, reason: REASON }), {
      code: 'STATE_CONFLICT',
      message: /Somebody changed the account "main-sub1" meanwhile/u,
    });
    demandKept(fixture, accountId);
  }
  fixture.departures.onWait = () => undefined;
  const { revoked } = await owner.unbind({ accountId, reason: REASON });
  assert.deepEqual(
    revoked.map(({ label }) => label),
    ['late'],
  );
});

void test('unbind while the vault gives the account another key waits for its end, and says where to look', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  const hanging = new AbortController();
  const rotation = fixture
    .clientFor('owner', hanging.signal)
    .vaultRotateAccount({ account: accountId }, { mayBeSilent: true })
    .catch(() => undefined);
  while ((await owner.vaultShow({})).exchanges.length === 0) await new Promise(setImmediate);
  await assert.rejects(owner.unbind({ accountId, reason: REASON }), {
    code: 'STATE_CONFLICT',
    message: /Nothing was changed: .*bitting vault status/u,
  });
  assert.deepEqual(acts(fixture), [`vault-rotate-account ${accountId}`]);
  for (let step = 0; step < 20; step += 1) fixture.clock.advance(1_000);
  await rotation;
  await owner.unbind({ accountId, reason: REASON });
});

void test('unbind while the plan of a halt needs the venue key says so, and goes on after a plan that needs none', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  fixture.hands.listProblem = 'the venue does not answer';
  await owner.halt({ plan: ['cancel'], reason: 'drawdown' });
  await assert.rejects(owner.unbind({ accountId, reason: REASON }), {
    code: 'STATE_CONFLICT',
    message: /the plan of a halt is under way/u,
  });
  demandKept(fixture, accountId);
  await owner.halt({ plan: ['revoke'], reason: 'drawdown' });
  await owner.unbind({ accountId, reason: REASON });
  assert.equal(fixture.keys.signer(accountId), null);
});

void test('unbind without a ledger keeps the venue key; the account is halted all the same', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  fixture.ledger.writable = false;
  await assert.rejects(owner.unbind({ accountId, reason: REASON }), { code: 'LEDGER_UNAVAILABLE' });
  demandKept(fixture, accountId);
  assert.equal(fixture.keys.account(accountId)?.state, 'halted');
});

void test('unbind is for owners and admins, needs a reason, and takes an account that there is', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  for (const role of ['trader', 'approver', 'auditor', 'viewer'] as const)
    await assert.rejects(fixture.clientFor(role).unbind({ accountId, reason: REASON }), {
      code: 'ROLE_MISSING',
    });
  await assert.rejects(owner.unbind({ accountId } as never), { code: 'FIELD_MISSING' });
  await assert.rejects(owner.unbind({ accountId: 'acc_none', reason: REASON }), {
    code: 'ACCOUNT_NOT_FOUND',
  });
  demandKept(fixture, accountId);
  assert.deepEqual(acts(fixture), []);
  await fixture.clientFor('admin').unbind({ accountId, reason: REASON });
  assert.equal(fixture.keys.signer(accountId), null);
});

void test('two who take out the same account at once: one of them does, and the other is told', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  const both = await Promise.allSettled([
    owner.unbind({ accountId, reason: REASON }),
    fixture.clientFor('admin').unbind({ accountId, reason: REASON }),
  ]);
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
});

void test('an account that was taken out stays so after the vault was sealed and opened', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId, keys } = await bindAndIssue(fixture);
  await owner.unbind({ accountId, reason: REASON });
  await using again = await fixture.reopenSealed();
  await again.clientFor('owner').unseal({ keyFile: again.keyFile });
  assert.equal(again.keys.signer(accountId), null);
  assert.equal(again.keys.account(accountId)?.state, 'revoked');
  assert.ok(keys.every(({ virtualKeyId }) => again.keys.virtualKey(virtualKeyId)?.state === 'revoked'));
  assert.equal((await again.clientFor('owner').bind(VENUE_KEY)).label, VENUE_KEY.label);
});

/** What a life that ends there leaves: nothing trades, and the same call goes on from there. */
async function endAndGoOn(fixture: AdminFixture, accountId: string): Promise<void> {
  await using again = await fixture.reopenSealed();
  const owner = again.clientFor('owner');
  await owner.unseal({ keyFile: again.keyFile });
  const { state } = again.keys.account(accountId) ?? {};
  assert.ok(state === 'active' || state === 'halted', String(state));
  demandKept(again, accountId);
  await owner.unbind({ accountId, reason: REASON });
  assert.equal(again.keys.signer(accountId), null);
  assert.ok(again.keys.listVirtualKeys().every((key) => key.state === 'revoked'));
}

void test('CRS-02: a life that ends before what it closed is recorded leaves an account that trades nothing, and the next one goes on', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  fixture.ledger.hold();
  owner.unbind({ accountId, reason: REASON }).catch(() => undefined);
  await fixture.ledger.untilWaiting(3);
  assert.equal(fixture.keys.account(accountId)?.state, 'halted', 'it is in force before it is recorded');
  await endAndGoOn(fixture, accountId);
});

void test('CRS-02: a life that ends between the record and the vault leaves the venue key, and the next one goes on', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  fixture.departures.onWait = () => void fixture.ledger.hold();
  owner.unbind({ accountId, reason: REASON }).catch(() => undefined);
  await fixture.ledger.untilWaiting(1);
  await endAndGoOn(fixture, accountId);
});

for (const nth of [1, 2])
  void test(`CRS-02: a life that ends before the vault has revocation ${nth} leaves keys that are refused, and the next one goes on`, async () => {
    await using fixture = await startAdminFixture();
    const { owner, accountId } = await bindAndIssue(fixture);
    const revoke = fixture.keys.setKeyState.bind(fixture.keys);
    let count = 0;
    fixture.keys.setKeyState = (id, state) => {
      count += 1;
      if (count >= nth) throw new Error('the life ends here');
      return revoke(id, state);
    };
    await assert.rejects(owner.unbind({ accountId, reason: REASON }));
    assert.equal(fixture.keys.account(accountId)?.state, 'halted');
    await endAndGoOn(fixture, accountId);
  });

void test('the plan of a halt of everything does not wait for an account that was taken out', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  await owner.unbind({ accountId, reason: REASON });
  fixture.hands.listProblem = 'the account has no bound key';
  const { planId } = await owner.halt({ plan: ['cancel'], reason: 'drawdown' });
  let plans: readonly HaltPlanView[] = [];
  for (let turn = 0; turn < 50 && plans.at(-1)?.state !== 'done'; turn += 1) {
    await new Promise(setImmediate);
    plans = (await owner.haltPlans({ follow: false })).plans;
  }
  assert.deepEqual([plans.at(-1)?.planId, plans.at(-1)?.state], [planId, 'done']);
});
