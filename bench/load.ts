/**
 * A load over plain sockets: each connection sends its next request when the answer to the last is complete, at once or at a
 * steady pace.
 */
import net from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  readonly durationMs: number;
  /** The exact bytes of the next request. */
  readonly next: () => Buffer;
  /** Requests of all connections together; as fast as they are answered when left out. */
  readonly perSecond?: number;
}

export interface LoadResult {
  readonly requests: number;
  /** Answers whose status was not 200, or whose body did not say `"code":"0"`. */
  readonly failures: number;
  readonly firstFailure: string | null;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

interface Tally {
  readonly latencies: number[];
  failures: number;
  firstFailure: string | null;
}

export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const tally: Tally = { latencies: [], failures: 0, firstFailure: null };
  const started = performance.now();
  const endAt = started + options.durationMs;
  await Promise.all(Array.from({ length: options.connections }, () => runConnection(options, endAt, tally)));
  const elapsedMs = performance.now() - started;
  const sorted = tally.latencies.sort((left, right) => left - right);
  return {
    requests: sorted.length,
    failures: tally.failures,
    firstFailure: tally.firstFailure,
    perSecond: (sorted.length / elapsedMs) * 1000,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
  };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function runConnection(options: LoadOptions, endAt: number, tally: Tally): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(options.port, '127.0.0.1');
    const everyMs = options.perSecond === undefined ? 0 : (options.connections * 1000) / options.perSecond;
    let turnAt = performance.now() + Math.random() * everyMs;
    let pending: Buffer = Buffer.alloc(0);
    let sentAt = 0;
    const send = (): void => {
      sentAt = performance.now();
      socket.write(options.next());
    };
    socket.setNoDelay(true);
    const sendInTurn = (): void => {
      turnAt += everyMs;
      const waitMs = turnAt - performance.now();
      if (everyMs === 0 || waitMs <= 0) send();
      else setTimeout(send, waitMs);
    };
    socket.on('connect', sendInTurn);
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.on('data', (chunk: Buffer) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const size = answerSize(pending);
      if (size === null || pending.length < size) return;
      tally.latencies.push(performance.now() - sentAt);
      const text = pending.toString('latin1', 0, size);
      if (!text.startsWith('HTTP/1.1 200') || !text.includes('"code":"0"')) {
        tally.failures += 1;
        tally.firstFailure ??= text.slice(0, 600);
      }
      pending = pending.subarray(size);
      if (performance.now() >= endAt) socket.end();
      else sendInTurn();
    });
  });
}

function answerSize(bytes: Buffer): number | null {
  const end = bytes.indexOf(HEAD_END);
  if (end === -1) return null;
  const length = /\r\ncontent-length: (\d+)/iu.exec(bytes.toString('latin1', 0, end));
  return end + 4 + Number(length?.[1] ?? '0');
}
