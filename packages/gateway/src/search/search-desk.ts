import { statfsSync } from 'node:fs';
import path from 'node:path';
import type { RecordPage } from '../ports/record-search.ts';
import { FAULT_REST_MS, FREE_BYTES_MIN } from './bounds.ts';
import { findRecords } from './find-records.ts';
import { Indexer, removeIndex } from './indexer.ts';
import type { SearchAnswer, SearchPlaces, SearchTask } from './messages.ts';

const NOTHING: RecordPage = { records: [], next: null, indexed: 0n };

export interface SearchDeskOptions extends Omit<SearchPlaces, 'watchFile'> {
  readonly nowMs: () => number;
  /** Free bytes of the index's disk, for tests. */
  readonly freeBytes?: (directory: string) => number;
}

/** Answers questions from the index and keeps it behind the ledger. A fault of the index is told, and tried again after a while. */
export class SearchDesk {
  readonly #options: SearchDeskOptions;
  #indexer: Indexer | null = null;
  #restsUntilMs = 0;
  #fault = '';

  constructor(options: SearchDeskOptions) {
    this.#options = options;
  }

  /** What is durable by now is found, but for the rest of an index that is being built. */
  answer(task: SearchTask): SearchAnswer {
    try {
      if (task.kind === 'rebuild') {
        this.close();
        removeIndex(this.#options.indexFile);
        this.#restsUntilMs = 0;
        return { kind: 'page', page: NOTHING };
      }
      this.keepUp();
      const indexer = this.#open();
      if (indexer === null) return { kind: 'failed', cause: this.#fault };
      return { kind: 'page', page: findRecords(indexer, task.query, indexer.firstPresent()) };
    } catch (error) {
      return { kind: 'failed', cause: this.#noteFault(error) };
    }
  }

  /** Takes up some records; says whether there may be more. */
  keepUp(): boolean {
    try {
      const indexer = this.#open();
      return indexer !== null && this.#hasRoom() && indexer.step();
    } catch (error) {
      this.#noteFault(error);
      return false;
    }
  }

  close(): void {
    const indexer = this.#indexer;
    this.#indexer = null;
    indexer?.close();
  }

  #open(): Indexer | null {
    if (this.#indexer === null && this.#options.nowMs() < this.#restsUntilMs) return null;
    this.#indexer ??= new Indexer(this.#options);
    return this.#indexer;
  }

  /** The last bytes of a disk are for the ledger; what is in the index already is found. */
  #hasRoom(): boolean {
    const directory = path.dirname(this.#options.indexFile);
    return (this.#options.freeBytes ?? readFreeBytes)(directory) >= FREE_BYTES_MIN;
  }

  #noteFault(error: unknown): string {
    this.#fault = error instanceof Error ? error.message : String(error);
    this.#restsUntilMs = this.#options.nowMs() + FAULT_REST_MS;
    const isCorrupt = /malformed|not a database/u.test(this.#fault);
    try {
      this.close();
      if (isCorrupt) removeIndex(this.#options.indexFile);
    } catch {
      // It is opened anew, or made anew, after the rest.
    }
    return this.#fault;
  }
}

function readFreeBytes(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}
