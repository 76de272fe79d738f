import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { SIMULATOR_MAIN } from '../children.ts';
import { defineCommand } from '../command.ts';
import { demandFreePorts } from '../free-ports.ts';
import { SIMULATOR_PORT_NAMES, SIMULATOR_PORTS, type SimulatorPort } from '../simulator-ports.ts';

const PORT_MAX = 65_535;
const SEED_MAX = 4_294_967_295;

function portRow(name: SimulatorPort) {
  const { port, describe } = SIMULATOR_PORTS[name];
  return {
    kind: 'whole',
    value: 'PORT',
    min: 0,
    max: PORT_MAX,
    describe: `${describe}; default ${port}`,
  } as const;
}

export const simulator = defineCommand(
  {
    name: 'simulator',
    summary: 'Run the paper venues alone',
    details: `OKX and HTX with made-up markets and money, and the desk at which keys are made for them (a web page).`,
    endsOnSignal: true,
    options: {
      port: portRow('port'),
      'control-port': portRow('control-port'),
      'htx-spot-port': portRow('htx-spot-port'),
      'htx-contract-port': portRow('htx-contract-port'),
      'desk-port': portRow('desk-port'),
      data: { kind: 'text', value: 'DIR', describe: 'Keep accounts and orders here; default in memory' },
      seed: { kind: 'whole', value: 'N', min: 0, max: SEED_MAX, describe: 'Seed of the market' },
    },
    examples: [
      ['bitting simulator --data /tmp/paper', 'two venues without money, and the desk for their keys'],
    ],
  },
  async ({ options }, console) => {
    const ports = SIMULATOR_PORT_NAMES.map(
      (name) => [name, options[name] ?? SIMULATOR_PORTS[name].port] as const,
    );
    for (const [name, port] of ports) await demandFreePorts([port], `another with --${name}`);
    const child = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        SIMULATOR_MAIN,
        ...ports.map(([name, port]) => `--${name}=${port}`),
        ...(options.data === undefined ? [] : [`--data=${options.data}`]),
        ...(options.seed === undefined ? [] : [`--seed=${options.seed}`]),
        ...(options.json ? ['--json'] : []),
        '--end-with-stdin',
      ],
      { stdio: ['pipe', 'inherit', 'inherit'], env: {} },
    );
    console.signals.abort.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0 && !console.signals.abort.aborted)
      throw new BittingError('PROCESS_ENDED', `simulator: code ${code}`, {
        publicDetail: `The simulator ended with code ${code}.`,
      });
  },
);
