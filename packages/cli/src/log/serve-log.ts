import type { PageWord } from '../alerts/console-process.ts';
import type { CommandConsole } from '../command.ts';
import type { Settings } from '../settings/table.ts';
import type { LogEventCode } from './log-line.ts';
import { type LogClock, LogWriter } from './log-writer.ts';

/** What `bitting serve` says while it runs: to people on a terminal, line by line of JSON to whoever keeps logs. */
export interface ServeLog {
  step(sentence: string): void;
  ready(
    value: Readonly<Record<string, unknown>> & { readonly sealed: boolean },
    lines: readonly string[],
  ): void;
  warn(sentence: string, event?: LogEventCode): void;
  /** What the console says of its page. A link by which somebody sets himself up is for a terminal alone. */
  page(word: PageWord): void;
  /** Of a process that was started: bytes as they come. */
  output(text: string): void;
  stopping(): void;
  /** The last that is said: what was counted until then. */
  close(): void;
}

const SYSTEM_CLOCK: LogClock = {
  wallMs: () => Date.now(),
  after: (delayMs, call) => {
    const timer = setTimeout(call, delayMs).unref();
    return () => {
      clearTimeout(timer);
    };
  },
};

/** With `--json` standard output belongs to the one line that says that it is ready: then the rest is for people, on standard error. */
export function openServeLog(
  console: CommandConsole,
  { 'log.format': format, 'log.level': level }: Pick<Settings, 'log.format' | 'log.level'>,
  clock = SYSTEM_CLOCK,
): ServeLog {
  const { stream } = console;
  const isForPrograms = format === 'json' || (format === 'auto' && stream?.isTerminal === false);
  if (stream === null || console.json || !isForPrograms) return new SpokenLog(console, level);
  return new WrittenLog(new LogWriter(stream, { clock, level }));
}

class SpokenLog implements ServeLog {
  readonly #console: CommandConsole;
  readonly #level: Settings['log.level'];

  constructor(console: CommandConsole, level: Settings['log.level']) {
    this.#console = console;
    this.#level = level;
  }

  step(sentence: string): void {
    if (this.#level === 'info') this.#console.progress(sentence);
  }

  ready(value: unknown, lines: readonly string[]): void {
    this.#console.result(value, lines);
  }

  warn(sentence: string, event?: LogEventCode): void {
    if (this.#level !== 'error' || event === 'gateway-ended') this.#console.warn(sentence);
  }

  page(word: PageWord): void {
    if (word.kind === 'failed') this.warn(tellPage(word));
    else this.#console.progress(word.kind === 'setup' ? tellSetup(word.url) : tellPage(word));
  }

  output(text: string): void {
    for (const line of linesOf(text)) this.#console.progress(line);
  }

  stopping(): void {
    this.step('Answering what is under way …');
  }

  close(): void {
    // It is seen that it ends.
  }
}

class WrittenLog implements ServeLog {
  readonly #writer: LogWriter;

  constructor(writer: LogWriter) {
    this.#writer = writer;
  }

  step(message: string): void {
    this.#writer.say({ event: 'starting', message });
  }

  ready({ adminSocket, dataDirectory, listeners, sealed }: Parameters<ServeLog['ready']>[0]): void {
    const message = sealed ? 'The gateway runs, sealed: bitting unseal' : 'The gateway runs';
    const places = { adminSocket: String(adminSocket), dataDirectory: String(dataDirectory) };
    const fields = { sealed, ...places, listeners: listeners as Readonly<Record<string, string>> };
    this.#writer.say({ event: 'ready', message, fields });
  }

  warn(message: string, event: LogEventCode = 'warning'): void {
    this.#writer.say({ event, message });
  }

  page(word: PageWord): void {
    this.#writer.say({ event: word.kind === 'failed' ? 'warning' : 'console', message: tellPage(word) });
  }

  output(text: string): void {
    for (const message of linesOf(text)) this.#writer.say({ event: 'output', message });
  }

  stopping(): void {
    this.#writer.say({ event: 'stopping', message: 'What is under way is answered, then the gateway ends' });
  }

  close(): void {
    this.#writer.say({ event: 'stopped', message: 'The gateway has ended' });
    this.#writer.close();
  }
}

function tellPage(word: PageWord): string {
  if (word.kind === 'ready') return `The console is at ${word.url}`;
  if (word.kind === 'failed')
    return `The page of the console cannot be served (${word.code}), and is tried again`;
  return 'Nobody can sign in to the console yet: "bitting people link" makes the link for it';
}

export function tellSetup(url: string): string {
  return `Nobody can sign in to the console yet. Once, and within 15 minutes: ${url}`;
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
