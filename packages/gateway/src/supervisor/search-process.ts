import type { ChildProcess } from 'node:child_process';
import type { DataLayout } from '../config/data-layout.ts';
import { SEARCH_RESTART_MS, SEARCH_START_MS, SEARCH_STOP_MS } from '../search/bounds.ts';
import type { WatchReply, WatchWord } from '../findings/live/messages.ts';
import type { FromSearch, SearchAnswer, SearchCall, SearchPlaces, SearchTask } from '../search/messages.ts';
import { type HearOutput, launchSearch } from './launch.ts';
import { endChild } from './child-end.ts';

const GONE: SearchAnswer = { kind: 'failed', cause: 'the process that searches is not there' };

/**
 * The process that searches, beside the gateway: started a while after it or by the first question, started again when it ends,
 * and missed by nobody but who asks.
 */
export class SearchProcess {
  readonly #layout: DataLayout;
  readonly #hear: (word: WatchWord) => void;
  readonly #output: HearOutput | undefined;
  readonly #waiting = new Map<number, (answer: SearchAnswer) => void>();
  #child: ChildProcess | null = null;
  #timer: NodeJS.Timeout | null = null;
  #lastId = 0;
  #isOver = false;

  /** `hear` is told what the process has to say to the gateway. */
  constructor(layout: DataLayout, hear: (word: WatchWord) => void = () => undefined, output?: HearOutput) {
    this.#layout = layout;
    this.#output = output;
    this.#hear = hear;
  }

  startLater(delayMs = SEARCH_START_MS): void {
    if (this.#isOver) return;
    this.#timer ??= setTimeout(() => this.#start(), delayMs).unref();
  }

  ask(task: SearchTask): Promise<SearchAnswer> {
    this.#start();
    const child = this.#child;
    if (child === null) return Promise.resolve(GONE);
    const { promise, resolve } = Promise.withResolvers<SearchAnswer>();
    this.#lastId += 1;
    this.#waiting.set(this.#lastId, resolve);
    const call: SearchCall = { id: this.#lastId, task };
    // One that is gone answers by its end.
    child.send(call, () => undefined);
    return promise;
  }

  /** What the gateway answers to what it heard. */
  reply(reply: WatchReply): void {
    this.#child?.send(reply, () => undefined);
  }

  /** Resolves once it has let go of its files. */
  async stop(): Promise<void> {
    this.#isOver = true;
    this.#clearTimer();
    if (this.#child !== null) await endChild(this.#child, SEARCH_STOP_MS);
  }

  #start(): void {
    if (this.#isOver || this.#child !== null) return;
    this.#clearTimer();
    const child = launchSearch(this.#layout, this.#output);
    this.#child = child;
    const places: SearchPlaces = {
      ledgerDirectory: this.#layout.ledgerDirectory,
      indexFile: this.#layout.searchFile,
      watchFile: this.#layout.watchFile,
    };
    child.on('message', (message) => {
      const word = message as FromSearch;
      if ('kind' in word) {
        this.#hear(word);
        return;
      }
      this.#waiting.get(word.id)?.(word.answer);
      this.#waiting.delete(word.id);
    });
    child.on('error', () => this.#ended(child));
    child.on('exit', () => this.#ended(child));
    child.send(places, () => undefined);
  }

  #ended(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = null;
    for (const resolve of this.#waiting.values()) resolve(GONE);
    this.#waiting.clear();
    this.startLater(SEARCH_RESTART_MS);
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
