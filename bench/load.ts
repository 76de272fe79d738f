/**
 * A load over plain sockets, written to cost little: it must never be what limits a window. Either each connection sends its next request
 * when the answer to the last is complete, or requests come at a rate of their own, whatever becomes of those before them.
 */
import net from 'node:net';
import { cpuNanoseconds } from './cpu.ts';

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  readonly durationMs: number;
  /** The exact bytes of the next request. */
  readonly next: () => Buffer;
  /** Requests of all connections together, however long answers take; as fast as they are answered when left out. */
  readonly perSecond?: number;
}

export interface LoadResult {
  readonly requests: number;
  /** Answers whose status was not 200, or whose body did not say `"code":"0"`. */
  readonly failures: number;
  readonly firstFailure: string | null;
  readonly perSecond: number;
  /** An open load counts from when a request was due, so that waiting for a connection counts. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
  /** The part of one processor that the load itself took. */
  readonly ownShare: number;
  /** The longest that an open load itself was away, while answers lay there that nobody read. */
  readonly awayMaxMs: number;
  /** Of the requests of an open load under which it was never away; `null`: there are none. Who waited long is missing here more often. */
  readonly undisturbed: Undisturbed | null;
}

interface Undisturbed {
  /** Of all requests, 0 to 1. */
  readonly share: number;
  readonly p50Ms: number;
  readonly p999Ms: number;
}

/** Larger than any answer of the venue with the heads that proxies make. */
const ANSWER_BYTES_MAX = 64 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');
const ADMITTED = Buffer.from('{"code":"0"');
const STATUS_AT = 'HTTP/1.1 '.length;
const STATUS_OK = Buffer.from('200');
const FAILURE_CHARACTERS = 600;
const OPEN_LOOP_TICK_MS = 1;
/** An open load that looks at the clock less often than this was not running, or collected its own garbage. */
const AWAY_MS = 5;

export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const load = new Load(options);
  const ownBefore = cpuNanoseconds(process.pid);
  const begin = performance.now();
  await load.run();
  const elapsedMs = performance.now() - begin;
  const ownMs = (cpuNanoseconds(process.pid) - ownBefore) / 1e6;
  const { awayMaxMs, latencies, undisturbed, failures, firstFailure } = load;
  const all = summarise(latencies, { elapsedMs, failures, firstFailure, ownShare: ownMs / elapsedMs });
  const { p50Ms, p999Ms, requests } = summarise(undisturbed, { elapsedMs });
  const share = requests / all.requests;
  return { ...all, awayMaxMs, undisturbed: requests === 0 ? null : { share, p50Ms, p999Ms } };
}

/** Milliseconds of each request, and how long they took together. */
export function summarise(
  times: readonly number[],
  rest: Partial<Pick<LoadResult, 'failures' | 'firstFailure' | 'ownShare'>> & { readonly elapsedMs: number },
): LoadResult {
  const sorted = Float64Array.from(times).sort();
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return {
    requests: times.length,
    failures: rest.failures ?? 0,
    firstFailure: rest.firstFailure ?? null,
    perSecond: (times.length / rest.elapsedMs) * 1_000,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    p999Ms: at(0.999),
    maxMs: at(1),
    ownShare: rest.ownShare ?? 0,
    awayMaxMs: 0,
    undisturbed: null,
  };
}

class Load {
  readonly latencies: number[] = [];
  /** Of these those under which it was never away. */
  readonly undisturbed: number[] = [];
  awayMaxMs = 0;
  #lookedAt = 0;
  /** When it was away last. */
  #awayAt = 0;
  failures = 0;
  firstFailure: string | null = null;
  readonly #options: LoadOptions;
  readonly #free: Connection[] = [];
  /** When those were due that wait for a connection. */
  readonly #due: number[] = [];
  #endAt = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const { connections, port, durationMs, perSecond } = this.#options;
    const isOpen = perSecond !== undefined;
    const all = Array.from({ length: connections }, () => new Connection(port, this));
    await Promise.all(all.map((connection) => connection.opened));
    const begin = performance.now();
    this.#endAt = begin + durationMs;
    if (isOpen) {
      this.#free.push(...all);
      this.#lookedAt = begin;
      await this.#come(begin, perSecond, durationMs);
      for (const connection of this.#free.splice(0)) connection.end();
    } else for (const connection of all) connection.send(this.#options.next(), performance.now());
    await Promise.all(all.map((connection) => connection.closed));
  }

  /** Requests come at their rate; several at once where the clock's tick is longer than what is between two. */
  #come(begin: number, perSecond: number, durationMs: number): Promise<void> {
    return new Promise((resolve) => {
      let sent = 0;
      const timer = setInterval(() => {
        const now = performance.now();
        this.#look(now);
        // Of the length itself: of the end less the beginning a part is rounded away, and the last request with it.
        const wanted = Math.floor((Math.min(now - begin, durationMs) / 1_000) * perSecond);
        for (; sent < wanted; sent += 1) {
          const connection = this.#free.pop();
          if (connection === undefined) this.#due.push(now);
          else connection.send(this.#options.next(), now);
        }
        if (now < this.#endAt) return;
        clearInterval(timer);
        resolve();
      }, OPEN_LOOP_TICK_MS);
    });
  }

  /** Whoever is under way now may have its answer since a while. */
  #look(now: number): void {
    const awayMs = now - this.#lookedAt;
    this.#lookedAt = now;
    if (awayMs < AWAY_MS) return;
    this.#awayAt = now;
    this.awayMaxMs = Math.max(this.awayMaxMs, awayMs);
  }

  /** A connection was closed by whoever was asked. */
  lose(): void {
    this.failures += 1;
    this.firstFailure ??= 'a connection was closed from the other side';
  }

  /** An answer to what was asked at `sinceMs` is complete; `failure` is its text where it is not what was asked for. */
  take(connection: Connection, sinceMs: number, failure: string | null): void {
    const now = performance.now();
    this.latencies.push(now - sinceMs);
    if (failure !== null) {
      this.failures += 1;
      this.firstFailure ??= failure;
    }
    if (this.#options.perSecond === undefined) {
      if (now >= this.#endAt) connection.end();
      else connection.send(this.#options.next(), now);
      return;
    }
    if (now < this.#endAt) this.#look(now);
    if (this.#awayAt <= sinceMs) this.undisturbed.push(now - sinceMs);
    const due = this.#due.shift();
    if (due !== undefined) connection.send(this.#options.next(), due);
    else if (now >= this.#endAt) connection.end();
    else this.#free.push(connection);
  }
}

/** One request at a time. Answers are read into one buffer, where the next one overwrites them. */
class Connection {
  readonly opened: Promise<void>;
  readonly closed: Promise<void>;
  readonly #socket: net.Socket;
  readonly #buffer = Buffer.allocUnsafe(ANSWER_BYTES_MAX);
  readonly #load: Load;
  #isEnding = false;
  #filled = 0;
  #sinceMs = 0;
  /** Where the last answer's body began and ended: the next one is mostly made like it. */
  #bodyAt = 0;
  #size = 0;

  constructor(port: number, load: Load) {
    this.#load = load;
    const chunk = Buffer.allocUnsafe(ANSWER_BYTES_MAX);
    const options = {
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: { buffer: chunk, callback: (bytes: number) => this.#read(chunk, bytes) },
    };
    const socket = net.connect(options);
    this.#socket = socket;
    this.opened = new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      // Later ones come before a close, which is told.
      socket.on('error', reject);
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        if (!this.#isEnding) load.lose();
        resolve();
      });
    });
  }

  send(request: Buffer, sinceMs: number): void {
    this.#sinceMs = sinceMs;
    this.#socket.write(request);
  }

  end(): void {
    this.#isEnding = true;
    this.#socket.end();
  }

  #read(chunk: Buffer, bytes: number): boolean {
    chunk.copy(this.#buffer, this.#filled, 0, bytes);
    this.#filled += bytes;
    if (!this.#isComplete()) return true;
    const failure = this.#isAdmitted()
      ? null
      : this.#buffer.toString('latin1', 0, Math.min(this.#size, FAILURE_CHARACTERS));
    this.#filled = 0;
    this.#load.take(this, this.#sinceMs, failure);
    return true;
  }

  #isComplete(): boolean {
    const buffer = this.#buffer;
    const filled = this.#filled;
    const isLikeLast =
      filled === this.#size && buffer.compare(HEAD_END, 0, 4, this.#bodyAt - 4, this.#bodyAt) === 0;
    if (isLikeLast) return true;
    const end = buffer.subarray(0, filled).indexOf(HEAD_END);
    if (end === -1) return false;
    const head = buffer.toString('latin1', 0, end);
    const length = /\r\ncontent-length: (\d+)/iu.exec(head)?.[1];
    if (length === undefined) throw new Error(`an answer without a length: ${head}`);
    this.#bodyAt = end + HEAD_END.length;
    this.#size = this.#bodyAt + Number(length);
    return filled >= this.#size;
  }

  #isAdmitted(): boolean {
    const buffer = this.#buffer;
    return (
      buffer.compare(STATUS_OK, 0, STATUS_OK.length, STATUS_AT, STATUS_AT + STATUS_OK.length) === 0 &&
      buffer.compare(ADMITTED, 0, ADMITTED.length, this.#bodyAt, this.#bodyAt + ADMITTED.length) === 0
    );
  }
}
