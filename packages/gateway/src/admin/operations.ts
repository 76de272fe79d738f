import type { OperationName } from '@bitting/client/operations.ts';
import { accountAcceptKey } from './operations/account-accept-key.ts';
import { accountShow, accountWatch } from './operations/account-picture.ts';
import { accounts } from './operations/accounts.ts';
import {
  approvalsApprove,
  approvalsCarryOut,
  approvalsList,
  approvalsReject,
  approvalsSet,
  approvalsShow,
} from './operations/approvals.ts';
import { backupBegin, backupEnd, backupPart } from './operations/backup.ts';
import { bind } from './operations/bind.ts';
import {
  bindInvitationOpen,
  bindInvitations,
  bindInvite,
  bindInviteCancel,
} from './operations/bind-invitations.ts';
import { channelOpen } from './operations/channel-open.ts';
import { halt, resume } from './operations/halt.ts';
import { haltPlans } from './operations/halt-plans.ts';
import { issue } from './operations/issue.ts';
import { resumeKey, revoke, rotate, suspend } from './operations/key-states.ts';
import { ledgerReceipt, ledgerShow } from './operations/ledger.ts';
import { ledgerErase } from './operations/ledger-erase.ts';
import { ledgerArchive, ledgerArchivePlan } from './operations/ledger-archive.ts';
import { ledgerOrder } from './operations/ledger-order.ts';
import { ledgerReindex, ledgerSearch } from './operations/ledger-search.ts';
import { list } from './operations/list.ts';
import { metrics } from './operations/metrics.ts';
import {
  operatorsAdd,
  operatorsDisable,
  operatorsList,
  operatorsRole,
  operatorsToken,
} from './operations/operators.ts';
import { policyDiff, policySet } from './operations/policy-change.ts';
import { policyDefault } from './operations/policy-default.ts';
import { policyExplain } from './operations/policy-explain.ts';
import { policyRehearse } from './operations/policy-rehearse.ts';
import { policyShadowEnforce, policyShadowOff, policyShadowSet } from './operations/policy-shadow-change.ts';
import { policyShadowShow } from './operations/policy-shadow-show.ts';
import { policyShow } from './operations/policy-show.ts';
import { policyWhatIf } from './operations/policy-what-if.ts';
import { markets } from './operations/markets.ts';
import { policyWhatIfPast } from './operations/policy-what-if-past.ts';
import { rebind } from './operations/rebind.ts';
import { unbind } from './operations/unbind.ts';
import { rebindClient } from './operations/rebind-client.ts';
import { seal, unseal } from './operations/seal.ts';
import { self } from './operations/self.ts';
import { show } from './operations/show.ts';
import { status } from './operations/status.ts';
import { tail } from './operations/tail.ts';
import { vaultAddLock, vaultRemoveLock, vaultRotateRoot, vaultShow } from './operations/vault-locks.ts';
import { vaultRotateAccount } from './operations/vault-rotate-account.ts';
import type { AdminOperation } from './operation.ts';

/** Every administrative operation by the name it is called by. */
export const ADMIN_OPERATIONS = {
  bind,
  rebind,
  unbind,
  'channel-open': channelOpen,
  'bind-invite': bindInvite,
  'bind-invitations': bindInvitations,
  'bind-invitation-open': bindInvitationOpen,
  'bind-invite-cancel': bindInviteCancel,
  accounts,
  issue,
  list,
  show,
  suspend,
  'resume-key': resumeKey,
  revoke,
  rotate,
  'rebind-client': rebindClient,
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
  'policy-rehearse': policyRehearse,
  'policy-explain': policyExplain,
  'policy-what-if': policyWhatIf,
  'policy-what-if-past': policyWhatIfPast,
  'policy-shadow-show': policyShadowShow,
  'policy-shadow-set': policyShadowSet,
  'policy-shadow-off': policyShadowOff,
  'policy-shadow-enforce': policyShadowEnforce,
  'ledger-show': ledgerShow,
  'ledger-receipt': ledgerReceipt,
  'ledger-search': ledgerSearch,
  'ledger-order': ledgerOrder,
  'ledger-reindex': ledgerReindex,
  'ledger-archive-plan': ledgerArchivePlan,
  'ledger-archive': ledgerArchive,
  'ledger-erase': ledgerErase,
  'backup-begin': backupBegin,
  'backup-part': backupPart,
  'backup-end': backupEnd,
  'account-show': accountShow,
  'account-watch': accountWatch,
  'account-accept-key': accountAcceptKey,
  markets,
  self,
  'operators-list': operatorsList,
  'operators-add': operatorsAdd,
  'operators-role': operatorsRole,
  'operators-disable': operatorsDisable,
  'operators-token': operatorsToken,
  'approvals-list': approvalsList,
  'approvals-show': approvalsShow,
  'approvals-approve': approvalsApprove,
  'approvals-reject': approvalsReject,
  'approvals-carry-out': approvalsCarryOut,
  'approvals-set': approvalsSet,
  'vault-show': vaultShow,
  'vault-add-lock': vaultAddLock,
  'vault-remove-lock': vaultRemoveLock,
  'vault-rotate-root': vaultRotateRoot,
  'vault-rotate-account': vaultRotateAccount,
} as const satisfies Record<OperationName, AdminOperation>;

export function findOperation(name: string): AdminOperation | null {
  return Object.hasOwn(ADMIN_OPERATIONS, name) ? ADMIN_OPERATIONS[name as OperationName] : null;
}
