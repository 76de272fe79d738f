import type { OperationName } from '@bitting/client/operations.ts';
import type { OperatorRole } from '../vault/entries.ts';

const WATCHERS = ['owner', 'admin', 'trader', 'approver', 'auditor', 'viewer'] as const;
const KEEPERS = ['owner', 'admin'] as const;
/** Whoever may trade may also stop. */
const STOPPERS = ['owner', 'admin', 'trader', 'approver'] as const;

/** Who may call what. */
export const ROLES_OF_OPERATIONS = {
  bind: KEEPERS,
  accounts: WATCHERS,
  issue: KEEPERS,
  list: WATCHERS,
  show: WATCHERS,
  suspend: STOPPERS,
  'resume-key': KEEPERS,
  revoke: KEEPERS,
  rotate: KEEPERS,
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
  'policy-explain': ['owner', 'admin', 'trader', 'approver', 'auditor'],
  'policy-what-if': WATCHERS,
  'account-show': WATCHERS,
  'account-watch': WATCHERS,
} as const satisfies Record<OperationName, readonly OperatorRole[]>;

export function mayCall(role: OperatorRole, operation: OperationName): boolean {
  const roles: readonly OperatorRole[] = ROLES_OF_OPERATIONS[operation];
  return roles.includes(role);
}
