import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { IssuedKey } from '@bitting/client/operations.ts';
import type { ApprovalClass } from '@bitting/client/people.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { renderApproval, renderApprovals, renderRule } from '../approval-lines.ts';
import { usageError } from '../arguments.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { connect } from '../connection.ts';
import { renderIssued } from '../issued.ts';
import { namesOf, type OperatorNames } from '../operator-lines.ts';
import { readReason } from './key-states.ts';

const ID = {
  name: 'APPROVAL',
  describe: 'Id of the proposal (bitting approvals list)',
  required: true,
} as const;
const REASON = {
  reason: { kind: 'text', value: 'TEXT', describe: 'Why; it goes into the ledger' },
} as const;

const CLASSES = [
  'bind',
  'keys',
  'policy',
  'resume',
  'operators',
  'export',
  'erase',
  'vault',
] as const satisfies readonly ApprovalClass[];

/** What they are called, where one may know. */
async function readNames(client: AdminClient): Promise<OperatorNames> {
  try {
    return namesOf((await client.operatorsList({})).operators);
  } catch (error) {
    if (error instanceof BittingError) return new Map();
    throw error;
  }
}

export const approvalsList = defineCommand(
  {
    name: 'approvals list',
    summary: 'List what is proposed, and what needs the consent of others',
    options: CONNECTION_OPTIONS,
    examples: [['bitting approvals list', 'the last ones first']],
  },
  async ({ options }, console) => {
    const client = connect(options, console);
    const shown = await client.approvalsList({});
    console.result(shown, renderApprovals(shown, await readNames(client)));
  },
);

export const approvalsShow = defineCommand(
  {
    name: 'approvals show',
    summary: 'Show a proposal: in words, to the letter, and with its digest',
    positionals: [ID],
    options: CONNECTION_OPTIONS,
    examples: [['bitting approvals show apr_0123456789abcdef', 'before you agree']],
  },
  async ({ options, positionals }, console) => {
    const client = connect(options, console);
    const shown = await client.approvalsShow({ approvalId: positionals[0] ?? '' });
    console.result(shown, renderApproval(shown, await readNames(client)));
  },
);

export const approvalsApprove = defineCommand(
  {
    name: 'approvals approve',
    summary: 'Agree to exactly the change that has this digest',
    details:
      'Compare the digest with what the proposer tells you by another way: then nothing between you and the gateway can show you another change.',
    positionals: [ID],
    options: {
      ...CONNECTION_OPTIONS,
      digest: { kind: 'text', value: 'HEX', describe: 'The SHA-256 that "approvals show" printed; needed' },
      ...REASON,
    },
    examples: [['bitting approvals approve apr_0123456789abcdef --digest 9f86d081…', 'all 64 characters']],
  },
  async ({ options, positionals }, console) => {
    const { digest } = options;
    if (digest === undefined)
      throw usageError('Say to what: --digest with the SHA-256 that "bitting approvals show" prints.');
    const client = connect(options, console);
    const approvalId = positionals[0] ?? '';
    const agreed = await client.approvalsApprove({ approvalId, digest, ...readReason(options.reason) });
    console.result(agreed, [
      console.paint.good(`${agreed.approvals} of ${agreed.needed} others have agreed to ${approvalId}.`),
    ]);
  },
);

export const approvalsReject = defineCommand(
  {
    name: 'approvals reject',
    summary: 'Reject a proposal, or withdraw your own: one is enough',
    positionals: [ID],
    options: { ...CONNECTION_OPTIONS, ...REASON },
    examples: [['bitting approvals reject apr_0123456789abcdef --reason "too much"', 'it is over']],
  },
  async ({ options, positionals }, console) => {
    const approvalId = positionals[0] ?? '';
    const client = connect(options, console);
    const over = await client.approvalsReject({ approvalId, ...readReason(options.reason) });
    console.result(over, [`${approvalId} is ${over.state}`]);
  },
);

export const approvalsCarryOut = defineCommand(
  {
    name: 'approvals carry-out',
    summary: 'Do what you proposed and the others agreed to',
    details:
      'A change that holds a secret (a venue key, what opens the vault) is kept nowhere: repeat its own command instead.',
    positionals: [ID],
    options: CONNECTION_OPTIONS,
    examples: [['bitting approvals carry-out apr_0123456789abcdef', 'once']],
  },
  async ({ options, positionals }, console) => {
    const approvalId = positionals[0] ?? '';
    const done = await connect(options, console).approvalsCarryOut({ approvalId });
    const lines = CUTS.has(done.operation)
      ? renderIssued(done.result as IssuedKey, 'env', console.paint)
      : [JSON.stringify(done.result, null, 2)];
    console.result(done, [console.paint.good(`${approvalId} (${done.operation}) is done.`), ...lines]);
  },
);

/** Their answers hold the secret of a virtual key. */
const CUTS: ReadonlySet<string> = new Set(['issue', 'rotate']);

export const approvalsSet = defineCommand(
  {
    name: 'approvals set',
    summary: 'Say how many others have to agree to what',
    details: `Classes: ${CLASSES.join(', ')}; "all" means each of them. A stricter rule is in force at once. A looser
one needs the consent of as many as the larger of both rules asks for, and is in force 24 hours later.
Whoever got his token within the last 24 hours agrees to nothing yet: add the others a day before.`,
    options: {
      ...CONNECTION_OPTIONS,
      need: {
        kind: 'list',
        value: 'CLASS=N',
        describe: 'N besides whoever asks; 0: nobody; may be repeated',
      },
      hours: {
        kind: 'whole',
        value: 'N',
        min: 1,
        max: 168,
        describe: 'How long a proposal stands; default 24',
      },
      ...REASON,
    },
    examples: [
      ['bitting approvals set --need all=1', 'nobody does anything dangerous alone'],
      ['bitting approvals set --need policy=1,operators=1', 'nobody widens a policy alone'],
    ],
  },
  async ({ options }, console) => {
    const needed = readNeeded(options.need);
    const { hours } = options;
    if (Object.keys(needed).length === 0 && hours === undefined)
      throw usageError('Say what: --need CLASS=N, or --hours N.');
    const rule = await connect(options, console).approvalsSet({
      needed,
      ...(hours === undefined ? {} : { hours }),
      ...readReason(options.reason),
    });
    console.result(rule, renderRule(rule));
    if (!rule.durable)
      console.warn('It is in force, but could not be written into the ledger: check the disk.');
  },
);

function readNeeded(given: readonly string[]): Partial<Record<ApprovalClass, number>> {
  const needed: Partial<Record<ApprovalClass, number>> = {};
  for (const one of given) {
    const [name = '', count = ''] = one.split('=');
    const classes = name === 'all' ? CLASSES : CLASSES.filter((known) => known === name);
    if (classes.length === 0 || !/^[0-9]$/u.test(count))
      throw usageError(
        `--need is a class and a number from 0 to 9, such as policy=1; classes: ${CLASSES.join(', ')}.`,
      );
    for (const known of classes) needed[known] = Number(count);
  }
  return needed;
}
