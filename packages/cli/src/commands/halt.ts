import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { HaltParameters, HaltResult } from '@bitting/client/operations.ts';
import { usageError } from '../arguments.ts';
import { CONNECTION_OPTIONS, defineCommand, type CommandConsole } from '../command.ts';
import { connect } from '../connection.ts';
import { findAccount, findVirtualKeyId } from '../named.ts';
import { readReason } from './key-states.ts';

const OPTIONS = {
  ...CONNECTION_OPTIONS,
  account: {
    kind: 'text',
    value: 'ACCOUNT',
    describe: 'Only this account (id or label); default everything',
  },
  reason: { kind: 'text', value: 'TEXT', describe: 'Why; it goes into the ledger' },
} as const;

async function readWhat(
  client: AdminClient,
  options: { readonly account: string | undefined; readonly reason: string | undefined },
): Promise<HaltParameters> {
  const account =
    options.account === undefined
      ? {}
      : { accountId: (await findAccount(client, options.account)).accountId };
  return { ...account, ...readReason(options.reason) };
}

function showHalt(changed: HaltResult, console: CommandConsole): void {
  if (!changed.durable)
    console.warn('It is in force, but could not be written down: check the disk before the next restart.');
  console.result(changed, [`${changed.accountId ?? 'Everything'} is ${changed.state}`]);
}

export const halt = defineCommand(
  {
    name: 'halt',
    summary: 'Stop everything, or one account: only cancels pass from this instant',
    options: OPTIONS,
    examples: [
      ['bitting halt', 'everything'],
      ['bitting halt --account main-sub1 --reason "drawdown"', 'one account'],
    ],
  },
  async ({ options }, console) => {
    const client = connect(options, console);
    showHalt(await client.halt(await readWhat(client, options)), console);
  },
);

export const resume = defineCommand(
  {
    name: 'resume',
    summary: 'Resume everything, one account, or one suspended virtual key',
    positionals: [{ name: 'KEY', describe: 'Id or label of a suspended virtual key', required: false }],
    options: OPTIONS,
    examples: [
      ['bitting resume', 'end a halt of everything'],
      ['bitting resume grid', 'end the suspension of one key'],
    ],
  },
  async ({ options, positionals }, console) => {
    const client = connect(options, console);
    const [given] = positionals;
    if (given === undefined) {
      showHalt(await client.resume(await readWhat(client, options)), console);
      return;
    }
    if (options.account !== undefined) throw usageError('Give either a key or --account.');
    const virtualKeyId = await findVirtualKeyId(client, given);
    const changed = await client.resumeKey({ virtualKeyId, ...readReason(options.reason) });
    console.result(changed, [`${changed.virtualKeyId} is ${changed.state}`]);
  },
);
