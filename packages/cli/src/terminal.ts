import { scanJson, type JsonObject } from '@bitting/core/encoding/json.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { SECRET_TRIES_MAX, STDIN_BYTES_MAX } from './bounds.ts';
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
  const asked = rows.filter(({ isOptional }) => isOptional !== true);
  const answers = new Map<string, string>();
  let tries = 1;
  for (let at = 0; at < asked.length; at += 1) {
    const row = asked[at];
    if (row === undefined) break;
    const answer = await ask(row, input, output);
    try {
      row.check?.(answer, answers);
      answers.set(row.name, answer);
    } catch (error) {
      tries += 1;
      if (row.askAgainFrom === undefined || tries > SECRET_TRIES_MAX || !(error instanceof BittingError))
        throw error;
      output.write(`${error.message} Once more.\n`);
      const from = asked.findIndex(({ name }) => name === row.askAgainFrom);
      for (const { name } of asked.slice(from)) answers.delete(name);
      at = from - 1;
    }
  }
  return answers;
}

function ask(row: SecretRow, input: NodeJS.ReadStream, output: NodeJS.WriteStream): Promise<string> {
  // Before the question: what is typed at once would be shown.
  input.setRawMode(true);
  output.write(`${row.prompt} (not shown): `);
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
    const part = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    length += part.length;
    if (length > STDIN_BYTES_MAX) throw usageError('Standard input is too long for what is asked.');
    parts.push(part);
  }
  const whole = Buffer.concat(parts);
  try {
    return splitSecrets(rows, whole);
  } finally {
    for (const part of [whole, ...parts]) part.fill(0);
  }
}

/** A JSON object with exactly the wanted names, or one line for each in the wanted order; optional ones may be left out. */
export function splitSecrets(rows: readonly SecretRow[], bytes: Buffer): ReadonlyMap<string, string> {
  return bytes[0] === 0x7b ? splitObject(rows, bytes) : splitLines(rows, bytes);
}

function splitObject(rows: readonly SecretRow[], bytes: Buffer): ReadonlyMap<string, string> {
  const object = scanJson(bytes);
  if (!(object instanceof Map)) throw usageError(`${describeWanted(rows)}.`);
  const unknown = [...(object as JsonObject).keys()].find((key) => !rows.some(({ name }) => name === key));
  if (unknown !== undefined)
    throw usageError(
      `Standard input has ${nameField(unknown)}, which is not known. ${describeWanted(rows)}.`,
    );
  const given = new Map<string, string>();
  for (const { name, isOptional } of rows) {
    const value: unknown = object.get(name);
    if (isOptional === true && (value === undefined || value === null)) continue;
    if (value === undefined)
      throw usageError(`Standard input lacks ${nameField(name)}. ${describeWanted(rows)}.`);
    if (typeof value !== 'string')
      throw usageError(`On standard input ${nameField(name)} must be text in quotes.`);
    given.set(name, value);
  }
  return given;
}

function splitLines(rows: readonly SecretRow[], bytes: Buffer): ReadonlyMap<string, string> {
  // No pattern: the engine keeps the last text that one was matched against, for as long as the process lives.
  const lines = bytes
    .toString('utf8')
    .split('\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  const needed = rows.filter(({ isOptional }) => isOptional !== true).length;
  if (lines.length < needed || lines.length > rows.length)
    throw usageError(`${describeWanted(rows)}. Lines given: ${lines.length}.`);
  return new Map(lines.map((line, index) => [rows[index]?.name ?? '', line]));
}

function describeWanted(rows: readonly SecretRow[]): string {
  const names = rows.filter(({ isOptional }) => isOptional !== true).map(({ name }) => name);
  return names.length === 1
    ? `Standard input must hold the ${names.join('')} and nothing else, in one line`
    : `Standard input must hold ${names.join(', ')}: one line each in this order, or a JSON object`;
}

/** Somebody may have put a secret where a name belongs: what does not look like a name is not repeated. */
function nameField(name: string): string {
  return /^[A-Za-z_-]{1,20}$/u.test(name) ? `the field "${name}"` : 'a field with an odd name';
}
