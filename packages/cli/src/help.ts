import { COMMON_OPTIONS, type Command, type OptionRow, type OptionTable } from './command.ts';

const COLUMN = 34;

/** The page of one command. */
export function renderCommandHelp(command: Command): string {
  const positionals = command.positionals ?? [];
  const words = positionals.map((row) => (row.required ? row.name : `[${row.name}]`));
  const usage = ['bitting', command.name, ...words, '[options]'].join(' ');
  return [
    command.summary,
    '',
    `Usage: ${usage}`,
    ...(command.details === undefined ? [] : ['', command.details]),
    ...(positionals.length === 0
      ? []
      : ['', 'Arguments:', ...positionals.map((row) => renderRow(row.name, row.describe))]),
    '',
    'Options:',
    ...renderOptions({ ...command.options, ...COMMON_OPTIONS }),
    '',
    'Examples:',
    ...command.examples.flatMap(([line, meaning]) => [`  # ${meaning}`, `  ${line}`]),
    '',
  ].join('\n');
}

/** The page of the commands that begin with the same word. */
export function renderGroup(word: string, commands: readonly Command[]): string {
  return [
    `Usage: bitting ${word} COMMAND [options]`,
    '',
    'Commands:',
    ...commands.map((command) => renderRow(command.name, command.summary)),
    '',
    `"bitting ${commands[0]?.name ?? word} --help" has the options and examples of that command.`,
    '',
  ].join('\n');
}

/** The page of all commands. */
export function renderOverview(commands: readonly Command[]): string {
  return [
    'Bitting: a key gateway between trading bots and venues',
    '',
    'Usage: bitting COMMAND [options]',
    '',
    'Commands:',
    ...commands.map((command) => renderRow(command.name, command.summary)),
    '',
    'Start here:',
    '  bitting demo                 everything on paper: simulator, gateway, bound accounts and virtual keys',
    '  bitting init                 a data directory, a vault and the first operator',
    '  bitting COMMAND --help       options and examples of a command',
    '',
    'Exit codes: 0 done, 1 fault, 2 not understood, 3 not recognised, 4 not allowed, 5 conflict, 6 too much,',
    '7 not available, 8 venue not reached, 9 outcome unknown, 130 interrupted.',
    '',
  ].join('\n');
}

function renderOptions(table: OptionTable): string[] {
  return Object.entries(table).map(([name, row]) => renderRow(renderOption(name, row), row.describe));
}

function renderOption(name: string, row: OptionRow): string {
  const short = row.short === undefined ? '' : `-${row.short}, `;
  return `${short}--${name}${renderValue(row)}`;
}

function renderValue(row: OptionRow): string {
  if (row.kind === 'flag') return '';
  if (row.kind === 'choice') return ` ${row.choices.join('|')}`;
  if (row.kind === 'list') return ` ${row.choices?.join('|') ?? row.value},…`;
  return ` ${row.value}`;
}

function renderRow(left: string, right: string): string {
  return left.length + 2 < COLUMN
    ? `  ${left.padEnd(COLUMN - 2)}${right}`
    : `  ${left}\n${' '.repeat(COLUMN)}${right}`;
}
