import type { Socket } from 'node:net';
import { BOT_QUEUES_BYTES_MAX, BOT_SWEEP_MS } from '../streams/bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { BotSession, BotSocket } from '../ports/streams.ts';
import { CorkedWrites } from '../corked-writes.ts';
import { atTurnEnd } from '@bitting/http/turn.ts';
import { type BotSocketEnd, FramedBotSocket } from './bot-socket.ts';

export interface BotSocketsOptions {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly slowReaderCode: number;
}

/** Service restart (IANA's registry of close codes): come again. Whatever was sent to a venue has been answered before. */
const RESTARTING = 1012;

/** All open bots' sockets of one port: their deadlines, and what waits for all of them together. */
export class BotSockets {
  readonly #options: BotSocketsOptions;
  readonly #sockets = new Set<FramedBotSocket>();
  readonly #corked = new CorkedWrites(atTurnEnd);
  #cancelSweep: (() => void) | null = null;
  #isClosing = false;

  constructor(options: BotSocketsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#sockets.size;
  }

  /** Takes over a paused socket behind its handshake. */
  take(socket: Socket, head: Buffer, openSession: (socket: BotSocket) => BotSession): void {
    const { clock, metrics, slowReaderCode } = this.#options;
    metrics.count('stream_sockets', 'opened');
    const taken = new FramedBotSocket(socket, head, {
      clock,
      corked: this.#corked,
      slowReaderCode,
      openSession,
      onGone: this.#onGone,
      onFault: () => metrics.count('stream_sockets', 'fault'),
    });
    this.#sockets.add(taken);
    this.#cancelSweep ??= clock.after(BOT_SWEEP_MS, this.#sweep);
    if (this.#isClosing) taken.close(RESTARTING, '');
  }

  /** Asks every bot that comes from now on to go at once. */
  retire(): void {
    this.#isClosing = true;
  }

  /** Asks every bot to go, and every one that comes. They are cut by their deadline at the latest. */
  close(): void {
    this.#isClosing = true;
    for (const socket of this.#sockets) socket.close(RESTARTING, '');
  }

  readonly #onGone = (socket: FramedBotSocket, end: BotSocketEnd): void => {
    this.#options.metrics.count('stream_sockets', end);
    this.#sockets.delete(socket);
    if (this.#sockets.size > 0) return;
    this.#cancelSweep?.();
    this.#cancelSweep = null;
  };

  readonly #sweep = (): void => {
    const { clock } = this.#options;
    this.#cancelSweep = clock.after(BOT_SWEEP_MS, this.#sweep);
    const nowMs = clock.monotonicMs();
    let queuedBytes = 0;
    for (const socket of this.#sockets) {
      socket.check(nowMs);
      queuedBytes += socket.queuedBytes;
    }
    if (queuedBytes > BOT_QUEUES_BYTES_MAX) this.#relieve(queuedBytes);
  };

  /** Cuts those for whom most waits until the rest is half of what may be: not the same again at the next look. */
  #relieve(queuedBytes: number): void {
    let leftBytes = queuedBytes;
    for (const socket of [...this.#sockets].sort((one, other) => other.queuedBytes - one.queuedBytes)) {
      if (leftBytes <= BOT_QUEUES_BYTES_MAX / 2) return;
      leftBytes -= socket.queuedBytes;
      socket.destroy();
    }
  }
}
