import { encodeBase64 } from '@bitting/core/encoding/base64.ts';
import { readPrivateFile } from '@bitting/gateway/supervisor/data-directory.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { connect } from '../connection.ts';

export const seal = defineCommand(
  {
    name: 'seal',
    summary: 'Make the gateway forget every key until somebody unseals it',
    options: CONNECTION_OPTIONS,
    examples: [['bitting seal', 'nothing is signed or verified from now on']],
  },
  async ({ options }, console) => {
    const result = await connect(options, console).seal({});
    console.result(result, ['The gateway is sealed.']);
  },
);

export const unseal = defineCommand(
  {
    name: 'unseal',
    summary: 'Open the vault with the passphrase or the key file',
    details: 'The passphrase is asked without echo, or read from standard input (one line).',
    options: {
      ...CONNECTION_OPTIONS,
      'key-file': {
        kind: 'text',
        value: 'PATH',
        describe: 'Open with this key file instead of a passphrase',
      },
    },
    examples: [
      ['bitting unseal', 'asks for the passphrase'],
      ['bitting unseal --key-file /media/usb/bitting.key', 'with a key file'],
    ],
  },
  async ({ options }, console) => {
    const client = connect(options, console);
    const file = options['key-file'];
    const parameters =
      file === undefined
        ? {
            passphrase:
              (await console.secrets.read([{ name: 'passphrase', prompt: 'Passphrase of the vault' }])).get(
                'passphrase',
              ) ?? '',
          }
        : { keyFile: encodeBase64(readPrivateFile(file)) };
    console.progress('Opening the vault …');
    const result = await client.unseal(parameters);
    console.result(result, ['The gateway is unsealed.']);
  },
);
