import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { demandRoom } from '@bitting/gateway/supervisor/data-directory.ts';
import { initialise } from '@bitting/gateway/supervisor/initialise.ts';
import { defineCommand } from '../command.ts';
import { chooseDataDirectory } from '../connection.ts';
import { quoteWord } from '../shell-word.ts';
import { askNewPassphrase, makeKeyFile } from '../unlock.ts';

export const init = defineCommand(
  {
    name: 'init',
    touchesSecrets: true,
    summary: 'Make a data directory, a vault and the first operator',
    details: `The passphrase is asked on the terminal without echo, or read from standard input (one line).
The token of the first operator goes into operator.token in the data directory, readable by you alone.`,
    options: {
      data: { kind: 'text', value: 'DIR', describe: 'Data directory; default ~/.local/share/bitting' },
      'key-file': {
        kind: 'text',
        value: 'PATH',
        describe: 'Open the vault with this file instead of a passphrase; made if it is not there',
      },
    },
    examples: [
      ['bitting init', 'asks for a passphrase'],
      ['bitting init --data /srv/bitting --key-file /media/usb/bitting.key', 'opens without asking anybody'],
    ],
  },
  async ({ options }, console) => {
    const directory = chooseDataDirectory({ data: options.data, demo: false });
    const file = options['key-file'];
    // Said before anybody thinks of a passphrase.
    demandRoom(layOutData(directory));
    const unlock =
      file === undefined ? await askNewPassphrase(console.secrets, process.stdin.isTTY) : makeKeyFile(file);
    console.progress('Making the vault …');
    const layout = await initialise(directory, unlock);
    const next = [
      'Next: bitting serve',
      ...(options.data === undefined ? [] : [`--data ${quoteWord(options.data)}`]),
      ...(file === undefined ? [] : [`--key-file ${quoteWord(file)}`]),
    ];
    console.result({ dataDirectory: layout.directory, operatorTokenFile: layout.operatorTokenFile }, [
      console.paint.good(`Made ${layout.directory}`),
      `The first operator's token is in ${layout.operatorTokenFile}.`,
      console.paint.faint(next.join(' ')),
    ]);
  },
);
