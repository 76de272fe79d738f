import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { HaltParameters, HaltResult, HaltSubject, PlanStep } from '@bitting/client/halts.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { VENUE_IDS, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import { usageError } from '../arguments.ts';
import { listClosed } from '../closed-lines.ts';
import { CONNECTION_OPTIONS, defineCommand, type CommandConsole } from '../command.ts';
import { connect } from '../connection.ts';
import { nameById, readLabels } from '../labels.ts';
import { findAccount, findVirtualKeyId } from '../named.ts';
import { renderPlan } from '../plan-lines.ts';
import { quoteWord } from '@bitting/client/shell-word.ts';
import { watchPlans } from './plans.ts';
import { readReason } from './key-states.ts';

const PLAN_STEPS: readonly PlanStep[] = ['cancel', 'flatten', 'suspend', 'revoke'];
const HUNDRED = Decimal.of(100n);
const COLLAR_SCALE = 8;

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

/** Who is meant, and how people call it. */
interface FoundSubject {
  readonly subject: HaltSubject;
  readonly name: string;
}

async function readSubject(client: AdminClient, { account, venue, key }: Named): Promise<FoundSubject> {
  if ([account, venue, key].filter((one) => one !== undefined).length > 1)
    throw usageError('Give one of a key, --account and --venue, or none for everything.');
  if (account !== undefined) {
    const { accountId, label } = await findAccount(client, account);
    return { subject: { accountId }, name: nameById(accountId, new Map([[accountId, label]])) };
  }
  if (key !== undefined) {
    const virtualKeyId = await findKey(client, key);
    return { subject: { virtualKeyId }, name: nameById(virtualKeyId, new Map([[virtualKeyId, key]])) };
  }
  return venue === undefined ? { subject: {}, name: 'Everything' } : { subject: { venue }, name: venue };
}

/** Whoever is in a hurry names an account where a key is wanted. */
async function findKey(client: AdminClient, given: string): Promise<string> {
  try {
    return await findVirtualKeyId(client, given);
  } catch (error) {
    const { accounts } = await client.accounts({});
    if (accounts.every(({ accountId, label }) => label !== given && accountId !== given)) throw error;
    throw usageError(`"${given}" is an account: --account ${quoteWord(given)}.`);
  }
}

/** What is opened again is opened for a reason that somebody can read later. */
export function demandReason(reason: string | undefined): { readonly reason: string } {
  if (reason === undefined) throw usageError('Say why, for the ledger: --reason "TEXT".');
  return { reason };
}

function showHalt(changed: HaltResult, name: string, console: CommandConsole): void {
  warnIfFleeting(changed, console);
  const { planId } = changed;
  const plan = planId === null ? [] : [`${planId} follows: bitting plans --watch`];
  console.result(changed, [`${name} is ${changed.state}`, ...plan]);
}

function warnIfFleeting({ durable }: HaltResult, console: CommandConsole): void {
  if (!durable)
    console.warn('It is in force, but could not be written down: check the disk before the next restart.');
}

/** The resumption is done: that nobody could say what is still closed must not look like a failure of it. */
async function readClosed(client: AdminClient): Promise<readonly string[]> {
  try {
    return listClosed(await client.status({}));
  } catch (error) {
    if (error instanceof BittingError) return [];
    throw error;
  }
}

/** What follows, as the gateway takes it. */
function readPlan(options: {
  readonly plan: readonly string[];
  readonly 'including-external': boolean;
  readonly 'max-deviation': string | undefined;
}): Pick<HaltParameters, 'plan' | 'includingExternal' | 'priceCollar'> {
  const plan = PLAN_STEPS.filter((step) => options.plan.includes(step));
  const percent = options['max-deviation'];
  const includingExternal = options['including-external'];
  if (includingExternal && !plan.includes('cancel'))
    throw usageError('--including-external goes with --plan cancel.');
  if (percent !== undefined && !plan.includes('flatten'))
    throw usageError('--max-deviation goes with --plan flatten.');
  if (plan.length === 0) return {};
  return { plan, includingExternal, ...(percent === undefined ? {} : { priceCollar: readPercent(percent) }) };
}

/** The gateway says what it does not take. */
function readPercent(text: string): string {
  const percent = Decimal.tryParse(text);
  if (percent === null) throw usageError('--max-deviation is a percentage such as 1.5.');
  return percent.divide(HUNDRED, COLLAR_SCALE, 'down').toString();
}

export const halt = defineCommand(
  {
    name: 'halt',
    summary: 'Stop everything, a venue, an account or a key: only cancels pass from this instant',
    details:
      'Without a gateway to talk to: an empty file HALT in the data directory halts everything, too, within 100 ms.',
    positionals: [KEY],
    endsOnSignal: true,
    options: {
      ...OPTIONS,
      plan: {
        kind: 'list',
        value: 'STEP',
        choices: PLAN_STEPS,
        describe: 'What follows, each step only when the one before is seen to be done',
      },
      'including-external': {
        kind: 'flag',
        describe: 'Cancel, too, what no virtual key has placed',
      },
      'max-deviation': {
        kind: 'text',
        value: 'PERCENT',
        describe: 'How far from the reference price positions are closed at most; default 2',
      },
      watch: { kind: 'flag', short: 'w', describe: 'Tell how far the plan is until it has ended' },
      'reduce-only': { kind: 'flag', describe: 'Let orders pass, too, that only reduce a position; no plan' },
    },
    examples: [
      ['bitting halt', 'everything'],
      ['bitting halt --account main-sub1 --reason "drawdown"', 'one account'],
      ['bitting halt --venue okx --reduce-only', 'at one venue, positions may still be closed'],
      ['bitting halt grid', 'one virtual key'],
      ['bitting halt --plan cancel,flatten,suspend --watch', 'stop, and clear up after the bots'],
    ],
  },
  async ({ options, positionals }, console) => {
    const client = connect(options, console);
    const { account, venue } = options;
    const { subject, name } = await readSubject(client, { account, venue, key: positionals[0] });
    const state = options['reduce-only'] ? ({ state: 'reducing' } as const) : {};
    const order = readPlan(options);
    const halted = await client.halt({ ...subject, ...state, ...order, ...readReason(options.reason) });
    if (halted.planId === null || !options.watch) {
      showHalt(halted, name, console);
      return;
    }
    warnIfFleeting(halted, console);
    try {
      const [plan] = await watchPlans(client, halted.planId, console);
      const labels = console.json ? new Map<string, string>() : await readLabels(client);
      console.result({ ...halted, plan }, [
        `${name} is ${halted.state}`,
        ...(plan === undefined ? [] : renderPlan(plan, labels)),
      ]);
    } catch (error) {
      if (!console.signals.abort.aborted) throw error;
    }
  },
);

export const resume = defineCommand(
  {
    name: 'resume',
    summary: 'Resume everything, a venue, an account, or a halted or suspended virtual key',
    details:
      'It ends the one halt that it names: what was halted or suspended by itself stays so, and is told.',
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
    const { subject, name } = await readSubject(client, { account, venue, key: positionals[0] });
    showHalt(await client.resume({ ...subject, ...reason }), name, console);
    for (const line of await readClosed(client)) console.progress(line);
  },
);
