import type { TailEvent } from '@bitting/client/operations.ts';
import { asApiError, type ApiError } from '../../api/api-error.ts';
import { callOperation } from '../../api/call-operation.ts';
import type { RecordFilter } from './record-filter.ts';
import { TailBuffer } from './tail-buffer.ts';

/** Records that are shown at once when somebody comes here, and asked for again after a connection was lost. */
const FIRST_RECORDS = 200;
/** Records that come while the first ones are asked for. */
const WAITING_MAX = 5_000;

/** Calls back before the next picture is drawn; returns what takes that back. */
export type NextFrame = (callback: () => void) => () => void;

/** What fills the buffer, and tells whoever shows it once a frame at most, however many records come. */
export class TailFeed {
  readonly buffer = new TailBuffer();
  readonly #nextFrame: NextFrame;
  readonly #listeners = new Set<() => void>();
  #waiting: TailEvent[] | null = [];
  #cancel: (() => void) | null = null;
  #version = 0;
  #error: ApiError | null = null;

  constructor(nextFrame: NextFrame) {
    this.#nextFrame = nextFrame;
  }

  /** Another one each time there is something else to show. */
  get version(): number {
    return this.#version;
  }

  get error(): ApiError | null {
    return this.#error;
  }

  readonly observe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#cancel?.();
      this.#cancel = null;
    };
  };

  setFilter(filter: RecordFilter): void {
    this.buffer.setFilter(filter);
    this.#draw();
  }

  take(events: readonly TailEvent[]): void {
    if (this.#waiting === null) {
      this.buffer.push(events);
      this.#draw();
    } else if (this.#waiting.length < WAITING_MAX) this.#waiting.push(...events);
  }

  /** Asks for the last records; what comes meanwhile waits. Returns what gives it up. */
  begin(): () => void {
    const stop = new AbortController();
    this.#waiting ??= [];
    void this.#readLast(stop.signal);
    return () => {
      stop.abort();
    };
  }

  async #readLast(signal: AbortSignal): Promise<void> {
    const last: TailEvent[] = [];
    try {
      await callOperation(
        'tail',
        { limit: FIRST_RECORDS, follow: false },
        { signal, mayAsk: false, onEvent: (event) => last.push(event) },
      );
      this.#error = null;
    } catch (thrown) {
      if (signal.aborted) return;
      this.#error = asApiError(thrown);
    }
    if (signal.aborted) return;
    this.buffer.push(last);
    this.buffer.push(this.#waiting ?? []);
    this.#waiting = null;
    this.#draw();
  }

  #draw(): void {
    this.#cancel ??= this.#nextFrame(() => {
      this.#cancel = null;
      this.#version += 1;
      for (const listener of this.#listeners) listener();
    });
  }
}
