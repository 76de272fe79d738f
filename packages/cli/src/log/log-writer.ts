import { FOLD_LINES_MAX, FOLD_MS, LOG_QUEUE_BYTES_MAX } from './bounds.ts';
import { LOG_EVENTS, LOG_LEVELS, type LogEvent, type LogLevel, renderLogLine } from './log-line.ts';

/** Where lines go; it takes them without waiting. */
export interface LogStream {
  write(text: string): void;
  /** Bytes that nobody has read yet. */
  queuedBytes(): number;
}

export interface LogClock {
  wallMs(): number;
  /** Calls once after that long, unless cancelled. Does not keep the process alive. */
  after(delayMs: number, call: () => void): () => void;
}

interface Said {
  readonly event: LogEvent;
  again: number;
}

/**
 * The one place that writes the log. What is said again in the same words is counted, floods are cut off, and whoever does not
 * read it is waited for by nobody.
 */
export class LogWriter {
  readonly #stream: LogStream;
  readonly #clock: LogClock;
  readonly #levels: ReadonlySet<LogLevel>;
  readonly #said = new Map<string, Said>();
  #dropped = 0;
  #stopFold: (() => void) | null = null;

  constructor(stream: LogStream, { clock, level }: { readonly clock: LogClock; readonly level: LogLevel }) {
    this.#stream = stream;
    this.#clock = clock;
    this.#levels = new Set(LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(level) + 1));
  }

  say(event: LogEvent): void {
    if (!this.#levels.has(LOG_EVENTS[event.event])) return;
    const words = JSON.stringify([event.event, event.message, event.fields]);
    const said = this.#said.get(words);
    this.#stopFold ??= this.#clock.after(FOLD_MS, () => {
      this.#fold();
    });
    if (said !== undefined) said.again += 1;
    else if (this.#said.size >= FOLD_LINES_MAX) this.#dropped += 1;
    else {
      this.#said.set(words, { event, again: 0 });
      this.#write(event);
    }
  }

  /** Says what was counted so far. */
  close(): void {
    this.#stopFold?.();
    this.#fold();
  }

  #fold(): void {
    this.#stopFold = null;
    for (const { again, event } of this.#said.values())
      if (again > 0) this.#write({ ...event, fields: { ...event.fields, again } });
    this.#said.clear();
    this.#tellDropped();
  }

  #write(event: LogEvent): void {
    if (this.#stream.queuedBytes() > LOG_QUEUE_BYTES_MAX) {
      this.#dropped += 1;
      return;
    }
    this.#stream.write(renderLogLine(event, this.#clock.wallMs()));
  }

  #tellDropped(): void {
    if (this.#dropped === 0 || this.#stream.queuedBytes() > LOG_QUEUE_BYTES_MAX) return;
    const fields = { lines: this.#dropped };
    this.#dropped = 0;
    this.#write({ event: 'lines-dropped', message: 'Lines of the log were left out.', fields });
  }
}
