import type { ApprovalDetails, ApprovalView } from '@bitting/client/people.ts';
import type { OperationName } from '@bitting/client/operations.ts';

/** Still to be agreed to or carried out. */
export function isWaiting({ state }: Pick<ApprovalView, 'state'>): boolean {
  return state === 'open' || state === 'approved';
}

export type Act = 'approve' | 'reject' | 'withdraw' | 'carryOut';

export interface Choices {
  readonly mayApprove: boolean;
  readonly mayReject: boolean;
  readonly mayWithdraw: boolean;
  readonly mayCarryOut: boolean;
  /** Why he cannot go on with it, where somebody else could. */
  readonly obstacle: 'own' | 'role' | 'proposer' | null;
  /** It was agreed to and holds a secret: its proposer repeats it. */
  readonly isToRepeat: boolean;
}

/** What this person can do about a proposal; the gateway looks again. */
export function choicesOf(
  { state, proposedBy, concealed }: Pick<ApprovalDetails, 'state' | 'proposedBy' | 'concealed'>,
  { operatorId, operations }: { readonly operatorId: string; readonly operations: readonly OperationName[] },
): Choices {
  const isOwn = operatorId === proposedBy;
  const isOpen = state === 'open';
  const may = (name: OperationName): boolean => operations.includes(name);
  const isAgreed = state === 'approved';
  return {
    mayApprove: isOpen && !isOwn && may('approvals-approve'),
    mayReject: isWaiting({ state }) && !isOwn && may('approvals-reject'),
    mayWithdraw: isWaiting({ state }) && isOwn && may('approvals-reject'),
    mayCarryOut: isAgreed && isOwn && !concealed && may('approvals-carry-out'),
    obstacle: isAgreed && !isOwn ? 'proposer' : obstacleOf(isOpen, isOwn, may('approvals-approve')),
    isToRepeat: isAgreed && isOwn && concealed,
  };
}

function obstacleOf(isOpen: boolean, isOwn: boolean, hasRole: boolean): Choices['obstacle'] {
  if (!isOpen) return null;
  if (isOwn) return 'own';
  return hasRole ? null : 'role';
}
