import { FAULT_REST_MS } from '../../search/bounds.ts';
import { HEARD_EVERY_MS } from './bounds.ts';
import { LogWatcher, type LogWatcherOptions } from './log-watcher.ts';
import { removeWatchFile } from './watch-file.ts';

export interface WatchDeskOptions extends LogWatcherOptions {
  /** All records before this one have been looked at. */
  readonly heard: (sequence: number) => void;
}

/** Keeps the watch going. A fault of its file is tried again after a while; nothing of what it knows is only there. */
export class WatchDesk {
  readonly #options: WatchDeskOptions;
  #watcher: LogWatcher | null = null;
  #restsUntilMs = 0;
  #heardMs = Number.NEGATIVE_INFINITY;

  constructor(options: WatchDeskOptions) {
    this.#options = options;
  }

  /** Looks at some records; says whether there may be more. One call after the other. */
  async step(): Promise<boolean> {
    const nowMs = this.#options.nowMs();
    if (this.#watcher === null && nowMs < this.#restsUntilMs) return false;
    try {
      this.#watcher ??= new LogWatcher(this.#options);
      if (await this.#watcher.step()) return true;
      if (nowMs - this.#heardMs < HEARD_EVERY_MS) return false;
      this.#heardMs = nowMs;
      this.#options.heard(this.#watcher.end);
    } catch (error) {
      this.#noteFault(error, nowMs);
    }
    return false;
  }

  close(): void {
    try {
      this.#watcher?.save();
      this.#watcher?.close();
    } catch {
      // It is read again from the ledger.
    }
    this.#watcher = null;
  }

  #noteFault(error: unknown, nowMs: number): void {
    this.#restsUntilMs = nowMs + FAULT_REST_MS;
    const isCorrupt = /malformed|not a database|deserialize/u.test(
      error instanceof Error ? error.message : '',
    );
    try {
      this.#watcher?.close();
      if (isCorrupt) removeWatchFile(this.#options.watchFile);
    } catch {
      // It is opened anew, or made anew, after the rest.
    }
    this.#watcher = null;
  }
}
