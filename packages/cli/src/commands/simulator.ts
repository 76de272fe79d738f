import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { SIMULATOR_MAIN } from '../children.ts';
import { defineCommand } from '../command.ts';

const PORT_MAX = 65_535;
const SEED_MAX = 4_294_967_295;

export const simulator = defineCommand(
  {
    name: 'simulator',
    summary: 'Run the paper venue alone',
    endsOnSignal: true,
    options: {
      port: {
        kind: 'whole',
        value: 'PORT',
        min: 0,
        max: PORT_MAX,
        describe: 'OKX REST on 127.0.0.1; default 18450',
      },
      'control-port': {
        kind: 'whole',
        value: 'PORT',
        min: 0,
        max: PORT_MAX,
        describe: 'Control API on 127.0.0.1; default 18451',
      },
      data: { kind: 'text', value: 'DIR', describe: 'Keep accounts and orders here; default in memory' },
      seed: { kind: 'whole', value: 'N', min: 0, max: SEED_MAX, describe: 'Seed of the market' },
    },
    examples: [['bitting simulator --port 18450 --control-port 18451', 'a venue without money']],
  },
  async ({ options }, console) => {
    const child = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        SIMULATOR_MAIN,
        `--port=${options.port ?? 18_450}`,
        `--control-port=${options['control-port'] ?? 18_451}`,
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
