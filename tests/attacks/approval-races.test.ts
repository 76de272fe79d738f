/** What is done is exactly what was agreed to, once, whatever comes in between. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startAdminFixture, TERMS } from '@bitting/gateway/admin/testing/admin-fixture.ts';
import { cut } from '@bitting/gateway/admin/testing/cut-key.ts';
import { idOf, idProposed, withCode } from '@bitting/gateway/admin/testing/people.ts';
import { approvalIn, type Outcome, type Person } from '@bitting/gateway/admin/testing/people-ground.ts';
import { agree, done, ONE_OTHER, proposeResume, refused, start, type Ground } from './approval-ground.ts';
import { readCount } from './counts.ts';
import { seededRandom } from './random.ts';

const RACES = readCount('ATTACK_APPROVAL_RACES', 150);

void test('AUT-10: what was edited after the consent, or is another change, is not done by it', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId, virtualKeyId } = await cut(fixture);
  for (const role of ['owner', 'admin', 'approver'] as const) await idOf(fixture, role);
  await owner.approvalsSet({ needed: ONE_OTHER });
  const asked = { ...TERMS, accountId, label: 'agreed', owner: 'desk' };
  const approvalId = await idProposed(owner.issue(asked));
  const { digest } = await owner.approvalsShow({ approvalId });
  await fixture.clientFor('approver').approvalsApprove({ approvalId, digest });
  const edited = [
    { ...asked, label: 'agreed ' },
    { ...asked, notionalPerOrder: { USDT: '1000.50' } },
    { ...asked, instruments: ['BTC-USDT', 'ETH-USDT'] },
    { ...asked, sourceCidrs: [] },
    { ...asked, limits: {} },
    { ...asked, requestsPerSecond: asked.requestsPerSecond + 1 },
  ];
  for (const one of edited)
    await assert.rejects(
      owner.issue(one, { approvalId }),
      withCode('APPROVAL_MISMATCH'),
      JSON.stringify(one),
    );
  await assert.rejects(owner.rotate({ virtualKeyId }, { approvalId }), withCode('APPROVAL_MISMATCH'));
  assert.equal((await owner.status({}, { approvalId })).sealed, false);
  await assert.rejects(fixture.clientFor('admin').issue(asked, { approvalId }), withCode('APPROVAL_REFUSED'));
  assert.equal((await owner.list({})).virtualKeys.length, 1);
  assert.equal((await owner.issue(asked, { approvalId })).label, 'agreed');
});

void test('AUT-10: a consent is to a digest, and no other digest is taken for it', async () => {
  using at = await start();
  const { ground, approver } = at;
  const approvalId = await proposeResume(at);
  const other = await ground.call(at.admin, 'resume', { reason: 'other' });
  const { digest } = ground.approvals.show(approvalIn(other));
  for (const wrong of [digest, '0'.repeat(64)])
    refused(
      await ground.call(approver, 'approvals-approve', { approvalId, digest: wrong }),
      'APPROVAL_MISMATCH',
    );
  done(await agree(at, approver, approvalId));
});

/** What may come while a proposal is carried out; `takes`: the consent, or the state that it was for, is gone by it. */
const COMING = [
  { takes: false, call: (at: Ground) => at.ground.call(at.owner, 'resume', { reason: 'over' }) },
  { takes: true, call: (at: Ground, by: Person) => lose(at, by, 'operators-disable') },
  { takes: true, call: (at: Ground, by: Person) => lose(at, by, 'operators-role') },
  {
    takes: true,
    call: (at: Ground, by: Person) =>
      at.ground.call(by, 'operators-role', { operatorId: at.owner.id, role: 'viewer' }),
  },
  {
    takes: true,
    call: (at: Ground, _by: Person, approvalId: string) =>
      at.ground.call(at.admin, 'approvals-reject', { approvalId }),
  },
  {
    takes: true,
    call: (at: Ground, by: Person) =>
      at.ground.call(by, 'approvals-set', { needed: { resume: 2, operators: 2 } }),
  },
  { takes: true, call: (at: Ground) => at.ground.call(at.admin, 'halt', { reason: 'again' }) },
  { takes: false, call: (at: Ground) => at.ground.call(at.admin, 'approvals-list', {}) },
] as const;

function lose(at: Ground, by: Person, name: 'operators-disable' | 'operators-role'): Promise<Outcome> {
  const operatorId = at.approver.id;
  return name === 'operators-role'
    ? at.ground.call(by, name, { operatorId, role: 'trader' })
    : at.ground.call(by, name, { operatorId });
}

void test(`AUT-10: ${RACES} races between what is done and what takes its consent away have one end each`, async () => {
  const { random, seed } = seededRandom('approval races');
  const ended = { resumed: 0, refused: 0 };
  for (let race = 0; race < RACES; race += 1) {
    using at = await start();
    const { ground, owner, approver } = at;
    const second = ground.add('second', 'owner');
    const approvalId = await proposeResume(at);
    done(await agree(at, approver, approvalId));
    const release = ground.ledger.hold();
    const coming = COMING.filter(({ takes }) => random() < (takes ? 0.15 : 0.5));
    const calls = [
      () => ground.call(owner, 'approvals-carry-out', { approvalId }),
      ...coming.map(
        ({ call }) =>
          () =>
            call(at, second, approvalId),
      ),
    ].toSorted(() => random() - 0.5);
    const running: Promise<Outcome>[] = [];
    for (const call of calls) {
      running.push(call());
      for (let turns = Math.floor(random() * 3); turns > 0; turns -= 1) await new Promise(setImmediate);
    }
    release();
    await Promise.all(running);
    // Nothing was written down before all were asked for: what takes the consent away is in force before anything is done.
    const isResumed = !coming.some(({ takes }) => takes);
    const what = `${seed}, race ${race}: ${coming.map((one) => COMING.indexOf(one)).join(' ')}`;
    assert.equal(ground.keys.installationState, isResumed ? 'active' : 'halted', what);
    assert.equal(ground.approvals.show(approvalId).state === 'carried-out', isResumed, what);
    ended[isResumed ? 'resumed' : 'refused'] += 1;
  }
  assert.ok(ended.refused > 0 && ended.resumed > 0, `${seed}: ${JSON.stringify(ended)}`);
});

void test('AUT-10: what is asked for twice at once, with the same consent, is done once', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await cut(fixture);
  for (const role of ['owner', 'admin', 'approver'] as const) await idOf(fixture, role);
  await owner.approvalsSet({ needed: ONE_OTHER });
  const asked = { ...TERMS, accountId, label: 'agreed', owner: 'desk' };
  const approvalId = await idProposed(owner.issue(asked));
  const { digest } = await owner.approvalsShow({ approvalId });
  await fixture.clientFor('approver').approvalsApprove({ approvalId, digest });
  const release = fixture.ledger.hold();
  const tries = [
    owner.issue(asked),
    owner.issue(asked, { approvalId }),
    owner.approvalsCarryOut({ approvalId }),
  ];
  const settled = Promise.allSettled(tries);
  await fixture.ledger.untilWaiting(1);
  release();
  const results = await settled;
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  const records = fixture.ledger.ofType('admin').filter(({ details }) => details['approval'] === approvalId);
  assert.deepEqual(
    records.map(({ act }) => act),
    ['issue'],
  );
  assert.equal((await owner.list({})).virtualKeys.length, 2);
  const [, cutOnce] = (await owner.list({})).virtualKeys;
  assert.ok(cutOnce !== undefined);
  await owner.revoke({ virtualKeyId: cutOnce.virtualKeyId });
  await assert.rejects(owner.approvalsCarryOut({ approvalId }), withCode('APPROVAL_OVER'));
  assert.equal((await owner.list({})).virtualKeys.length, 2);
});
