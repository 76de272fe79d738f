import type { EffectivePolicy } from '@bitting/client/policies.ts';
import { policySchema } from '@bitting/core/policy/policy-document.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { connect } from '../connection.ts';
import { demandFile, readPolicyFile } from '../policy-file.ts';
import { findSubject, SUBJECT } from '../policy-subject.ts';

export const policyShow = defineCommand(
  {
    name: 'policy show',
    summary: 'Print the policy of a key, of an account or of everything as a document',
    details: `What it prints can be written to a file, changed there, and put in force by "bitting policy set". docs/guides/policy.md
begins with the default and loosens one thing; docs/formats/policy.md says what each field means.`,
    positionals: [SUBJECT],
    options: {
      ...CONNECTION_OPTIONS,
      effective: {
        kind: 'flag',
        describe: 'Of a key: what the terms of its account and of everything leave of it',
      },
    },
    examples: [
      ['bitting policy show grid > policy.json', 'to change it'],
      ['bitting policy show grid --effective', 'what passes all layers'],
      ['bitting policy show installation', 'what binds every key'],
    ],
  },
  async ({ options, positionals }, console) => {
    const client = connect(options, console);
    const shown = await client.policyShow(await findSubject(client, positionals[0] ?? ''));
    if (options.effective && shown.effective !== null) {
      console.result(shown, renderEffective(shown.effective));
      return;
    }
    if (options.effective) console.warn('Only a key has layers above it; this is the document itself.');
    if (shown.document === null)
      console.progress('Nothing was ever said here: a document of version 0 sets the first terms.');
    console.result(shown, [JSON.stringify(shown.document ?? { version: 0 }, null, 2)]);
  },
);

const COUNTED_FOR: Readonly<Record<string, string>> = {
  key: 'Counted for this key:',
  account: 'Counted for all keys of the account together:',
  installation: 'Counted for all keys together:',
};

function renderEffective({ terms, conflicts, counted }: EffectivePolicy): string[] {
  return [
    JSON.stringify(terms, null, 2),
    ...(conflicts.length === 0
      ? []
      : ['', `Nothing can be placed: the layers have nothing in common in ${conflicts.join(', ')}.`]),
    ...counted.flatMap(({ layer, limits }) => [
      '',
      COUNTED_FOR[layer] ?? layer,
      JSON.stringify(limits, null, 2),
    ]),
  ];
}

export const policyValidate = defineCommand(
  {
    name: 'policy validate',
    summary: 'Read a policy file as strictly as the gateway does, without a gateway',
    options: {
      file: { kind: 'text', value: 'FILE', describe: 'The document; needed' },
      layer: { kind: 'flag', describe: 'It holds the terms of an account or of everything, not of a key' },
    },
    examples: [
      ['bitting policy validate --file policy.json', 'names the place of the first mistake'],
      ['bitting policy validate --file account.json --layer', 'terms of an account'],
    ],
  },
  async ({ options }, console) => {
    const document = readPolicyFile(demandFile(options.file), options.layer ? 'layer' : 'key');
    console.result({ valid: true, document }, [console.paint.good('The document can be read.')]);
    await Promise.resolve();
  },
);

export const policySchemaShow = defineCommand(
  {
    name: 'policy schema',
    summary: 'Print the JSON Schema of policies, for editors',
    options: {},
    examples: [['bitting policy schema > policy.schema.json', 'for "$schema" checks in an editor']],
  },
  async (_input, console) => {
    const schema = policySchema();
    console.result(schema, [JSON.stringify(schema, null, 2)]);
    await Promise.resolve();
  },
);
