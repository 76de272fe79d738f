import type { ExpectedRights, OperatorRole } from '@bitting/client/people.ts';
import { usageError } from '../arguments.ts';
import { CONNECTION_OPTIONS, defineCommand, type CommandConsole } from '../command.ts';
import { chooseTokenFile, connect } from '../connection.ts';
import { findAccount } from '../named.ts';
import { findOperatorId, renderOperators, showToken } from '../operator-lines.ts';
import { visible } from '../visible-text.ts';
import { readReason } from './key-states.ts';

const ROLES = [
  'owner',
  'admin',
  'trader',
  'approver',
  'auditor',
  'viewer',
] as const satisfies readonly OperatorRole[];

const WHO = { name: 'OPERATOR', describe: 'Name or id (bitting operators list)', required: true } as const;
const REASON = {
  reason: { kind: 'text', value: 'TEXT', describe: 'Why; it goes into the ledger' },
} as const;
const SAVE = {
  save: {
    kind: 'text',
    value: 'FILE',
    describe: 'Write the token there (mode 0600, a new file) instead of showing it',
  },
} as const;
const ACCOUNT = {
  account: {
    kind: 'list',
    value: 'ACCOUNT',
    describe: 'Only for this account (id or label); may be repeated',
  },
} as const;

const EXPECTED = {
  'expect-role': {
    kind: 'choice',
    choices: ROLES,
    describe: 'The role that he had when you looked; refused if somebody gave him other rights since',
  },
  'expect-account': {
    kind: 'list',
    value: 'ACCOUNT',
    describe: 'With --expect-role: an account that he had; left out: all; may be repeated',
  },
} as const;

type Client = ReturnType<typeof connect>;

export const operatorsList = defineCommand(
  {
    name: 'operators list',
    summary: 'List who may call the gateway, and by whom',
    options: CONNECTION_OPTIONS,
    examples: [['bitting operators list', 'those who were disabled, too']],
  },
  async ({ options }, console) => {
    const shown = await connect(options, console).operatorsList({});
    console.result(shown, renderOperators(shown.operators, shown.self));
  },
);

export const operatorsAdd = defineCommand(
  {
    name: 'operators add',
    summary: 'Add an operator; his token is shown once, or written to a file',
    details: `Roles: owner (everything, and who else may what), admin (everything else), trader (looks, suspends and halts), approver
(the same, and agrees to what others propose), auditor (looks into the ledger), viewer. docs/operations/operators.md says more.`,
    positionals: [{ name: 'NAME', describe: 'How he is called', required: true }],
    options: {
      ...CONNECTION_OPTIONS,
      role: { kind: 'choice', choices: ROLES, describe: 'What he may do; needed' },
      ...ACCOUNT,
      console: {
        kind: 'flag',
        describe: 'No person: a console, which calls only in the name of those who signed in there',
      },
      ...SAVE,
      ...REASON,
    },
    examples: [
      ['bitting operators add Ada --role approver --save ada.token', 'hand her the file'],
      ['bitting operators add desk2 --role trader --account main-sub1', 'of one account alone'],
    ],
  },
  async ({ options, positionals }, console) => {
    const { role: given, console: isConsole } = options;
    const role = isConsole ? 'viewer' : given;
    if (role === undefined) throw usageError(`Say what he may do: --role ${ROLES.join('|')}.`);
    if (isConsole && given !== undefined && given !== 'viewer')
      throw usageError('A console has no role of its own: leave --role out.');
    const client = connect(options, console);
    const accounts = await findAccounts(client, options.account);
    await showToken(
      () =>
        client.operatorsAdd({
          name: positionals[0] ?? '',
          role,
          ...(isConsole ? { kind: 'console' as const } : {}),
          ...(accounts === null ? {} : { accounts }),
          ...readReason(options.reason),
        }),
      options.save,
      console,
    );
    await warnOfQuorum(client, console);
  },
);

export const operatorsRole = defineCommand(
  {
    name: 'operators role',
    summary: 'Give an operator another role, or other accounts; what he has under way ends',
    positionals: [WHO],
    options: {
      ...CONNECTION_OPTIONS,
      role: { kind: 'choice', choices: ROLES, describe: 'What he may do from now on; needed' },
      ...ACCOUNT,
      'all-accounts': { kind: 'flag', describe: 'Of all accounts, and of what is above them' },
      ...EXPECTED,
      ...REASON,
    },
    examples: [['bitting operators role Ada --role viewer --reason "on leave"', 'fewer rights, at once']],
  },
  async ({ options, positionals }, console) => {
    const { role } = options;
    if (role === undefined) throw usageError(`Say what he may do: --role ${ROLES.join('|')}.`);
    const client = connect(options, console);
    const named = await findAccounts(client, options.account);
    const accounts = options['all-accounts'] ? { accounts: null } : named === null ? {} : { accounts: named };
    const operatorId = await findOperatorId(client, positionals[0] ?? '');
    const changed = await client.operatorsRole({
      operatorId,
      role,
      ...accounts,
      ...(await readExpected(client, options['expect-role'], options['expect-account'])),
      ...readReason(options.reason),
    });
    warnIfFleeting(changed, console);
    const of = changed.accounts === null ? 'all accounts' : changed.accounts.join(' ');
    console.result(changed, [`${visible(changed.name)} (${operatorId}) is ${changed.role} of ${of}`]);
  },
);

/** The rights that whoever calls saw; left out: he replaces whatever there is. */
async function readExpected(
  client: Client,
  role: OperatorRole | undefined,
  accounts: readonly string[],
): Promise<{ readonly expected?: ExpectedRights }> {
  if (role !== undefined) return { expected: { role, accounts: await findAccounts(client, accounts) } };
  if (accounts.length > 0) throw usageError('Say which role he had as well: --expect-role.');
  return {};
}

export const operatorsDisable = defineCommand(
  {
    name: 'operators disable',
    summary: 'Disable an operator for good; what he has under way ends at once',
    positionals: [WHO],
    options: { ...CONNECTION_OPTIONS, ...REASON },
    examples: [['bitting operators disable Ada --reason "has left"', 'her token is of no use any more']],
  },
  async ({ options, positionals }, console) => {
    const client = connect(options, console);
    const operatorId = await findOperatorId(client, positionals[0] ?? '');
    const changed = await client.operatorsDisable({ operatorId, ...readReason(options.reason) });
    warnIfFleeting(changed, console);
    console.result(changed, [`${visible(changed.name)} (${operatorId}) is disabled`]);
  },
);

export const operatorsToken = defineCommand(
  {
    name: 'operators token',
    summary: 'Make a new token for yourself or, as an owner, for another; the one of before ends at once',
    details:
      'Whoever makes a token for another could act as him: for a day, the other agrees to nothing that needs approval.',
    positionals: [{ ...WHO, describe: 'Name or id; default yourself', required: false }],
    options: { ...CONNECTION_OPTIONS, ...SAVE, ...REASON },
    examples: [
      ['bitting operators token --save new.token', 'your own'],
      ['bitting operators token Ada --reason "laptop lost"', 'of another'],
    ],
  },
  async ({ options, positionals }, console) => {
    const client = connect(options, console);
    const [given] = positionals;
    const whose = given === undefined ? {} : { operatorId: await findOperatorId(client, given) };
    await showToken(
      () => client.operatorsToken({ ...whose, ...readReason(options.reason) }),
      options.save,
      console,
    );
    if (given === undefined)
      console.warn(
        `The token in ${chooseTokenFile(options)} is worth nothing any more: put the new one in its place (mode 0600), or name its file by --token-file.`,
      );
  },
);

async function findAccounts(client: Client, given: readonly string[]): Promise<readonly string[] | null> {
  if (given.length === 0) return null;
  const found = [];
  for (const one of given) found.push((await findAccount(client, one)).accountId);
  return found;
}

function warnIfFleeting({ durable }: { readonly durable: boolean }, console: CommandConsole): void {
  if (!durable) console.warn('It is in force, but could not be written into the ledger: check the disk.');
}

/** As many as are needed is one too few on the day on which one of them has to go. */
async function warnOfQuorum(client: Client, console: CommandConsole): Promise<void> {
  const [{ rule }, { operators }] = await Promise.all([client.approvalsList({}), client.operatorsList({})]);
  const needed = Math.max(...Object.values(rule.needed));
  const there = operators.filter(
    ({ kind, state, role, accounts }) =>
      kind === 'person' &&
      state === 'active' &&
      accounts === null &&
      ['owner', 'admin', 'approver'].includes(role),
  ).length;
  if (needed > 0 && there <= needed + 1)
    console.warn(
      `Only ${there} can agree to anything, and ${needed} besides whoever asks have to: none of them can be disabled.`,
    );
}
