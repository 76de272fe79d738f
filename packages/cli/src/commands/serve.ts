import { existsSync, readFileSync } from 'node:fs';
import { parseGatewayConfig, type GatewayConfig } from '@bitting/gateway/config/gateway-config.ts';
import { openDataDirectory } from '@bitting/gateway/supervisor/data-directory.ts';
import { superviseGateway } from '@bitting/gateway/supervisor/supervise.ts';
import { usageError } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { chooseDataDirectory } from '../connection.ts';
import { askPassphrase, readKeyFile } from '../unlock.ts';

const PORT_MAX = 65_535;

export const serve = defineCommand(
  {
    name: 'serve',
    summary: 'Run the gateway',
    endsOnSignal: true,
    details: `Reads config.json in the data directory if it is there; options win over it. Without --key-file and
--sealed the passphrase is asked on the terminal without echo, or read from standard input (one line).
A gateway that dies is started again; one that was opened by a passphrase then waits for "bitting unseal".`,
    options: {
      data: { kind: 'text', value: 'DIR', describe: 'Data directory; default ~/.local/share/bitting' },
      'key-file': { kind: 'text', value: 'PATH', describe: 'Open the vault with this key file' },
      sealed: { kind: 'flag', describe: 'Start sealed and wait for "bitting unseal"' },
      'okx-port': {
        kind: 'whole',
        value: 'PORT',
        min: 0,
        max: PORT_MAX,
        describe: 'Where OKX bots connect on 127.0.0.1; default 18400',
      },
      'paper-port': {
        kind: 'whole',
        value: 'PORT',
        min: 1,
        max: PORT_MAX,
        describe: 'Where the simulator listens on 127.0.0.1, for accounts of the environment paper',
      },
      public: {
        kind: 'choice',
        choices: ['live', 'demo', 'paper'],
        describe: 'Whose public market data bots see; default live, or paper with --paper-port',
      },
      'metrics-port': {
        kind: 'whole',
        value: 'PORT',
        min: 0,
        max: PORT_MAX,
        describe: 'Serve metrics on 127.0.0.1',
      },
    },
    examples: [
      ['bitting serve', 'asks for the passphrase'],
      ['bitting serve --key-file /media/usb/bitting.key --metrics-port 9464', 'unattended'],
      ['bitting serve --sealed --paper-port 18450', 'with a simulator, opened later'],
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
          ...Object.entries(listeners).map(([name, url]) => `  ${name.padEnd(8)} ${url}`),
        ]),
      onWarning: (sentence) => console.warn(sentence),
    });
  },
);

interface ServeOptions {
  readonly 'okx-port': number | undefined;
  readonly 'paper-port': number | undefined;
  readonly 'metrics-port': number | undefined;
  readonly public: GatewayConfig['publicUpstream']['environment'] | undefined;
}

function mergeConfig(stored: GatewayConfig, options: ServeOptions): GatewayConfig {
  const { 'okx-port': okxPort, 'paper-port': paperPort, 'metrics-port': metricsPort } = options;
  const loopback = (port: number): { host: string; port: number } => ({ host: '127.0.0.1', port });
  const environment = options.public ?? (paperPort === undefined ? undefined : 'paper');
  return {
    okx: okxPort === undefined ? stored.okx : { ...stored.okx, port: okxPort },
    publicUpstream:
      environment === undefined
        ? stored.publicUpstream
        : { environment, region: environment === 'paper' ? 'paper' : stored.publicUpstream.region },
    paper: paperPort === undefined ? stored.paper : { okx: loopback(paperPort) },
    metrics: metricsPort === undefined ? stored.metrics : loopback(metricsPort),
  };
}
