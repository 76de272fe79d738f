import { scanJson } from '@bitting/core/encoding/json.ts';
import { STDIN_BYTES_MAX } from './bounds.ts';
import { usageError } from './arguments.ts';
import type { Paint, SecretRow, SecretSource } from './command.ts';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const BACKSPACES = new Set(['\u007f', '\b']);

/** Ctrl-C where a secret is typed: the terminal sends no signal then. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
}

/** Colours on a terminal only, and never against `NO_COLOR`. */
export function createPaint(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): Paint {
  const colours = stream.isTTY === true && (environment['NO_COLOR'] ?? '') === '';
  const paint =
    (code: number) =>
    (text: string): string =>
      colours ? `\u001b[${code}m${text}\u001b[0m` : text;
  return { good: paint(32), bad: paint(31), faint: paint(2), strong: paint(1) };
}

/** Secrets from the terminal without echo, or from standard input when that is no terminal. Never from the arguments. */
export function createSecretSource(input: NodeJS.ReadStream, output: NodeJS.WriteStream): SecretSource {
  return {
    async read(rows) {
      return input.isTTY ? await askAll(rows, input, output) : await readAll(rows, input);
    },
  };
}

async function askAll(
  rows: readonly SecretRow[],
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
): Promise<ReadonlyMap<string, string>> {
  const answers = new Map<string, string>();
  for (const row of rows) answers.set(row.name, await ask(row, input, output));
  return answers;
}

function ask(row: SecretRow, input: NodeJS.ReadStream, output: NodeJS.WriteStream): Promise<string> {
  output.write(`${row.prompt} (not shown): `);
  input.setRawMode(true);
  input.setEncoding('utf8');
  input.resume();
  let typed = '';
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      input.off('data', take);
      input.setRawMode(false);
      input.pause();
      output.write('\n');
      settle();
    };
    const take = (chunk: string): void => {
      for (const character of chunk) {
        if (character === CTRL_C) {
          finish(() => reject(new Interruption()));
          return;
        }
        if (character === CTRL_D) {
          finish(() => reject(usageError(`${row.prompt}: nothing was entered.`)));
          return;
        }
        if (character === '\r' || character === '\n') {
          finish(() => resolve(typed));
          return;
        }
        typed = BACKSPACES.has(character) ? typed.slice(0, -1) : typed + character;
      }
    };
    input.on('data', take);
  });
}

async function readAll(
  rows: readonly SecretRow[],
  input: AsyncIterable<Buffer | string>,
): Promise<ReadonlyMap<string, string>> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of input) {
    const part = Buffer.from(chunk as Buffer);
    length += part.length;
    if (length > STDIN_BYTES_MAX) throw usageError('Standard input is too long for what is asked.');
    parts.push(part);
  }
  return splitSecrets(rows, Buffer.concat(parts));
}

/** A JSON object with exactly the wanted names, or one line for each in the wanted order. */
export function splitSecrets(rows: readonly SecretRow[], bytes: Buffer): ReadonlyMap<string, string> {
  const names = rows.map((row) => row.name);
  const wanted =
    names.length === 1
      ? `Standard input must hold the ${names.join('')} and nothing else, in one line.`
      : `Standard input must hold ${names.join(', ')}: one line each in this order, or a JSON object.`;
  if (bytes[0] === 0x7b) {
    const object = scanJson(bytes);
    if (!(object instanceof Map) || object.size !== names.length) throw usageError(wanted);
    return new Map(
      names.map((name) => {
        const value: unknown = object.get(name);
        if (typeof value !== 'string') throw usageError(wanted);
        return [name, value];
      }),
    );
  }
  // No pattern: the engine keeps the last text that one was matched against, for as long as the process lives.
  const lines = bytes
    .toString('utf8')
    .split('\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  if (lines.length !== names.length) throw usageError(wanted);
  return new Map(names.map((name, index) => [name, lines[index] ?? '']));
}
