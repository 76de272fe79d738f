import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { PolicySubject } from '@bitting/client/policies.ts';
import type { ShadowShown } from '@bitting/client/shadows.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { usageError } from '../arguments.ts';
import { CONNECTION_OPTIONS, defineCommand, type CommandConsole } from '../command.ts';
import { connect } from '../connection.ts';
import { readLabels } from '../labels.ts';
import { readPolicyFile } from '../policy-file.ts';
import { findSubject, SUBJECT } from '../policy-subject.ts';
import { renderShadow } from '../shadow-lines.ts';
import { readReason } from './key-states.ts';
import { demandYes, renderDifferences, showSet } from './policy-change.ts';

interface ShadowOptions {
  readonly file: string | undefined;
  readonly off: boolean;
  readonly enforce: boolean;
  readonly yes: boolean;
  readonly reason: string | undefined;
}

export const policyShadow = defineCommand(
  {
    name: 'policy shadow',
    summary: 'Try a policy on live requests before it binds: set it, and see what it would have done',
    details: `Every request is judged by the shadow, too, and enforced by the policy in force alone. Without options the command says what
the shadow would have refused, and what it would have admitted. It holds the whole document, of the version that is in force.`,
    positionals: [SUBJECT],
    options: {
      ...CONNECTION_OPTIONS,
      file: { kind: 'text', value: 'FILE', describe: 'Set this document as the shadow' },
      enforce: {
        kind: 'flag',
        describe: 'Put the shadow in force, at once; what loosens anything needs --yes',
      },
      off: { kind: 'flag', describe: 'Take it away' },
      yes: { kind: 'flag', describe: 'With --enforce: also if it loosens something' },
      reason: { kind: 'text', value: 'TEXT', describe: 'Why; it goes into the ledger' },
    },
    examples: [
      ['bitting policy shadow grid --file tighter.json', 'from now on it is judged'],
      ['bitting policy shadow grid', 'what it would have done so far'],
      ['bitting policy shadow grid --enforce', 'make it the policy'],
    ],
  },
  async ({ options, positionals }, console) => {
    const given = [options.file !== undefined, options.enforce, options.off].filter(Boolean);
    if (given.length > 1) throw usageError('Only one of --file, --enforce and --off can be done at once.');
    const client = connect(options, console);
    const subject = await findSubject(client, positionals[0] ?? '');
    if (options.file !== undefined) await set(options.file, { client, subject, options }, console);
    else if (options.enforce) await enforce({ client, subject, options }, console);
    else if (options.off) await takeAway({ client, subject, options }, console);
    else {
      const shown = await client.policyShadowShow(subject);
      const labels = subject.virtualKeyId === undefined && !console.json ? await readLabels(client) : null;
      console.result(shown, shown.shadow === null ? [NONE] : renderShadow(shown.shadow, labels));
    }
  },
);

interface Target {
  readonly client: AdminClient;
  readonly subject: PolicySubject;
  readonly options: ShadowOptions;
}

const NONE = 'No shadow is set: --file FILE sets one.';

async function set(
  file: string,
  { client, subject, options }: Target,
  console: CommandConsole,
): Promise<void> {
  const kind = subject.virtualKeyId === undefined ? 'layer' : 'key';
  const document = readPolicyFile(file, kind);
  const shadow = await client.policyShadowSet({ ...subject, document, ...readReason(options.reason) });
  for (const line of renderDifferences(shadow.differences, console.paint)) console.progress(line);
  console.result(shadow, [console.paint.good('It is judged from now on, and enforced nowhere.')]);
}

async function enforce({ client, subject, options }: Target, console: CommandConsole): Promise<void> {
  const { document, setAtMs } = demandSet(await client.policyShadowShow(subject));
  const { differences } = await client.policyDiff({ ...subject, document });
  for (const line of renderDifferences(differences, console.paint)) console.progress(line);
  demandYes(differences, options.yes);
  const asked = { ...subject, setAtMs, mayLoosen: options.yes, ...readReason(options.reason) };
  showSet(await client.policyShadowEnforce(asked), console);
}

function demandSet({ shadow }: ShadowShown): NonNullable<ShadowShown['shadow']> {
  if (shadow !== null) return shadow;
  throw new BittingError('SHADOW_NOT_FOUND', 'none is set', { publicDetail: NONE });
}

async function takeAway({ client, subject, options }: Target, console: CommandConsole): Promise<void> {
  const ended = await client.policyShadowOff({ ...subject, ...readReason(options.reason) });
  console.result(ended, [ended.wasSet ? 'The shadow is gone.' : 'No shadow was set.']);
}
