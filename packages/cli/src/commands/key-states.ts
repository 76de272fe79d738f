import type { KeyState } from '@bitting/client/operations.ts';
import { CONNECTION_OPTIONS, defineCommand, type CommandConsole } from '../command.ts';
import { connect } from '../connection.ts';
import { nameById } from '../labels.ts';
import { findVirtualKeyId } from '../named.ts';
import { renderIssued } from '../issued.ts';
import { demandNewPair, readPublicKeyFile, ROTATION_OPTIONS } from '../signing-options.ts';
import { SNIPPET_CLIENTS } from '@bitting/client/snippets.ts';
import { demandSnippet } from '../snippets.ts';

const KEY = {
  name: 'KEY',
  describe: 'Id or label of the virtual key (bitting keys list)',
  required: true,
} as const;

const REASON = {
  reason: { kind: 'text', value: 'TEXT', describe: 'Why; it goes into the ledger' },
} as const;

const OPTIONS = { ...CONNECTION_OPTIONS, ...REASON } as const;

export function readReason(reason: string | undefined): { readonly reason?: string } {
  return reason === undefined ? {} : { reason };
}

/** `given`: how the key was called. */
function showState(changed: KeyState, given: string, console: CommandConsole): void {
  if (!changed.durable)
    console.warn('It is in force, but could not be written down: check the disk before the next restart.');
  const { virtualKeyId, state } = changed;
  console.result(changed, [`${nameById(virtualKeyId, new Map([[virtualKeyId, given]]))} is ${state}`]);
}

export const suspend = defineCommand(
  {
    name: 'suspend',
    summary: 'Suspend a virtual key: nothing passes, not even cancels, until it is resumed',
    positionals: [KEY],
    options: OPTIONS,
    examples: [['bitting suspend grid --reason "odd orders"', 'at once']],
  },
  async ({ options, positionals }, console) => {
    const client = connect(options, console);
    const given = positionals[0] ?? '';
    const virtualKeyId = await findVirtualKeyId(client, given);
    showState(await client.suspend({ virtualKeyId, ...readReason(options.reason) }), given, console);
  },
);

export const revoke = defineCommand(
  {
    name: 'revoke',
    summary: 'Revoke a virtual key for good',
    positionals: [KEY],
    options: OPTIONS,
    examples: [['bitting revoke grid', 'the bot is refused from now on']],
  },
  async ({ options, positionals }, console) => {
    const client = connect(options, console);
    const given = positionals[0] ?? '';
    const virtualKeyId = await findVirtualKeyId(client, given);
    showState(await client.revoke({ virtualKeyId, ...readReason(options.reason) }), given, console);
  },
);

export const rotate = defineCommand(
  {
    name: 'rotate',
    summary: 'Give a virtual key new secrets, or a new public key; the old ones end at once',
    positionals: [KEY],
    options: {
      ...OPTIONS,
      ...ROTATION_OPTIONS,
      client: {
        kind: 'choice',
        choices: SNIPPET_CLIENTS,
        describe: 'Print what to paste for this client; default env',
      },
    },
    examples: [
      ['bitting rotate grid --client ccxt', 'the new secret, shown once'],
      ['bitting rotate grid --ed25519 new-public.pem', 'the new public key of a bot that has its own pair'],
    ],
  },
  async ({ options, positionals }, console) => {
    const client = connect(options, console);
    const virtualKeyId = await findVirtualKeyId(client, positionals[0] ?? '');
    const snippet = options.client ?? 'env';
    const file = options.ed25519;
    const publicKey = file === undefined ? {} : { publicKey: readPublicKeyFile(file) };
    const shown = await client.show({ virtualKeyId });
    demandSnippet(snippet, shown);
    demandNewPair(shown, file);
    const issued = await client.rotate({ virtualKeyId, ...publicKey, ...readReason(options.reason) });
    console.result(issued, renderIssued(issued, snippet, console.paint));
  },
);
