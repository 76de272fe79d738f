import { parseArgs } from 'node:util';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { COMMON_OPTIONS, type Command, type OptionRow, type OptionTable } from './command.ts';
import { suggest } from './suggestion.ts';

export interface ParsedArguments {
  readonly options: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];
}

export function usageError(sentence: string): BittingError {
  return new BittingError('ARGUMENT_INVALID', sentence, { publicDetail: sentence });
}

/** The command that the first words name, the longest name first, and what follows it; a group alone means its list, or the only command it has. */
export function findCommand(
  commands: readonly Command[],
  words: readonly string[],
): { readonly command: Command; readonly rest: readonly string[] } {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const command =
      words.length >= length ? commands.find((candidate) => candidate.name === name) : undefined;
    if (command !== undefined) return { command, rest: words.slice(length) };
  }
  const given = words[0] ?? '';
  const members = findGroup(commands, given);
  const usual = members.find(({ name }) => name === `${given} list`);
  const next = words[1];
  if (usual !== undefined && (next === undefined || next.startsWith('-')))
    return { command: usual, rest: words.slice(1) };
  const group = members.map((command) => command.name);
  if (group.length > 0) {
    const near = next === undefined ? null : suggest(`${given} ${next}`, group);
    throw usageError(
      next === undefined || next.startsWith('-')
        ? `"${given}" needs one more word: ${group.join(', ')}.`
        : `There is no command "${given} ${next}".${near === null ? ` There are ${group.join(', ')}.` : ` Did you mean "${near}"?`}`,
    );
  }
  const near = suggest(
    given,
    commands.map((command) => command.name),
  );
  throw usageError(
    `There is no command "${given}".${near === null ? ' "bitting help" lists them.' : ` Did you mean "${near}"?`}`,
  );
}

/** The commands that begin with this word and have one more. */
export function findGroup(commands: readonly Command[], word: string): readonly Command[] {
  return commands.filter((command) => command.name.startsWith(`${word} `));
}

/** Reads the words by the command's rows: unknown options, wrong values and missing words are refused with a hint. */
export function parseArguments(command: Command, words: readonly string[]): ParsedArguments {
  const table: OptionTable = { ...command.options, ...COMMON_OPTIONS };
  const { tokens } = parseArgs({
    args: [...words],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(table).map(([name, row]) => [
        name,
        {
          type: row.kind === 'flag' ? 'boolean' : 'string',
          ...(row.short === undefined ? {} : { short: row.short }),
        },
      ]),
    ),
  });
  const given = new Map<string, (string | undefined)[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    else if (token.kind === 'option') {
      demandOption(token.name, token.rawName, table);
      given.set(token.name, [...(given.get(token.name) ?? []), token.value]);
    }
  }
  const options = Object.fromEntries(
    Object.entries(table).map(([name, row]) => [name, readOption(name, row, given.get(name) ?? [])]),
  );
  if (options['help'] !== true) demandPositionals(command, positionals);
  return { options, positionals };
}

function demandOption(name: string, raw: string, table: OptionTable): void {
  if (Object.hasOwn(table, name)) return;
  const near = suggest(name, Object.keys(table));
  throw usageError(`There is no option "${raw}" here.${near === null ? '' : ` Did you mean "--${near}"?`}`);
}

function readOption(name: string, row: OptionRow, values: readonly (string | undefined)[]): unknown {
  if (row.kind === 'flag') {
    if (values.some((value) => value !== undefined)) throw usageError(`--${name} takes no value.`);
    return values.length > 0;
  }
  if (values.some((value) => value === undefined || value === ''))
    throw usageError(`--${name} needs a value.`);
  const texts = values.map((value) => value ?? '');
  if (row.kind === 'list') {
    const items = texts.flatMap((text) => text.split(',')).map((item) => item.trim());
    for (const item of items) demandChoice(name, item, row.choices);
    return items;
  }
  if (texts.length > 1) throw usageError(`--${name} may be given once only.`);
  const [text] = texts;
  if (text === undefined) return undefined;
  if (row.kind === 'choice') demandChoice(name, text, row.choices);
  return row.kind === 'whole' ? readWhole(name, text, row) : text;
}

function demandChoice(name: string, given: string, choices: readonly string[] | undefined): void {
  if (choices === undefined || choices.includes(given)) return;
  const near = suggest(given, choices);
  throw usageError(
    `--${name} cannot be "${given}": it is one of ${choices.join(', ')}.${near === null ? '' : ` Did you mean "${near}"?`}`,
  );
}

function readWhole(
  name: string,
  text: string,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  const number = /^\d{1,12}$/u.test(text) ? Number(text) : -1;
  if (number < min || number > max)
    throw usageError(`--${name} must be a whole number from ${min} to ${max}.`);
  return number;
}

function demandPositionals(command: Command, given: readonly string[]): void {
  const rows = command.positionals ?? [];
  const missing = rows.filter((row, index) => row.required && given[index] === undefined);
  if (missing.length > 0)
    throw usageError(
      `"bitting ${command.name}" needs ${missing.map(({ name, describe }) => `${name}: ${lower(describe)}`).join('; ')}.`,
    );
  if (given.length > rows.length)
    throw usageError(
      `"bitting ${command.name}" does not know what to do with "${given[rows.length] ?? ''}".`,
    );
}

function lower(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}
