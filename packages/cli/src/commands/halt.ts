import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { HaltResult, HaltSubject } from '@bitting/client/halts.ts';
import { VENUE_IDS, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import { usageError } from '../arguments.ts';
import { CONNECTION_OPTIONS, defineCommand, type CommandConsole } from '../command.ts';
import { connect } from '../connection.ts';
import { findAccount, findVirtualKeyId } from '../named.ts';
import { readReason } from './key-states.ts';

const KEY = { name: 'KEY', describe: 'Only this virtual key (id or label)', required: false } as const;

const OPTIONS = {
  ...CONNECTION_OPTIONS,
  account: {
    kind: 'text',
    value: 'ACCOUNT',
    describe: 'Only this account (id or label); default everything',
  },
  venue: { kind: 'choice', choices: VENUE_IDS, describe: 'Only the accounts at this venue' },
  reason: { kind: 'text', value: 'TEXT', describe: 'Why; it goes into the ledger' },
} as const;

interface Named {
  readonly account: string | undefined;
  readonly venue: VenueId | undefined;
  readonly key: string | undefined;
}

async function readSubject(client: AdminClient, { account, venue, key }: Named): Promise<HaltSubject> {
  if ([account, venue, key].filter((one) => one !== undefined).length > 1)
    throw usageError('Give one of a key, --account and --venue, or none for everything.');
  if (account !== undefined) return { accountId: (await findAccount(client, account)).accountId };
  if (key !== undefined) return { virtualKeyId: await findVirtualKeyId(client, key) };
  return venue === undefined ? {} : { venue };
}

/** What is opened again is opened for a reason that somebody can read later. */
export function demandReason(reason: string | undefined): { readonly reason: string } {
  if (reason === undefined) throw usageError('Say why, for the ledger: --reason "TEXT".');
  return { reason };
}

function showHalt(changed: HaltResult, console: CommandConsole): void {
  if (!changed.durable)
    console.warn('It is in force, but could not be written down: check the disk before the next restart.');
  const what = changed.virtualKeyId ?? changed.accountId ?? changed.venue ?? 'Everything';
  console.result(changed, [`${what} is ${changed.state}`]);
}

export const halt = defineCommand(
  {
    name: 'halt',
    summary: 'Stop everything, a venue, an account or a key: only cancels pass from this instant',
    details:
      'Without a gateway to talk to: an empty file HALT in the data directory halts everything, too, within 100 ms.',
    positionals: [KEY],
    options: {
      ...OPTIONS,
      'reduce-only': { kind: 'flag', describe: 'Let orders pass, too, that only reduce a position' },
    },
    examples: [
      ['bitting halt', 'everything'],
      ['bitting halt --account main-sub1 --reason "drawdown"', 'one account'],
      ['bitting halt --venue okx --reduce-only', 'at one venue, positions may still be closed'],
      ['bitting halt grid', 'one virtual key'],
    ],
  },
  async ({ options, positionals }, console) => {
    const client = connect(options, console);
    const { account, venue } = options;
    const subject = await readSubject(client, { account, venue, key: positionals[0] });
    const state = options['reduce-only'] ? ({ state: 'reducing' } as const) : {};
    showHalt(await client.halt({ ...subject, ...state, ...readReason(options.reason) }), console);
  },
);

export const resume = defineCommand(
  {
    name: 'resume',
    summary: 'Resume everything, a venue, an account, or a halted or suspended virtual key',
    positionals: [KEY],
    options: OPTIONS,
    examples: [
      ['bitting resume --reason "feed is back"', 'end a halt of everything'],
      ['bitting resume grid --reason "bot is fixed"', 'end the suspension or halt of one key'],
    ],
  },
  async ({ options, positionals }, console) => {
    const reason = demandReason(options.reason);
    const client = connect(options, console);
    const { account, venue } = options;
    const subject = await readSubject(client, { account, venue, key: positionals[0] });
    showHalt(await client.resume({ ...subject, ...reason }), console);
  },
);
