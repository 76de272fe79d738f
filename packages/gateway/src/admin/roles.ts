import type { OperationName } from '@bitting/client/operations.ts';
import type { OperatorRole } from '../vault/entries.ts';

const WATCHERS = ['owner', 'admin', 'trader', 'approver', 'auditor', 'viewer'] as const;
const KEEPERS = ['owner', 'admin'] as const;
const OWNERS = ['owner'] as const;
/** Whoever may trade may also stop. */
const STOPPERS = ['owner', 'admin', 'trader', 'approver'] as const;

/** Who may call what. */
export const ROLES_OF_OPERATIONS = {
  bind: KEEPERS,
  rebind: KEEPERS,
  unbind: KEEPERS,
  'channel-open': KEEPERS,
  'bind-invite': KEEPERS,
  'bind-invitations': ['owner', 'admin', 'auditor'],
  // In the name of who made the link.
  'bind-invitation-open': KEEPERS,
  'bind-invite-cancel': KEEPERS,
  accounts: WATCHERS,
  issue: KEEPERS,
  list: WATCHERS,
  show: WATCHERS,
  suspend: STOPPERS,
  'resume-key': KEEPERS,
  revoke: KEEPERS,
  rotate: KEEPERS,
  'rebind-client': KEEPERS,
  halt: STOPPERS,
  'halt-plans': WATCHERS,
  resume: KEEPERS,
  seal: KEEPERS,
  unseal: KEEPERS,
  status: WATCHERS,
  tail: ['owner', 'admin', 'trader', 'approver', 'auditor'],
  metrics: WATCHERS,
  'policy-show': WATCHERS,
  'policy-diff': WATCHERS,
  'policy-set': KEEPERS,
  'policy-default': WATCHERS,
  'policy-rehearse': WATCHERS,
  'policy-explain': ['owner', 'admin', 'trader', 'approver', 'auditor'],
  'policy-what-if': WATCHERS,
  'policy-what-if-past': ['owner', 'admin', 'trader', 'approver', 'auditor'],
  'policy-shadow-show': WATCHERS,
  'policy-shadow-set': KEEPERS,
  'policy-shadow-off': KEEPERS,
  'policy-shadow-enforce': KEEPERS,
  'ledger-show': WATCHERS,
  'ledger-receipt': ['owner', 'admin', 'trader', 'approver', 'auditor'],
  'ledger-search': ['owner', 'admin', 'trader', 'approver', 'auditor'],
  'ledger-order': ['owner', 'admin', 'trader', 'approver', 'auditor'],
  'ledger-reindex': KEEPERS,
  'ledger-archive-plan': KEEPERS,
  'ledger-archive': KEEPERS,
  'ledger-erase': KEEPERS,
  'backup-begin': KEEPERS,
  'backup-part': KEEPERS,
  'backup-end': KEEPERS,
  'account-show': WATCHERS,
  'account-watch': WATCHERS,
  'account-accept-key': KEEPERS,
  markets: WATCHERS,
  self: WATCHERS,
  'operators-list': ['owner', 'admin', 'approver', 'auditor'],
  'operators-add': OWNERS,
  'operators-role': OWNERS,
  'operators-disable': OWNERS,
  // One's own; that of another is for owners.
  'operators-token': ['owner', 'admin', 'trader', 'approver', 'auditor'],
  'approvals-list': ['owner', 'admin', 'trader', 'approver', 'auditor'],
  'approvals-show': ['owner', 'admin', 'trader', 'approver', 'auditor'],
  'approvals-approve': ['owner', 'admin', 'approver'],
  'approvals-reject': ['owner', 'admin', 'approver'],
  'approvals-carry-out': KEEPERS,
  'approvals-set': OWNERS,
  'vault-show': ['owner', 'admin', 'auditor'],
  'vault-add-lock': OWNERS,
  'vault-remove-lock': OWNERS,
  'vault-rotate-root': OWNERS,
  'vault-rotate-account': OWNERS,
} as const satisfies Record<OperationName, readonly OperatorRole[]>;

export function mayCall(role: OperatorRole, operation: OperationName): boolean {
  const roles: readonly OperatorRole[] = ROLES_OF_OPERATIONS[operation];
  return roles.includes(role);
}

/** Everything that a role may call. */
export function listOperations(role: OperatorRole): readonly OperationName[] {
  return (Object.keys(ROLES_OF_OPERATIONS) as OperationName[]).filter((operation) =>
    mayCall(role, operation),
  );
}
