#!/usr/bin/env node
/** The witness as a program of its own: what a second machine needs, and nothing that trades. */
import { parseArgs } from 'node:util';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { defaultWitnessDirectory } from './directory.ts';
import {
  addLog,
  initWitness,
  serveWitness,
  showWitness,
  type Told,
  WITNESS_PORT_DEFAULT,
} from './operations.ts';

const HELP = `Usage: bitting-witness COMMAND [options]

  init --name NAME                 make a witness and its key; NAME like witness.example/bitting
  add-log VKEY|FILE                know a log by its verifier key (log.vkey)
  serve [--host HOST] [--port N]   answer logs over HTTP; default 127.0.0.1:${WITNESS_PORT_DEFAULT}
  status                           which logs it knows, and what it signed last

  --data DIR                       its directory; default ~/.local/share/bitting-witness
  --json                           print one line of JSON
`;
const PORT = /^(?:0|[1-9][0-9]{0,4})$/u;

interface Given {
  readonly directory: string;
  readonly words: readonly string[];
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly tell: (told: Told) => void;
}

const COMMANDS: Readonly<Record<string, (given: Given) => void | Promise<void>>> = {
  init: ({ directory, name, tell }) => tell(initWitness(directory, name)),
  'add-log': ({ directory, words: [key = ''], tell }) => tell(addLog(directory, key)),
  status: ({ directory, tell }) => tell(showWitness(directory)),
  serve: ({ directory, host, port, tell }) =>
    serveWitness({
      directory,
      host,
      port,
      stop: untilSignal(),
      onReady: tell,
      onFault: (sentence) => process.stderr.write(`bitting-witness: ${sentence}\n`),
    }),
};

function untilSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => controller.abort());
  return controller.signal;
}

function readGiven(): { readonly command: string; readonly given: Given } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string', default: defaultWitnessDirectory(process.env) },
      name: { type: 'string', default: '' },
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: String(WITNESS_PORT_DEFAULT) },
      json: { type: 'boolean', default: false },
    },
  });
  const [command = '', ...words] = positionals;
  if (!PORT.test(values.port) || Number(values.port) > 65_535) throw new RangeError('--port is no port');
  const tell = ({ value, lines }: Told): void => {
    const text = values.json ? JSON.stringify(value) : lines.join('\n');
    process.stdout.write(`${text}\n`);
  };
  const { name, host } = values;
  return { command, given: { directory: values.data, words, name, host, port: Number(values.port), tell } };
}

try {
  const { command, given } = readGiven();
  const run = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (run === undefined) {
    process.stderr.write(HELP);
    process.exitCode = 2;
  } else await run(given);
} catch (error) {
  const message = error instanceof Error ? error.message : 'unknown';
  const code = error instanceof BittingError ? ` [${error.code}]` : '';
  process.stderr.write(`bitting-witness: ${message}${code}\n`);
  process.exitCode = 1;
}
