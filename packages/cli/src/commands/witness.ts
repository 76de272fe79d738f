import {
  addLog,
  initWitness,
  serveWitness,
  showWitness,
  WITNESS_PORT_DEFAULT,
} from '@bitting/witness/operations.ts';
import { defaultWitnessDirectory } from '@bitting/witness/directory.ts';
import { usageError } from '../arguments.ts';
import { defineCommand } from '../command.ts';

const PORT_MAX = 65_535;

const DATA = {
  data: {
    kind: 'text',
    value: 'DIR',
    describe: 'Directory of the witness; default ~/.local/share/bitting-witness',
  },
} as const;

const directoryOf = (given: string | undefined): string => given ?? defaultWitnessDirectory(process.env);

export const witnessInit = defineCommand(
  {
    name: 'witness init',
    touchesSecrets: true,
    summary: 'Make a witness of logs, on another machine than the gateway',
    options: {
      ...DATA,
      name: { kind: 'text', value: 'NAME', describe: 'What it signs as, like witness.example/bitting' },
    },
    examples: [['bitting witness init --name witness.example/bitting', 'prints the key that policies name']],
  },
  async ({ options }, console) => {
    if (options.name === undefined) throw usageError('--name is missing, like witness.example/bitting.');
    const { value, lines } = initWitness(directoryOf(options.data), options.name);
    await Promise.resolve(console.result(value, lines));
  },
);

export const witnessAddLog = defineCommand(
  {
    name: 'witness add-log',
    summary: 'Let the witness know a log by its key',
    positionals: [{ name: 'LOG', describe: 'The line of its log.vkey, or a file with it', required: true }],
    options: DATA,
    examples: [['bitting witness add-log log.vkey', 'one that runs knows it at once']],
  },
  async ({ options, positionals }, console) => {
    const { value, lines } = addLog(directoryOf(options.data), positionals[0] ?? '');
    await Promise.resolve(console.result(value, lines));
  },
);

export const witnessServe = defineCommand(
  {
    name: 'witness serve',
    touchesSecrets: true,
    summary: 'Run the witness',
    endsOnSignal: true,
    details:
      'Cosigns the checkpoints of the logs it knows while each grows out of the one before, and no others (C2SP tlog-witness).\n' +
      'Plain HTTP: what is said is signed, and nothing of it is secret. For TLS put a proxy before it.',
    options: {
      ...DATA,
      host: { kind: 'text', value: 'HOST', describe: 'Address to listen on; default 127.0.0.1' },
      port: {
        kind: 'whole',
        value: 'PORT',
        min: 0,
        max: PORT_MAX,
        describe: `Port; default ${WITNESS_PORT_DEFAULT}`,
      },
    },
    examples: [['bitting witness serve --host 0.0.0.0', 'for a gateway on another machine']],
  },
  async ({ options }, console) => {
    await serveWitness({
      directory: directoryOf(options.data),
      host: options.host ?? '127.0.0.1',
      port: options.port ?? WITNESS_PORT_DEFAULT,
      stop: console.signals.abort,
      onReady: ({ value, lines }) => console.result(value, lines),
      onFault: (sentence) => console.warn(sentence),
    });
  },
);

export const witnessStatus = defineCommand(
  {
    name: 'witness status',
    summary: 'Show which logs the witness knows, and what it signed last',
    options: DATA,
    examples: [['bitting witness status --json', 'for a program that watches']],
  },
  async ({ options }, console) => {
    const { value, lines } = showWitness(directoryOf(options.data));
    await Promise.resolve(console.result(value, lines));
  },
);
