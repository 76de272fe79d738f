import type { Command } from './command.ts';
import { accountAcceptKey } from './commands/accept-key.ts';
import { accountRemove } from './commands/account-remove.ts';
import { accountShow } from './commands/account.ts';
import { markets } from './commands/markets.ts';
import { accounts } from './commands/accounts.ts';
import { alertsAck, alertsChannels, alertsList, alertsTest } from './commands/alerts.ts';
import { alertsToken } from './commands/alerts-token.ts';
import {
  approvalsApprove,
  approvalsCarryOut,
  approvalsList,
  approvalsReject,
  approvalsSet,
  approvalsShow,
} from './commands/approvals.ts';
import { backup } from './commands/backup.ts';
import { backupVerify } from './commands/backup-verify.ts';
import { bind } from './commands/bind.ts';
import { consoleFingerprint } from './commands/console-fingerprint.ts';
import { consoleToken } from './commands/console-token.ts';
import { createCompletion } from './commands/completion.ts';
import { configCheck, configDefault, configSchema, configShow } from './commands/config.ts';
import { demo } from './commands/demo.ts';
import { doctor } from './commands/doctor.ts';
import { halt, resume } from './commands/halt.ts';
import { incident } from './commands/incident.ts';
import { init } from './commands/init.ts';
import { invite, inviteCancel, inviteList } from './commands/invite.ts';
import { issue } from './commands/issue.ts';
import { rebind } from './commands/rebind.ts';
import { restore } from './commands/restore.ts';
import { revoke, rotate, suspend } from './commands/key-states.ts';
import { keysList, keysShow } from './commands/keys.ts';
import { ledgerErase } from './commands/ledger-erase.ts';
import { ledgerArchive } from './commands/ledger-archive.ts';
import { ledgerExport } from './commands/ledger-export.ts';
import { ledgerOrder } from './commands/ledger-order.ts';
import { ledgerReceipt, ledgerShow, ledgerVerifyReceipt } from './commands/ledger-receipts.ts';
import { ledgerReindex, ledgerSearch } from './commands/ledger-search.ts';
import { ledgerVerify } from './commands/ledger-verify.ts';
import { metrics } from './commands/metrics.ts';
import {
  operatorsAdd,
  operatorsDisable,
  operatorsList,
  operatorsRole,
  operatorsToken,
} from './commands/operators.ts';
import {
  peopleConfirm,
  peopleLink,
  peopleList,
  peopleReset,
  peopleSessions,
  peopleSignOut,
} from './commands/people.ts';
import { plans } from './commands/plans.ts';
import { policyDiff, policySet } from './commands/policy-change.ts';
import { policyExplain, policyWhatIf } from './commands/policy-decisions.ts';
import { policyShadow } from './commands/policy-shadow.ts';
import { policySchemaShow, policyShow, policyValidate } from './commands/policy.ts';
import { seal, unseal } from './commands/seal.ts';
import { serve } from './commands/serve.ts';
import { simulator } from './commands/simulator.ts';
import { status } from './commands/status.ts';
import { tail } from './commands/tail.ts';
import { tlsClient, tlsInit, tlsRebind, tlsShow } from './commands/tls.ts';
import {
  vaultAddLock,
  vaultChangePassphrase,
  vaultLocks,
  vaultRemoveLock,
  vaultStatus,
} from './commands/vault-locks.ts';
import { vaultRotateAccount, vaultRotateRoot } from './commands/vault-rotation.ts';
import { witnessAddLog, witnessInit, witnessServe, witnessStatus } from './commands/witness.ts';

const ALL_BUT_COMPLETION: readonly Command[] = [
  demo,
  init,
  configShow,
  configCheck,
  configDefault,
  configSchema,
  serve,
  status,
  doctor,
  bind,
  rebind,
  invite,
  inviteList,
  inviteCancel,
  accounts,
  accountShow,
  accountAcceptKey,
  accountRemove,
  markets,
  issue,
  keysList,
  keysShow,
  policyShow,
  policySet,
  policyDiff,
  policyShadow,
  policyWhatIf,
  policyExplain,
  policyValidate,
  policySchemaShow,
  suspend,
  resume,
  revoke,
  rotate,
  halt,
  plans,
  operatorsList,
  operatorsAdd,
  operatorsRole,
  operatorsDisable,
  operatorsToken,
  peopleList,
  peopleLink,
  peopleReset,
  peopleConfirm,
  peopleSessions,
  peopleSignOut,
  approvalsList,
  approvalsShow,
  approvalsApprove,
  approvalsReject,
  approvalsCarryOut,
  approvalsSet,
  tail,
  ledgerSearch,
  ledgerOrder,
  ledgerExport,
  ledgerShow,
  ledgerVerify,
  ledgerReceipt,
  ledgerVerifyReceipt,
  ledgerReindex,
  ledgerArchive,
  ledgerErase,
  incident,
  alertsList,
  alertsAck,
  alertsTest,
  alertsChannels,
  alertsToken,
  consoleToken,
  consoleFingerprint,
  backup,
  backupVerify,
  restore,
  seal,
  unseal,
  vaultStatus,
  vaultLocks,
  vaultAddLock,
  vaultChangePassphrase,
  vaultRemoveLock,
  vaultRotateRoot,
  vaultRotateAccount,
  metrics,
  tlsInit,
  tlsClient,
  tlsRebind,
  tlsShow,
  witnessInit,
  witnessAddLog,
  witnessServe,
  witnessStatus,
  simulator,
];

/** Every command, in the order in which help shows them. */
export const COMMANDS: readonly Command[] = [...ALL_BUT_COMPLETION, createCompletion(ALL_BUT_COMPLETION)];
