import { defineCommand, type CommandConsole } from '../command.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { startDemo, type Demo } from '../demo.ts';
import { describeDemo } from '../demo-lines.ts';
import { defaultDataDirectory } from '../directories.ts';
import { readGatewayKey } from '../gateway-fingerprint.ts';
import { quoteWord } from '@bitting/client/shell-word.ts';
import { readToolVersion } from '../tool-version.ts';

const PORT_BASE_DEFAULT = 18_400;
const PORT_BASE_MAX = 65_000;

export const demo = defineCommand(
  {
    name: 'demo',
    summary: 'Run everything on paper: simulator, gateway, bound accounts and fresh virtual keys',
    details: `Ports, from the port base N. For bots: N OKX, N+1 HTX spot, N+2 HTX contracts; N+8 the console; N+9 metrics. Of the simulator: N+50
OKX, N+51 its control API, N+52 HTX spot, N+53 HTX contracts, N+54 the key desk (a web page).
The simulator keeps its data beside the data directory (DIR-simulator). No real money, no network.`,
    endsOnSignal: true,
    options: {
      data: { kind: 'text', value: 'DIR', describe: 'Data directory; default ~/.local/share/bitting-demo' },
      'port-base': {
        kind: 'whole',
        value: 'N',
        min: 1024,
        max: PORT_BASE_MAX,
        describe: `First port; default ${PORT_BASE_DEFAULT}`,
      },
    },
    examples: [
      ['bitting demo', 'and paste what it prints into a bot'],
      [
        'bitting demo --json --data /tmp/demo --port-base 19400',
        'for scripts: one line when everything is ready',
      ],
    ],
  },
  async ({ options }, console) => {
    const { signals } = console;
    const which = options.data === undefined ? '--demo' : `--data ${quoteWord(options.data)}`;
    const running = startDemo({
      dataDirectory: options.data ?? defaultDataDirectory('bitting-demo'),
      portBase: options['port-base'] ?? PORT_BASE_DEFAULT,
      progress: (text) => console.progress(text),
      version: readToolVersion(),
      stop: signals.abort,
    });
    const started = await running.catch((error: unknown) => {
      if (signals.abort.aborted) return null;
      throw error;
    });
    if (started === null) return;
    show(started, console, which);
    for (const line of started.closed) console.warn(line);
    if (started.closed.length > 0)
      console.warn(`Bots are refused until it is resumed: bitting resume ${which} --reason "…"`);
    const broken = await Promise.race([started.broken, signals.ended.then(() => null)]);
    await started.stop();
    // A Ctrl-C reaches the whole group: what ended by it ended as asked.
    if (broken !== null && !signals.abort.aborted)
      throw new BittingError('PROCESS_ENDED', broken, { publicDetail: broken });
  },
);

function show(demo: Demo, console: CommandConsole, which: string): void {
  const { keys, listeners, simulator, dataDirectory } = demo;
  const known = readGatewayKey(layOutData(dataDirectory));
  const [okx, spot, contract] = [listeners.okx, listeners['htx-spot'], listeners['htx-contract']];
  console.result(
    {
      ready: true,
      dataDir: dataDirectory,
      console: demo.console,
      venues: {
        okx: {
          rest: okx,
          wsPublic: streamUrl(okx, '/ws/v5/public'),
          wsPrivate: streamUrl(okx, '/ws/v5/private'),
          wsBusiness: streamUrl(okx, '/ws/v5/business'),
        },
        htx: { spot, contract, ws: { spot: streamUrl(spot), contract: streamUrl(contract) } },
      },
      virtualKeys: keys.map(({ venue, label, apiKey, secret, passphrase }) => ({
        venue,
        label,
        apiKey,
        secret,
        passphrase,
      })),
      simulator,
    },
    describeDemo(demo, { which, fingerprint: known?.fingerprint ?? null, paint: console.paint }),
  );
}

function streamUrl(rest: string | undefined, path = ''): string | undefined {
  return rest === undefined ? undefined : `${rest.replace(/^http/u, 'ws')}${path}`;
}
