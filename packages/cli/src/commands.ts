import type { Command } from './command.ts';
import { accountShow } from './commands/account.ts';
import { accounts } from './commands/accounts.ts';
import { bind } from './commands/bind.ts';
import { createCompletion } from './commands/completion.ts';
import { demo } from './commands/demo.ts';
import { halt, resume } from './commands/halt.ts';
import { init } from './commands/init.ts';
import { issue } from './commands/issue.ts';
import { revoke, rotate, suspend } from './commands/key-states.ts';
import { keysList, keysShow } from './commands/keys.ts';
import { metrics } from './commands/metrics.ts';
import { plans } from './commands/plans.ts';
import { policyDiff, policySet } from './commands/policy-change.ts';
import { policyExplain, policyWhatIf } from './commands/policy-decisions.ts';
import { policySchemaShow, policyShow, policyValidate } from './commands/policy.ts';
import { seal, unseal } from './commands/seal.ts';
import { serve } from './commands/serve.ts';
import { simulator } from './commands/simulator.ts';
import { status } from './commands/status.ts';
import { tail } from './commands/tail.ts';

const ALL_BUT_COMPLETION: readonly Command[] = [
  demo,
  init,
  serve,
  status,
  bind,
  accounts,
  accountShow,
  issue,
  keysList,
  keysShow,
  policyShow,
  policySet,
  policyDiff,
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
  tail,
  seal,
  unseal,
  metrics,
  simulator,
];

/** Every command, in the order in which help shows them. */
export const COMMANDS: readonly Command[] = [...ALL_BUT_COMPLETION, createCompletion(ALL_BUT_COMPLETION)];
