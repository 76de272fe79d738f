import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { PolicyDifference, PolicySet } from '@bitting/client/policies.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { CONNECTION_OPTIONS, defineCommand, type CommandConsole, type Paint } from '../command.ts';
import { connect } from '../connection.ts';
import { demandFile, readPolicyFile } from '../policy-file.ts';
import { findSubject, SUBJECT } from '../policy-subject.ts';
import { readReason } from './key-states.ts';

const FILE = { kind: 'text', value: 'FILE', describe: 'The whole document; needed' } as const;

export const policyDiff = defineCommand(
  {
    name: 'policy diff',
    summary: 'Say in trading words what a policy file would change',
    positionals: [SUBJECT],
    options: { ...CONNECTION_OPTIONS, file: FILE },
    examples: [['bitting policy diff grid --file policy.json', 'what it would loosen and tighten']],
  },
  async ({ options, positionals }, console) => {
    const client = connect(options, console);
    const { differences } = await compareFile(client, positionals[0] ?? '', options.file);
    console.result({ differences }, renderDifferences(differences, console.paint));
  },
);

export const policySet = defineCommand(
  {
    name: 'policy set',
    summary: 'Put a policy file in force, at once; what loosens anything needs --yes',
    details: `The file holds the whole document, of the version that is in force now: "bitting policy show" prints it. The new version
is one higher. Orders that were admitted before and are not sent yet are not sent any more.`,
    positionals: [SUBJECT],
    options: {
      ...CONNECTION_OPTIONS,
      file: FILE,
      yes: { kind: 'flag', describe: 'Also if it loosens something' },
      reason: { kind: 'text', value: 'TEXT', describe: 'Why; it goes into the ledger' },
    },
    examples: [
      ['bitting policy set grid --file policy.json', 'says what it changes, and tightens'],
      ['bitting policy set grid --file policy.json --yes --reason "more capital"', 'loosens, too'],
      ['bitting policy set installation --file all.json', 'terms above every key'],
    ],
  },
  async ({ options, positionals }, console) => {
    const client = connect(options, console);
    const { change, differences } = await compareFile(client, positionals[0] ?? '', options.file);
    for (const line of renderDifferences(differences, console.paint)) console.progress(line);
    demandYes(differences, options.yes);
    const set = await client.policySet({
      ...change,
      mayLoosen: options.yes,
      ...readReason(options.reason),
    });
    showSet(set, console);
  },
);

/** Throws `POLICY_LOOSENS` where somebody has to want it. */
export function demandYes(differences: readonly PolicyDifference[], yes: boolean): void {
  if (yes || differences.every(({ direction }) => direction === 'tightened')) return;
  throw new BittingError('POLICY_LOOSENS', 'without --yes', {
    publicDetail: 'Nothing was changed: this allows something that was not allowed. Repeat with --yes.',
  });
}

export function showSet(set: PolicySet, console: CommandConsole): void {
  if (!set.durable) console.warn('It is in force, but could not be written into the ledger: check the disk.');
  console.result(set, [
    set.differences.length === 0
      ? `Nothing to change: version ${set.version} says the same.`
      : console.paint.good(`Version ${set.version} is in force.`),
  ]);
}

/** What the file asks for, and what that changes. */
async function compareFile(client: AdminClient, whose: string, file: string | undefined) {
  const subject = await findSubject(client, whose);
  const kind = subject.virtualKeyId === undefined ? 'layer' : 'key';
  const change = { ...subject, document: readPolicyFile(demandFile(file), kind) };
  const { differences } = await client.policyDiff(change);
  return { change, differences };
}

/** A line for each, with what it does to what is in force. */
export function renderDifferences(differences: readonly PolicyDifference[], paint: Paint): string[] {
  if (differences.length === 0) return ['It changes nothing.'];
  return differences.map(({ direction, sentence }) => {
    const word = direction.padEnd(9);
    return `${direction === 'tightened' ? paint.good(word) : paint.bad(word)}  ${sentence}`;
  });
}
