/** What a command is made of: rows that parsing, help and completion all read, and what it does. */

interface OptionBase {
  readonly describe: string;
  readonly short?: string;
}

export type OptionRow =
  | (OptionBase & { readonly kind: 'flag' })
  | (OptionBase & { readonly kind: 'text'; readonly value: string })
  | (OptionBase & { readonly kind: 'choice'; readonly choices: readonly string[] })
  | (OptionBase & {
      readonly kind: 'whole';
      readonly value: string;
      readonly min: number;
      readonly max: number;
    })
  /** May be repeated, and one value may hold several, separated by commas. */
  | (OptionBase & { readonly kind: 'list'; readonly value: string; readonly choices?: readonly string[] });

export type OptionTable = Readonly<Record<string, OptionRow>>;

type ValueOf<Row extends OptionRow> = Row extends { kind: 'flag' }
  ? boolean
  : Row extends { kind: 'choice'; choices: readonly (infer Choice)[] }
    ? Choice | undefined
    : Row extends { kind: 'whole' }
      ? number | undefined
      : Row extends { kind: 'list'; choices: readonly (infer Choice)[] }
        ? readonly Choice[]
        : Row extends { kind: 'list' }
          ? readonly string[]
          : string | undefined;

export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]: ValueOf<Table[Name]>;
};

export interface PositionalRow {
  readonly name: string;
  readonly describe: string;
  readonly required: boolean;
}

/** Every command takes these. */
export const COMMON_OPTIONS = {
  help: { kind: 'flag', short: 'h', describe: 'Show this help' },
  json: {
    kind: 'flag',
    describe: 'Print one line of JSON on standard output; progress goes to standard error',
  },
} as const satisfies OptionTable;

/** Every command that talks to a gateway takes these. */
export const CONNECTION_OPTIONS = {
  data: { kind: 'text', value: 'DIR', describe: 'Data directory of the gateway' },
  demo: { kind: 'flag', describe: 'Use the data directory of "bitting demo"' },
  socket: {
    kind: 'text',
    value: 'PATH',
    describe: 'Administration socket, instead of the one in the data directory',
  },
  'token-file': { kind: 'text', value: 'PATH', describe: 'File with the operator token (mode 0600)' },
} as const satisfies OptionTable;

export interface CommandInput<Table extends OptionTable> {
  readonly options: OptionValues<Table & typeof COMMON_OPTIONS>;
  readonly positionals: readonly string[];
}

export interface CommandRows<Table extends OptionTable> {
  readonly name: string;
  readonly summary: string;
  /** What help says below the usage. */
  readonly details?: string;
  readonly positionals?: readonly PositionalRow[];
  readonly options: Table;
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  /** Works with the secrets of real money: a Node without the last security fixes is said. */
  readonly touchesSecrets?: true;
  /** Ends by itself, cleanly, when a signal comes; others are simply left. */
  readonly endsOnSignal?: true;
}

export interface Command extends CommandRows<OptionTable> {
  run(input: never, console: CommandConsole): Promise<void>;
}

/** Standard output as it is, for a command that writes there for as long as it runs. */
export interface OutputStream {
  readonly isTerminal: boolean;
  write(text: string): void;
  /** Bytes that nobody has read yet. */
  queuedBytes(): number;
}

/** What a command sees of the world. */
export interface CommandConsole {
  readonly json: boolean;
  /** The result: for machines the object on one line, for people the lines. */
  result(value: unknown, lines: readonly string[]): void;
  /** A step of something longer, on standard error. */
  progress(text: string): void;
  /** Something the person should know, on standard error. */
  warn(text: string): void;
  /** `null`: nobody can tell what it is. */
  readonly stream: OutputStream | null;
  readonly paint: Paint;
  readonly secrets: SecretSource;
  /** `null`: nobody sits there. */
  readonly questions: QuestionSource | null;
  readonly signals: ProcessSignals;
}

export interface Paint {
  good(text: string): string;
  bad(text: string): string;
  faint(text: string): string;
  strong(text: string): string;
}

export interface SecretRow {
  readonly name: string;
  readonly prompt: string;
  /** Taken from standard input where it is given there; never asked. */
  readonly isOptional?: true;
  /** Throws where the text is wrong beside what was given before it; on a terminal before the next is asked. */
  readonly check?: (text: string, given: ReadonlyMap<string, string>) => void;
  /** On a terminal it is then said what is wrong, and asked again from the row of this name on, some times. */
  readonly askAgainFrom?: string;
}

export interface SecretSource {
  /**
   * Asks on the terminal without echo, or reads standard input: a JSON object with these names, or lines in this order.
   * An optional one that was not given is missing in the answer.
   */
  read(rows: readonly SecretRow[]): Promise<ReadonlyMap<string, string>>;
}

/** Questions whose answers may be seen. */
export interface QuestionSource {
  /** One line, without its end; empty where nothing was typed. */
  ask(prompt: string): Promise<string>;
}

export interface ProcessSignals {
  /** Resolves with the first of SIGINT, SIGTERM and SIGHUP. */
  readonly ended: Promise<NodeJS.Signals>;
  readonly abort: AbortSignal;
}

export function defineCommand<const Table extends OptionTable>(
  rows: CommandRows<Table>,
  run: (input: CommandInput<Table>, console: CommandConsole) => Promise<void>,
): Command {
  return { ...rows, run };
}
