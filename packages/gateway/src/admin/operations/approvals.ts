import { APPROVAL_CLASSES, isAsStrict } from '../../vault/approval-rules.ts';
import { object, optional, parsed, whole } from '../../config/closed-schema.ts';
import { isOf } from '../account-scope.ts';
import { APPROVAL_HOURS_MAX, NEEDED_MAX } from '../approvals/bounds.ts';
import { demandSound, mergeRule, nextRules, viewRule } from '../approvals/rule-changes.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { id, reason } from '../fields.ts';
import { sealable } from '../sealed-results.ts';
import { defineOperation, type AdminCall, type AdminPorts } from '../operation.ts';

const digest = parsed('64 hexadecimal characters', (given) => (/^[0-9a-f]{64}$/u.test(given) ? given : null));
const count = optional(whole(0, NEEDED_MAX));

export const approvalsList = defineOperation(
  'approvals-list',
  {},
  ({ approvals, operators, clock }, _none, { operator }) =>
    Promise.resolve({
      rule: viewRule(operators.rules, clock.wallMs()),
      approvals: approvals
        .list()
        .filter(({ approvalId }) => isHis(approvals.accountsOf(approvalId), operator)),
    }),
);

export const approvalsShow = defineOperation(
  'approvals-show',
  { approvalId: id },
  async ({ approvals }, { approvalId }, call) => {
    demandHis(approvalId, approvals, call);
    return approvals.show(approvalId);
  },
);

/** Consent to exactly what has this digest. It is written down before it counts. */
export const approvalsApprove = defineOperation(
  'approvals-approve',
  { approvalId: id, digest, reason },
  async ({ approvals, journal }, given, { operator, via }) => {
    approvals.demandDecidable(given.approvalId, given.digest, { approver: operator, via });
    await journal.recordBefore({
      operatorId: operator.id,
      act: 'approve',
      subject: given.approvalId,
      reason: given.reason,
      details: { digest: given.digest },
    });
    const decision = { by: operator.id, via: via?.id ?? null, reason: given.reason ?? null };
    return approvals.view(approvals.approve(given.approvalId, given.digest, decision));
  },
);

/** One is enough, and it counts before it is written down. */
export const approvalsReject = defineOperation(
  'approvals-reject',
  { approvalId: id, reason },
  async ({ approvals, journal }, { approvalId, reason: why }, call) => {
    demandHis(approvalId, approvals, call);
    const operatorId = call.operator.id;
    const rejected = approvals.reject(approvalId, {
      by: operatorId,
      via: call.via?.id ?? null,
      reason: why ?? null,
    });
    await journal.recordAfter({ operatorId, act: 'reject', subject: approvalId, reason: why });
    return approvals.view(rejected);
  },
);

/** Carried out by whoever takes calls: it knows all operations. */
export const approvalsCarryOut = defineOperation('approvals-carry-out', { approvalId: id, ...sealable }, () =>
  Promise.reject(new BittingError('INTERNAL_FAULT', 'a proposal is carried out by the dispatcher')),
);

/** A stricter rule is in force at once and then written down; a looser one is written down first, and in force a day later. */
export const approvalsSet = defineOperation(
  'approvals-set',
  {
    needed: object({
      bind: count,
      keys: count,
      policy: count,
      resume: count,
      operators: count,
      export: count,
      erase: count,
      vault: count,
    }),
    hours: optional(whole(1, APPROVAL_HOURS_MAX)),
    reason,
  },
  async ({ operators, journal, clock }, given, call) => {
    const nowMs = clock.wallMs();
    const rules = operators.rules.fromNowOn(nowMs);
    const wanted = mergeRule(rules[0], given);
    demandSound(wanted);
    const { version } = operators.rules;
    const act = {
      operatorId: call.operator.id,
      act: 'approvals-set',
      reason: given.reason,
      details: {
        ...Object.fromEntries(APPROVAL_CLASSES.map((one) => [one, String(wanted.needed[one])])),
        hours: String(wanted.hours),
      },
    };
    const put = (): void => {
      demandUnchanged(operators, version);
      operators.setRules(nextRules(rules[0], wanted, nowMs));
    };
    if (rules.every((one) => isAsStrict(wanted, one))) {
      put();
      const durable = await journal.recordAfter(act);
      return { ...viewRule(operators.rules, nowMs), durable };
    }
    await journal.recordBefore(act);
    put();
    return { ...viewRule(operators.rules, nowMs), durable: true };
  },
);

function demandUnchanged({ rules }: AdminPorts['operators'], version: number): void {
  if (rules.version !== version) throw new BittingError('STATE_CONFLICT', 'the rule was changed meanwhile');
}

function isHis(accounts: readonly string[] | null, operator: AdminCall['operator']): boolean {
  return operator.accounts === null || accounts?.every((one) => isOf(operator, one)) === true;
}

function demandHis(approvalId: string, approvals: AdminPorts['approvals'], { operator }: AdminCall): void {
  if (!isHis(approvals.accountsOf(approvalId), operator))
    throw new BittingError('ACCOUNT_OUT_OF_REACH', 'a proposal of other accounts');
}
