import { ByteWindow } from './byte-window.ts';
import { type HeadLimits, HeadScanner } from './head-scanner.ts';
import { readRequestHead, REQUEST_SYNTAX, type RequestNames, type RequestRules } from './request-head.ts';
import type { FramingReason } from './refusal.ts';
import type { RequestHead } from './request.ts';

export interface ReadRequest {
  readonly head: RequestHead;
  readonly body: Buffer;
}

/** What has arrived of the next request. */
export type ReadingPhase = 'nothing' | 'head' | 'body';

/**
 * Turns the bytes of one connection into requests. After a refusal it answers the same refusal for ever: where one
 * request ends is in doubt, so nothing behind it may be believed.
 */
export class RequestReader {
  readonly #rules: RequestRules;
  readonly #scanner: HeadScanner<RequestNames>;
  readonly #window = new ByteWindow();
  #head: RequestHead | null = null;
  #refused: FramingReason | null = null;

  constructor(rules: RequestRules, limits: HeadLimits) {
    this.#rules = rules;
    this.#scanner = new HeadScanner(REQUEST_SYNTAX, limits);
  }

  get phase(): ReadingPhase {
    if (this.#head !== null) return 'body';
    return this.#window.length > 0 ? 'head' : 'nothing';
  }

  /** Memory in which there is anything that was received and not given away yet. One byte keeps the whole chunk that it came in. */
  get heldBytes(): number {
    return this.#window.bytes.length;
  }

  append(chunk: Buffer): void {
    this.#window.append(chunk);
  }

  /** The next whole request, `more` if it is not there yet, or why it never will be. */
  next(): ReadRequest | FramingReason | 'more' {
    if (this.#refused !== null) return this.#refused;
    if (this.#head === null) {
      if (this.#window.length === 0) return 'more';
      const step = this.#readHead();
      if (step !== 'complete') {
        if (step !== 'more') this.#refused = step;
        return step;
      }
    }
    const head: RequestHead | null = this.#head;
    if (head === null || this.#window.length < head.contentLength) return 'more';
    this.#head = null;
    return { head, body: this.#window.take(head.contentLength) };
  }

  /** Everything received behind the last request; the reader is empty afterwards. */
  takeRest(): Buffer {
    return this.#window.take(this.#window.length);
  }

  /** Lets go of everything received. Nothing may be read behind it: where the next request begins is forgotten. */
  drop(): void {
    this.#window.clear();
    this.#head = null;
    this.#scanner.reset();
  }

  #readHead(): 'more' | 'complete' | FramingReason {
    const step = this.#scanner.scan(this.#window);
    if (step !== 'complete') return step;
    const length = this.#scanner.headLength;
    const head = readRequestHead(this.#window.text(0, length), this.#scanner, this.#rules);
    if (typeof head === 'string') return head;
    this.#window.skip(length);
    this.#scanner.reset();
    this.#head = head;
    return 'complete';
  }
}
