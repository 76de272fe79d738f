import type { PolicyDifference } from '@bitting/client/policies.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { CONNECTION_OPTIONS, defineCommand, type Paint } from '../command.ts';
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
    const subject = await findSubject(client, positionals[0] ?? '');
    const kind = subject.virtualKeyId === undefined ? 'layer' : 'key';
    const document = readPolicyFile(demandFile(options.file), kind);
    const { differences } = await client.policyDiff({ ...subject, document });
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
    const subject = await findSubject(client, positionals[0] ?? '');
    const kind = subject.virtualKeyId === undefined ? 'layer' : 'key';
    const document = readPolicyFile(demandFile(options.file), kind);
    const { differences } = await client.policyDiff({ ...subject, document });
    for (const line of renderDifferences(differences, console.paint)) console.progress(line);
    if (!options.yes && differences.some(({ direction }) => direction !== 'tightened'))
      throw new BittingError('POLICY_LOOSENS', 'without --yes', {
        publicDetail: 'Nothing was changed: this allows something that was not allowed. Repeat with --yes.',
      });
    const set = await client.policySet({
      ...subject,
      document,
      mayLoosen: options.yes,
      ...readReason(options.reason),
    });
    if (!set.durable)
      console.warn('It is in force, but could not be written into the ledger: check the disk.');
    console.result(set, [
      differences.length === 0
        ? `Nothing to change: version ${set.version} says the same.`
        : console.paint.good(`Version ${set.version} is in force.`),
    ]);
  },
);

function renderDifferences(differences: readonly PolicyDifference[], paint: Paint): string[] {
  if (differences.length === 0) return ['It changes nothing.'];
  return differences.map(({ direction, sentence }) => {
    const word = direction.padEnd(9);
    return `${direction === 'tightened' ? paint.good(word) : paint.bad(word)}  ${sentence}`;
  });
}
