/** Changes that others have to agree to: who may agree, and when it counts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approvalIn, type Outcome, type Person } from '@bitting/gateway/admin/testing/people-ground.ts';
import type { GivenOperator } from '@bitting/gateway/vault/operators.ts';
import type { OperatorRole } from '@bitting/client/people.ts';
import { agree, done, HOUR_MS, proposeResume, refused, start, type Ground } from './approval-ground.ts';

interface Stranger {
  readonly what: string;
  readonly role: OperatorRole;
  /** `proposer` stands for the id of whoever proposed it. */
  readonly given?: (proposer: string, nowMs: number) => GivenOperator;
  readonly code: string;
}

const trustedBy = (by: string, at: number): GivenOperator => ({
  trusted: { by, at: at as never },
});

const STRANGERS: readonly Stranger[] = [
  {
    what: 'whom the proposer added an hour ago',
    role: 'approver',
    given: (proposer, nowMs) => trustedBy(proposer, nowMs - HOUR_MS),
    code: 'APPROVAL_REFUSED',
  },
  {
    what: 'whom somebody added who was added by the proposer',
    role: 'owner',
    given: (_proposer, nowMs) => trustedBy('op_00000000000000ff', nowMs - 24 * HOUR_MS + 1),
    code: 'APPROVAL_REFUSED',
  },
  { what: 'a trader', role: 'trader', code: 'ROLE_MISSING' },
  { what: 'an auditor', role: 'auditor', code: 'ROLE_MISSING' },
  {
    what: 'an approver of another account',
    role: 'approver',
    given: () => ({ accounts: ['acc_00000000000000ff'] }),
    code: 'APPROVAL_REFUSED',
  },
  {
    what: 'a console by itself',
    role: 'owner',
    given: () => ({ kind: 'console' }),
    code: 'ACTING_REFUSED',
  },
];

for (const { what, role, given, code } of STRANGERS)
  void test(`AUT-09: ${what} agrees to nothing`, async () => {
    using at = await start();
    const { ground, owner, approver } = at;
    const approvalId = await proposeResume(at);
    const nowMs = ground.clock.wallMs();
    const stranger = ground.add('stranger', role, given?.(owner.id, nowMs));
    refused(await agree(at, stranger, approvalId), code);
    refused(await ground.call(owner, 'resume', { reason: 'over' }), 'APPROVAL_NEEDED');
    done(await agree(at, approver, approvalId));
    done(await ground.call(owner, 'resume', { reason: 'over' }));
  });

void test('AUT-09: nobody agrees to what he proposed, nor twice, and a day after he came he does', async () => {
  using at = await start();
  const { ground, owner, approver } = at;
  const approvalId = await proposeResume(at);
  refused(await agree(at, owner, approvalId), 'APPROVAL_REFUSED');
  const nowMs = ground.clock.wallMs();
  const late = ground.add('late', 'approver', trustedBy(owner.id, nowMs - 24 * HOUR_MS));
  done(await agree(at, late, approvalId));
  refused(await agree(at, late, approvalId), 'APPROVAL_REFUSED');
  done(await agree(at, approver, approvalId));
});

void test('AUT-09: whose token the proposer made agrees to nothing for a day', async () => {
  using at = await start();
  const { ground, owner, approver } = at;
  done(await ground.call(approver, 'operators-token', {}));
  // His own is no matter of anybody else; the one that an owner makes needs another's consent first.
  const token = approvalIn(await ground.call(owner, 'operators-token', { operatorId: approver.id }));
  done(await agree(at, at.admin, token));
  const { result } = done(await ground.call(owner, 'approvals-carry-out', { approvalId: token })) as {
    readonly result: { readonly token: string };
  };
  const taken = { ...approver, token: result.token };
  const approvalId = await proposeResume(at);
  refused(await agree(at, taken, approvalId), 'APPROVAL_REFUSED');
  ground.clock.advance(24 * HOUR_MS - 1);
  const later = await proposeResume(at);
  refused(await agree(at, taken, later), 'APPROVAL_REFUSED');
  ground.clock.advance(1);
  const last = await proposeResume(at);
  done(await agree(at, taken, last));
});

const LOST = [
  [
    'demoted',
    (at: Ground, by: Person) =>
      at.ground.call(by, 'operators-role', { operatorId: at.approver.id, role: 'trader' }),
  ],
  [
    'disabled',
    (at: Ground, by: Person) => at.ground.call(by, 'operators-disable', { operatorId: at.approver.id }),
  ],
  [
    'limited to another account',
    (at: Ground) =>
      Promise.resolve<Outcome>({
        kind: 'done',
        result: at.ground.operators.change(at.approver.id, { role: 'approver', accounts: ['acc_1'] }),
      }),
  ],
] as const;

for (const [how, lose] of LOST)
  void test(`AUT-12: the consent of somebody who was ${how} since does not count`, async () => {
    using at = await start();
    const { ground, owner, admin } = at;
    const second = ground.add('second', 'owner');
    const approvalId = await proposeResume(at);
    done(await agree(at, at.approver, approvalId));
    assert.equal(ground.approvals.show(approvalId).state, 'approved');
    done(await lose(at, second));
    assert.equal(ground.approvals.show(approvalId).approvals, 0);
    refused(await ground.call(owner, 'resume', { reason: 'over' }), 'APPROVAL_NEEDED');
    refused(await ground.call(owner, 'approvals-carry-out', { approvalId }), 'APPROVAL_NEEDED');
    done(await agree(at, admin, approvalId));
    done(await ground.call(owner, 'resume', { reason: 'over' }));
  });

for (const [how, lose] of LOST)
  void test(`AUT-12: it does not count either when he is ${how} while the act is written down`, async () => {
    using at = await start();
    const { ground, owner } = at;
    const second = ground.add('second', 'owner');
    const approvalId = await proposeResume(at);
    done(await agree(at, at.approver, approvalId));
    const release = ground.ledger.hold();
    const resuming = ground.call(owner, 'resume', { reason: 'over' });
    await ground.ledger.untilWaiting(1);
    const losing = lose(at, second);
    await new Promise(setImmediate);
    release();
    done(await losing);
    refused(await resuming, 'APPROVAL_NEEDED');
    assert.equal(ground.keys.installationState, 'halted');
  });

void test('AUT-12: who lost his own rights since he proposed it does not carry it out', async () => {
  using at = await start();
  const { ground, owner } = at;
  const second = ground.add('second', 'owner');
  const approvalId = await proposeResume(at);
  done(await agree(at, at.approver, approvalId));
  done(await ground.call(second, 'operators-role', { operatorId: owner.id, role: 'trader' }));
  refused(await ground.call(owner, 'resume', { reason: 'over' }), 'ROLE_MISSING');
  refused(await ground.call(owner, 'approvals-carry-out', { approvalId }), 'ROLE_MISSING');
});

void test('AUT-13: a rule is lowered by as many as the larger rule asks for, and not in one go with its use', async () => {
  using at = await start();
  const { ground, owner, admin, approver } = at;
  done(await ground.call(owner, 'approvals-set', { needed: { resume: 2, operators: 2 } }));
  const lower = () => ground.call(owner, 'approvals-set', { needed: { resume: 0 } });
  const approvalId = approvalIn(await lower());
  assert.equal(ground.approvals.show(approvalId).needed, 2);
  done(await agree(at, approver, approvalId));
  refused(await lower(), 'APPROVAL_NEEDED');
  done(await agree(at, admin, approvalId));
  const [set, used] = await Promise.all([lower(), ground.call(owner, 'resume', { reason: 'over' })]);
  done(set);
  refused(used, 'APPROVAL_NEEDED');
  ground.clock.advance(24 * HOUR_MS - 1);
  refused(await ground.call(owner, 'resume', { reason: 'later' }), 'APPROVAL_NEEDED');
  ground.clock.advance(1);
  done(await ground.call(owner, 'resume', { reason: 'later' }));
});

void test('AUT-13: raising some numbers hides the lowering of none', async () => {
  using at = await start();
  const { ground, owner } = at;
  for (const given of [
    { needed: { bind: 2, operators: 2, export: 0 } },
    { needed: { operators: 2, bind: 2 }, hours: 168 },
  ])
    refused(await ground.call(owner, 'approvals-set', given), 'APPROVAL_NEEDED');
  done(await ground.call(owner, 'approvals-set', { needed: { bind: 2, operators: 2 }, hours: 12 }));
});

void test('AUT-13: a proposal is done by as many as its day asked for, or by more where the rule was raised since', async () => {
  using at = await start();
  const { ground, owner, admin, approver } = at;
  const approvalId = await proposeResume(at);
  done(await agree(at, approver, approvalId));
  done(await ground.call(owner, 'approvals-set', { needed: { resume: 2, operators: 2 } }));
  refused(await ground.call(owner, 'resume', { reason: 'over' }), 'APPROVAL_NEEDED');
  done(await agree(at, admin, approvalId));
  done(await ground.call(owner, 'resume', { reason: 'over' }));
});
