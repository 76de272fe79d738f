import { existsSync, readFileSync } from 'node:fs';
import { parseGatewayConfig } from '@bitting/gateway/config/gateway-config.ts';
import { openDataDirectory } from '@bitting/gateway/supervisor/data-directory.ts';
import { superviseGateway } from '@bitting/gateway/supervisor/supervise.ts';
import { usageError } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { chooseDataDirectory } from '../connection.ts';
import { mergeConfig, SERVE_OPTIONS } from '../serve-options.ts';
import { askPassphrase, readKeyFile } from '../unlock.ts';

export const serve = defineCommand(
  {
    name: 'serve',
    touchesSecrets: true,
    summary: 'Run the gateway',
    endsOnSignal: true,
    details: `Reads config.json in the data directory if it is there; options win over it. Without --key-file and
--sealed the passphrase is asked on the terminal without echo, or read from standard input (one line).
A gateway that dies is started again; one that was opened by a passphrase then waits for "bitting unseal".`,
    options: {
      data: { kind: 'text', value: 'DIR', describe: 'Data directory; default ~/.local/share/bitting' },
      'key-file': { kind: 'text', value: 'PATH', describe: 'Open the vault with this key file' },
      sealed: { kind: 'flag', describe: 'Start sealed and wait for "bitting unseal"' },
      ...SERVE_OPTIONS,
    },
    examples: [
      ['bitting serve', 'asks for the passphrase'],
      ['bitting serve --key-file /media/usb/bitting.key --metrics-port 9464', 'unattended'],
      ['bitting serve --sealed --paper-port 18450', 'with a simulator, opened later'],
      [
        'bitting serve --paper-port 18450 --paper-htx-spot-port 18452 --paper-htx-contract-port 18453',
        'with both venues of "bitting simulator"',
      ],
    ],
  },
  async ({ options }, console) => {
    const layout = openDataDirectory(chooseDataDirectory({ data: options.data, demo: false }));
    const stored = parseGatewayConfig(
      existsSync(layout.configFile) ? readFileSync(layout.configFile, 'utf8') : '{}',
    );
    const config = mergeConfig(stored, options);
    const keyFile = options['key-file'];
    if (keyFile !== undefined && options.sealed)
      throw usageError('--key-file and --sealed exclude each other.');
    const passphrase = keyFile === undefined && !options.sealed ? await askPassphrase(console.secrets) : null;
    console.progress(passphrase === null ? 'Starting the gateway …' : 'Opening the vault …');
    await superviseGateway({
      layout,
      config,
      unlock: (isFirst) => (keyFile === undefined ? (isFirst ? passphrase : null) : readKeyFile(keyFile)),
      stop: console.signals.abort,
      onReady: ({ listeners, adminSocket, sealed }) =>
        console.result({ ready: true, dataDirectory: layout.directory, listeners, adminSocket, sealed }, [
          console.paint.good(sealed ? 'The gateway runs, sealed: bitting unseal' : 'The gateway runs'),
          ...Object.entries(listeners).map(([name, url]) => `  ${name.padEnd(12)} ${url}`),
        ]),
      onWarning: (sentence) => console.warn(sentence),
    });
  },
);
