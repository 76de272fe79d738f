import { COMMON_OPTIONS, type Command, type OptionTable } from './command.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

interface Row {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly {
    readonly name: string;
    readonly describe: string;
    readonly choices: readonly string[];
  }[];
}

/** The script that a shell loads; made from the same rows as the help. */
export function renderCompletion(shell: Shell, commands: readonly Command[]): string {
  const rows = commands.map((command): Row => ({
    name: command.name,
    summary: command.summary,
    options: Object.entries({ ...command.options, ...COMMON_OPTIONS } as OptionTable).map(([name, row]) => ({
      name,
      describe: row.describe,
      choices: 'choices' in row ? (row.choices ?? []) : [],
    })),
  }));
  return RENDERERS[shell](rows);
}

const RENDERERS: Readonly<Record<Shell, (rows: readonly Row[]) => string>> = {
  bash: renderBash,
  zsh: (rows) => `#compdef bitting\nautoload -U +X bashcompinit && bashcompinit\n${renderBash(rows)}`,
  fish: renderFish,
};

/** Words of the first level, and for groups those of the second. */
function firstWords(rows: readonly Row[]): string[] {
  return [...new Set(rows.map((row) => row.name.split(' ')[0] ?? ''))];
}

function renderBash(rows: readonly Row[]): string {
  const choices = [
    ...new Map(
      rows.flatMap((row) =>
        row.options
          .filter((option) => option.choices.length > 0)
          .map((option) => [`--${option.name}`, option.choices] as const),
      ),
    ),
  ];
  return `_bitting() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local command="\${COMP_WORDS[1]}"
  case "$previous" in
${choices.map(([option, words]) => `    ${option}) COMPREPLY=($(compgen -W "${words.join(' ')}" -- "$current")); return ;;`).join('\n')}
    --data|--socket|--token-file|--key-file) COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${[...firstWords(rows), 'help'].join(' ')}" -- "$current")); return
  fi
  case "$command" in
${groupOptions(rows)
  .map(([word, words]) => `    ${word}) COMPREPLY=($(compgen -W "${words.join(' ')}" -- "$current")) ;;`)
  .join('\n')}
  esac
}
complete -F _bitting bitting
`;
}

/** For each first word what may follow: second words of a group and the options. */
function groupOptions(rows: readonly Row[]): (readonly [string, readonly string[]])[] {
  return firstWords(rows).map((word) => {
    const members = rows.filter((row) => row.name.split(' ')[0] === word);
    const seconds = members.flatMap((row) => row.name.split(' ').slice(1));
    const options = members.flatMap((row) => row.options.map((option) => `--${option.name}`));
    return [word, [...new Set([...seconds, ...options])]];
  });
}

function renderFish(rows: readonly Row[]): string {
  const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const lines = rows.flatMap((row) => {
    const [first = '', second] = row.name.split(' ');
    const seen = `__fish_seen_subcommand_from ${first}`;
    return [
      second === undefined
        ? `complete -c bitting -n __fish_use_subcommand -a ${first} -d ${quote(row.summary)}`
        : `complete -c bitting -n ${quote(seen)} -a ${second} -d ${quote(row.summary)}`,
      ...row.options.map(
        (option) =>
          `complete -c bitting -n ${quote(seen)} -l ${option.name} -d ${quote(option.describe)}${
            option.choices.length === 0 ? '' : ` -x -a ${quote(option.choices.join(' '))}`
          }`,
      ),
    ];
  });
  const groups = rows.filter((row) => row.name.includes(' ')).map((row) => row.name.split(' ')[0] ?? '');
  const groupLines = [...new Set(groups)].map(
    (word) => `complete -c bitting -n __fish_use_subcommand -a ${word}`,
  );
  return `complete -c bitting -f\n${[...new Set([...groupLines, ...lines])].join('\n')}\n`;
}
