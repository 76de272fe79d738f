import type { UnlockMessage } from '@bitting/gateway/config/protocol.ts';
import { initialise } from '@bitting/gateway/supervisor/initialise.ts';
import { usageError } from '../arguments.ts';
import { defineCommand, type SecretSource } from '../command.ts';
import { makeCredential } from '../credential.ts';
import { INIT_OPTIONS, orderInit, type Order } from '../init-order.ts';
import type { Opener } from '../init-plan.ts';
import { SYSTEM_CONFIG_FILE } from '../settings/config-file.ts';
import { quoteWord } from '@bitting/client/shell-word.ts';
import { askNewPassphrases, makeKeyFile } from '../unlock.ts';
import { demandOrdinaryUser } from '../user.ts';

export const init = defineCommand(
  {
    name: 'init',
    touchesSecrets: true,
    summary: 'Make a data directory, a vault, the first operator and a configuration',
    details: `On a terminal it asks for what the options do not say. Passphrases are asked without echo, or read from standard
input: one line each, that of the recovery last. Nothing that is there is ever overwritten: a configuration that is there
is followed instead. The token of the first operator goes into operator.token in the data directory, readable by you alone.`,
    options: INIT_OPTIONS,
    examples: [
      ['bitting init', 'asks what matters'],
      [
        'bitting init --data /srv/bitting --key-file /media/usb/bitting.key --recovery-passphrase',
        'opens without asking anybody, or with the passphrase from the safe',
      ],
    ],
  },
  async ({ options }, console) => {
    demandOrdinaryUser('init', options['as-root']);
    const order = await orderInit(options, {
      questions: console.questions,
      environment: process.env,
      systemFile: SYSTEM_CONFIG_FILE,
    });
    const { unlock, recovery: second } = await obtainKeys(order, console.secrets, !console.json);
    if (second === null)
      console.warn('There is no second way to open the vault: who loses the first one has lost it.');
    console.progress('Making the vault …');
    const { configFile, configText } = order;
    const layout = await initialise(order.directory, unlock, {
      recovery: second,
      config: configText === null ? null : { file: configFile, text: configText },
    });
    const words =
      configFile === layout.configFile
        ? options.data === undefined
          ? []
          : [`--data ${quoteWord(options.data)}`]
        : [`--config ${quoteWord(configFile)}`];
    console.result(
      {
        dataDirectory: layout.directory,
        operatorTokenFile: layout.operatorTokenFile,
        configFile,
        recovery: order.recovery?.kind ?? null,
      },
      [
        console.paint.good(`Made ${layout.directory}`),
        `The first operator's token is in ${layout.operatorTokenFile}.`,
        `The configuration is ${configFile}.`,
        console.paint.faint(
          ['Next: bitting serve', ...words, ...(options['as-root'] ? ['--as-root'] : [])].join(' '),
        ),
      ],
    );
  },
);

/** What is not there is made. */
const MAKERS = { 'key-file': makeKeyFile, credential: makeCredential } as const;

async function obtainKeys(
  order: Order,
  secrets: SecretSource,
  asksAgain: boolean,
): Promise<{ readonly unlock: UnlockMessage; readonly recovery: UnlockMessage | null }> {
  const names = [
    ...(order.unlock.kind === 'passphrase' ? (['passphrase'] as const) : []),
    ...(order.recovery?.kind === 'passphrase' ? (['recovery'] as const) : []),
  ];
  const asked = [...(await askNewPassphrases(secrets, process.stdin.isTTY, names, asksAgain))];
  const obtain = (opener: Opener): UnlockMessage => {
    const next = opener.kind === 'passphrase' ? asked.shift() : MAKERS[opener.kind](opener.file);
    if (next === undefined) throw usageError('A passphrase is missing.');
    return next;
  };
  const unlock = obtain(order.unlock);
  return { unlock, recovery: order.recovery === null ? null : obtain(order.recovery) };
}
