import type { HeaderLines } from './header-lines.ts';
import type { ResponseHead } from './response-head.ts';

/** What became of one request to a venue. There are no other outcomes, and none of them was retried. */
export type UpstreamResult =
  | {
      readonly kind: 'response';
      readonly status: number;
      /** In the order received, names lower-cased; a name may come twice. */
      readonly lines: HeaderLines;
      readonly body: Buffer;
      /** From the call until the request was handed to a socket. */
      readonly waitMs: number;
      /** From there to the first byte of the response, and to its last. */
      readonly firstByteMs: number;
      readonly totalMs: number;
    }
  /** Proven: zero bytes of the request were handed to a connected socket. */
  | { readonly kind: 'not-sent'; readonly cause: string }
  /** At least one byte may have left, and no trustworthy answer came. */
  | { readonly kind: 'unknown'; readonly cause: string };

export interface CallOptions {
  /** As text: one character per byte. */
  readonly bytes: Buffer | string;
  readonly startedAtMs: number;
  readonly timeoutMs: number;
  readonly responseBytesMax: number;
  readonly lastCheck?: (() => boolean) | undefined;
  /** Told once. */
  readonly onResult: (result: UpstreamResult) => void;
}

/** One request on its way: settles exactly once, and only as `unknown` or `response` once it was written. */
export class UpstreamCall {
  readonly bytes: Buffer | string;
  readonly startedAtMs: number;
  readonly deadlineMs: number;
  readonly responseBytesMax: number;
  readonly #lastCheck: (() => boolean) | undefined;
  #writtenAtMs = -1;
  #firstByteAtMs = -1;
  #isSettled = false;
  readonly #onResult: (result: UpstreamResult) => void;

  constructor(options: CallOptions) {
    this.#onResult = options.onResult;
    this.bytes = options.bytes;
    this.startedAtMs = options.startedAtMs;
    this.deadlineMs = options.startedAtMs + options.timeoutMs;
    this.responseBytesMax = options.responseBytesMax;
    this.#lastCheck = options.lastCheck;
  }

  /** Whether the caller still wants it sent: asked at the last moment at which it can be stopped. */
  mayLeave(): boolean {
    if (this.#lastCheck === undefined) return true;
    try {
      return this.#lastCheck();
    } catch {
      // A check that failed has allowed nothing; passed on, it would leave the call without a result.
      return false;
    }
  }

  /** Called just before the bytes are handed to the socket: from here on nobody can prove that nothing left. */
  markWritten(nowMs: number): void {
    this.#writtenAtMs = nowMs;
  }

  markFirstByte(nowMs: number): void {
    if (this.#firstByteAtMs < 0) this.#firstByteAtMs = nowMs;
  }

  /** Without an answer: what can be said depends on whether the bytes were handed over. */
  fail(cause: string): void {
    this.#settle(this.#writtenAtMs < 0 ? { kind: 'not-sent', cause } : { kind: 'unknown', cause });
  }

  succeed(
    response: {
      readonly head: Pick<ResponseHead, 'status' | 'lines'>;
      readonly body: Buffer;
    },
    nowMs: number,
  ): void {
    this.#settle({
      kind: 'response',
      status: response.head.status,
      lines: response.head.lines,
      body: response.body,
      waitMs: this.#writtenAtMs - this.startedAtMs,
      firstByteMs: this.#firstByteAtMs - this.#writtenAtMs,
      totalMs: nowMs - this.#writtenAtMs,
    });
  }

  #settle(result: UpstreamResult): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#onResult(result);
  }
}
