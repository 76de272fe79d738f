import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { mostNeeded, type ApprovalRule } from './approval-rules.ts';
import type { OperatorEntry, OperatorRole } from './entries.ts';

/** Who may agree to what another proposed. */
export const APPROVER_ROLES: readonly OperatorRole[] = ['owner', 'admin', 'approver'];

/** A person who is there, for everything. */
function isWhole({ kind, state, accounts }: OperatorEntry): boolean {
  return kind === 'person' && state === 'active' && accounts === null;
}

/** So many can agree to what one of them proposed. */
export function countReachable(operators: readonly OperatorEntry[]): number {
  const approvers = operators.filter((one) => isWhole(one) && APPROVER_ROLES.includes(one.role));
  return Math.max(0, approvers.length - 1);
}

/** Throws `LAST_OWNER` where nobody could give rights to anybody, and `QUORUM_UNREACHABLE` where a rule could be met by nobody. */
export function demandReachable(operators: readonly OperatorEntry[], rules: readonly ApprovalRule[]): void {
  if (!operators.some((one) => isWhole(one) && one.role === 'owner'))
    throw new BittingError('LAST_OWNER', 'no owner would be left');
  const [needed, there] = [mostNeeded(...rules), countReachable(operators)];
  if (needed > there)
    throw new BittingError('QUORUM_UNREACHABLE', `${needed} needed, ${there} there`, {
      publicDetail: `Nothing was changed: the rule of approvals asks for ${needed} besides whoever proposes, and only ${there} owners, admins and approvers of all accounts would be left to agree. Add somebody first, or lower the rule.`,
    });
}
