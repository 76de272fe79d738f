import type { OperationName } from '@bitting/client/operations.ts';
import { accountShow, accountWatch } from './operations/account-picture.ts';
import { accounts } from './operations/accounts.ts';
import { bind } from './operations/bind.ts';
import { halt, resume } from './operations/halt.ts';
import { haltPlans } from './operations/halt-plans.ts';
import { issue } from './operations/issue.ts';
import { resumeKey, revoke, rotate, suspend } from './operations/key-states.ts';
import { list } from './operations/list.ts';
import { metrics } from './operations/metrics.ts';
import { policyDiff, policySet } from './operations/policy-change.ts';
import { policyDefault } from './operations/policy-default.ts';
import { policyExplain } from './operations/policy-explain.ts';
import { policyShow } from './operations/policy-show.ts';
import { policyWhatIf } from './operations/policy-what-if.ts';
import { seal, unseal } from './operations/seal.ts';
import { show } from './operations/show.ts';
import { status } from './operations/status.ts';
import { tail } from './operations/tail.ts';
import type { AdminOperation } from './operation.ts';

/** Every administrative operation by the name it is called by. */
export const ADMIN_OPERATIONS = {
  bind,
  accounts,
  issue,
  list,
  show,
  suspend,
  'resume-key': resumeKey,
  revoke,
  rotate,
  halt,
  'halt-plans': haltPlans,
  resume,
  seal,
  unseal,
  status,
  tail,
  metrics,
  'policy-show': policyShow,
  'policy-diff': policyDiff,
  'policy-set': policySet,
  'policy-default': policyDefault,
  'policy-explain': policyExplain,
  'policy-what-if': policyWhatIf,
  'account-show': accountShow,
  'account-watch': accountWatch,
} as const satisfies Record<OperationName, AdminOperation>;

export function findOperation(name: string): AdminOperation | null {
  return Object.hasOwn(ADMIN_OPERATIONS, name) ? ADMIN_OPERATIONS[name as OperationName] : null;
}
