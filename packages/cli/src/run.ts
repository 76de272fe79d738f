import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import { findCommand, parseArguments } from './arguments.ts';
import { COMMANDS } from './commands.ts';
import type { CommandConsole, Paint, ProcessSignals, SecretSource } from './command.ts';
import { EXIT_CODES, EXIT_INTERRUPTED } from './exit-codes.ts';
import { renderCommandHelp, renderOverview } from './help.ts';
import { findNodeFault } from './node-version.ts';
import { Interruption } from './terminal.ts';

/** What the command line needs of its process. */
export interface Surroundings {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly paintOut: Paint;
  readonly paintErr: Paint;
  readonly secrets: SecretSource;
  readonly signals: ProcessSignals;
  /** Of the Node that runs this, as `26.10.0`. */
  readonly nodeVersion: string;
}

/** Runs one command line and says with which code the process ends. */
export async function runCommandLine(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const json = words.includes('--json');
  try {
    if (words.length === 0 || ['help', '--help', '-h'].includes(words[0] ?? '')) {
      surroundings.out(words[1] === undefined ? renderOverview(COMMANDS) : helpOf(words.slice(1)));
      return 0;
    }
    if (words[0] === '--version') {
      surroundings.out(`${readVersion()}\n`);
      return 0;
    }
    const { command, rest } = findCommand(COMMANDS, words);
    const input = parseArguments(command, rest);
    if (input.options['help'] === true) {
      surroundings.out(renderCommandHelp(command));
      return 0;
    }
    const console = createConsole(json, surroundings);
    const nodeFault = command.touchesSecrets === true ? findNodeFault(surroundings.nodeVersion) : null;
    if (nodeFault !== null) console.warn(nodeFault);
    const running = command.run(input as never, console).then(() => 0);
    const left = surroundings.signals.ended.then(() => EXIT_INTERRUPTED);
    return await (command.endsOnSignal === true ? running : Promise.race([running, left]));
  } catch (error) {
    if (error instanceof Interruption) return EXIT_INTERRUPTED;
    return report(error, json, surroundings);
  }
}

function readVersion(): string {
  const manifest = readFileSync(path.join(import.meta.dirname, '..', 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

function helpOf(words: readonly string[]): string {
  return renderCommandHelp(findCommand(COMMANDS, words).command);
}

function createConsole(
  json: boolean,
  { out, err, paintOut, paintErr, secrets, signals }: Surroundings,
): CommandConsole {
  return {
    json,
    result: (value, lines) =>
      out(json ? `${JSON.stringify(value)}\n` : lines.map((line) => `${line}\n`).join('')),
    progress: (text) => err(`${paintErr.faint(text)}\n`),
    warn: (text) => err(`${paintErr.bad('warning:')} ${text}\n`),
    paint: paintOut,
    secrets,
    signals,
  };
}

/** What to do next, where the sentence does not say it because it has other readers, too. */
const ADVICE: ReadonlyMap<ErrorCode, readonly string[]> = new Map([
  ['VAULT_SEALED', ['Do it with "bitting unseal".']],
]);

/** One sentence for people; with `--json` one line that says the same to programs. Never a stack. */
function report(error: unknown, json: boolean, { out, err, paintErr }: Surroundings): number {
  const known =
    error instanceof BittingError
      ? error
      : new BittingError('INTERNAL_FAULT', error instanceof Error ? error.message : 'unknown');
  const { code, kind, message, operatorDetail } = known;
  if (json) out(`${JSON.stringify({ error: { code, kind, message } })}\n`);
  else err(`${paintErr.bad('bitting:')} ${[message, ...(ADVICE.get(code) ?? [])].join(' ')} [${code}]\n`);
  if (code === 'INTERNAL_FAULT' && !json) err(`${paintErr.faint(operatorDetail)}\n`);
  return EXIT_CODES[kind];
}
