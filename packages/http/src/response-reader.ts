import { ByteWindow } from './byte-window.ts';
import { ChunkedReader, type ChunkReason } from './chunked.ts';
import { type HeadLimits, HeadScanner, type SyntaxReason } from './head-scanner.ts';
import {
  readResponseHead,
  RESPONSE_SYNTAX,
  type ResponseHead,
  type ResponseHeadReason,
  type ResponseNames,
} from './response-head.ts';

export type OddReason = SyntaxReason | ResponseHeadReason | ChunkReason;

export interface ReadResponse {
  readonly head: ResponseHead;
  readonly body: Buffer;
}

export interface ResponseLimits extends HeadLimits {
  readonly chunksMax: number;
}

/** Turns the bytes of one upstream connection into responses, one at a time. After an odd response it is of no use. */
export class ResponseReader {
  readonly #limits: ResponseLimits;
  readonly #scanner: HeadScanner<ResponseNames>;
  readonly #window = new ByteWindow();
  #responseBytesMax = 0;
  #head: ResponseHead | null = null;
  #chunked: ChunkedReader | null = null;

  constructor(limits: ResponseLimits) {
    this.#limits = limits;
    this.#scanner = new HeadScanner(RESPONSE_SYNTAX, limits);
  }

  /** Bytes received behind the last response: nobody asked for them. */
  get surplusLength(): number {
    return this.#window.length;
  }

  /** Expects one response whose body has at most `responseBytesMax` bytes. */
  expect(responseBytesMax: number): void {
    this.#responseBytesMax = responseBytesMax;
    this.#head = null;
    this.#chunked = null;
    this.#scanner.reset();
  }

  append(chunk: Buffer): void {
    this.#window.append(chunk);
  }

  /** The whole response, `more` if it is not there yet, or what is odd about it. */
  next(): ReadResponse | OddReason | 'more' {
    if (this.#head === null) {
      const step = this.#readHead();
      if (step !== 'complete') return step;
    }
    const head: ResponseHead | null = this.#head;
    if (head === null) return 'more';
    if (this.#chunked !== null) {
      const body = this.#chunked.read(this.#window);
      return typeof body === 'string' ? body : { head, body };
    }
    const length = head.length === 'chunked' ? 0 : head.length;
    if (this.#window.length < length) return 'more';
    return { head, body: this.#window.take(length) };
  }

  #readHead(): 'more' | 'complete' | OddReason {
    const step = this.#scanner.scan(this.#window);
    if (step !== 'complete') return step;
    const length = this.#scanner.headLength;
    const head = readResponseHead(this.#window.text(0, length), this.#scanner);
    if (typeof head === 'string') return head;
    if (head.length === 'chunked') {
      this.#chunked = new ChunkedReader({
        responseBytesMax: this.#responseBytesMax,
        chunksMax: this.#limits.chunksMax,
      });
    } else if (head.length > this.#responseBytesMax) {
      return 'response-too-large';
    }
    this.#window.skip(length);
    this.#head = head;
    return 'complete';
  }
}
