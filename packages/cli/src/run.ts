import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import { findCommand, findGroup, parseArguments } from './arguments.ts';
import { COMMANDS } from './commands.ts';
import type {
  CommandConsole,
  OutputStream,
  Paint,
  ProcessSignals,
  QuestionSource,
  SecretSource,
} from './command.ts';
import { EXIT_CODES, EXIT_INTERRUPTED } from './exit-codes.ts';
import { renderCommandHelp, renderGroup, renderOverview } from './help.ts';
import { findNodeFault } from './node-version.ts';
import { Interruption } from './terminal.ts';
import { ToldFailure } from './told-failure.ts';
import { readToolVersion } from './tool-version.ts';

/** What the command line needs of its process. */
export interface Surroundings {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Standard output, where it is known what it is. */
  readonly stream?: OutputStream;
  readonly paintOut: Paint;
  readonly paintErr: Paint;
  readonly secrets: SecretSource;
  /** `null` without a terminal. */
  readonly questions: QuestionSource | null;
  readonly signals: ProcessSignals;
  /** Of the Node that runs this, as `26.10.0`. */
  readonly nodeVersion: string;
}

/** Runs one command line and says with which code the process ends. */
export async function runCommandLine(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const json = words.includes('--json');
  try {
    const page = findPage(words);
    if (page !== null) {
      surroundings.out(json ? `${JSON.stringify({ help: page })}\n` : page);
      return 0;
    }
    if (words[0] === '--version') {
      surroundings.out(
        json ? `${JSON.stringify({ version: readToolVersion() })}\n` : `${readToolVersion()}\n`,
      );
      return 0;
    }
    const { command, rest } = findCommand(COMMANDS, words);
    const input = parseArguments(command, rest);
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

const HELP_OPTIONS: ReadonlySet<string> = new Set(['--help', '-h']);

/** The page that is asked for; `null`: something is to be done. */
function findPage(words: readonly string[]): string | null {
  const named = words.filter((word) => !word.startsWith('-') && word !== 'help');
  const isAsked = words.some((word) => HELP_OPTIONS.has(word)) || words[0] === 'help';
  const [first = '', ...rest] = named;
  if (named.length === 0)
    return isAsked || words.every((word) => word === '--json') ? renderOverview(COMMANDS) : null;
  if (!isAsked) return null;
  const isCommand = COMMANDS.some(({ name }) => name === first);
  const group = rest.length === 0 && !isCommand ? findGroup(COMMANDS, first) : [];
  if (group.length > 0) return renderGroup(first, group);
  return renderCommandHelp(findCommand(COMMANDS, named).command);
}

function createConsole(
  json: boolean,
  { out, err, paintOut, paintErr, secrets, questions, signals, stream }: Surroundings,
): CommandConsole {
  return {
    json,
    result: (value, lines) =>
      out(json ? `${JSON.stringify(value)}\n` : lines.map((line) => `${line}\n`).join('')),
    progress: (text) => err(`${paintErr.faint(text)}\n`),
    warn: (text) => err(`${paintErr.bad('warning:')} ${text}\n`),
    stream: stream ?? null,
    paint: paintOut,
    secrets,
    questions,
    signals,
  };
}

/** What to do next, where the sentence does not say it because it has other readers, too. */
const ADVICE: ReadonlyMap<ErrorCode, readonly string[]> = new Map([
  ['VAULT_SEALED', ['Do it with "bitting unseal".']],
]);

/** One sentence for people; with `--json` one line that says the same to programs. Never a stack. */
function report(error: unknown, json: boolean, { out, err, paintErr }: Surroundings): number {
  if (error instanceof ToldFailure) return EXIT_CODES[error.kind];
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
