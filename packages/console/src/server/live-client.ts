import type { TailEvent } from '@bitting/client/operations.ts';
import type { WebSocket } from 'ws';
import { SUBSCRIPTION, type LiveTopic } from '../api/live.ts';
import { LIVE_SLOW_BYTES, LIVE_STUCK_BYTES, LIVE_TOPICS_CALLS } from '../bounds.ts';
import type { SignedIn } from '../people/signed-in.ts';
import { CallLimits } from './call-limits.ts';
import { EventQueue } from './event-queue.ts';

/** Why a connection was ended by us (RFC 6455 §7.4.2). */
export const CLOSE = { over: 4401, malformed: 4400, slow: 4408, ending: 1001 } as const;

type QueuedTopic = 'ledger' | 'accounts';

/** One connection of a page. */
export class LiveClient {
  readonly who: SignedIn;
  readonly #socket: WebSocket;
  readonly #queues = { ledger: new EventQueue(), accounts: new EventQueue() } as const;
  #topics: ReadonlySet<LiveTopic> = new Set();

  constructor(socket: WebSocket, who: SignedIn, onTopics: (client: LiveClient) => void) {
    this.#socket = socket;
    this.who = who;
    // Each opens and ends streams of the gateway.
    const limits = new CallLimits(LIVE_TOPICS_CALLS);
    socket.on('message', (data, isBinary) => {
      if (!limits.take('', performance.now())) return this.end(CLOSE.slow);
      const topics = isBinary ? null : readTopics(data);
      if (topics === null) return this.end(CLOSE.malformed);
      this.#topics = topics;
      for (const topic of ['ledger', 'accounts'] as const)
        if (!topics.has(topic)) this.#queues[topic].clear();
      onTopics(this);
    });
    socket.on('error', () => this.#socket.terminate());
  }

  wants(topic: LiveTopic): boolean {
    return this.#topics.has(topic);
  }

  /** What may be left out when there is too much of it. */
  queue(topic: QueuedTopic, event: TailEvent): void {
    if (this.wants(topic)) this.#queues[topic].push(event);
  }

  /** What is never left out. */
  tell(message: Readonly<Record<string, unknown>>): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > LIVE_STUCK_BYTES) return this.end(CLOSE.slow);
    this.#socket.send(JSON.stringify(message));
  }

  /** Sends what has come together. */
  flush(): void {
    const isSlow = this.#socket.bufferedAmount > LIVE_SLOW_BYTES;
    for (const topic of ['ledger', 'accounts'] as const) {
      const batch = this.#queues[topic].take(isSlow);
      if (batch !== null) this.tell({ topic, ...batch });
    }
  }

  /** A reader that does not even take a goodbye is hung up on. */
  end(code: number): void {
    if (code === CLOSE.slow) this.#socket.terminate();
    else this.#socket.close(code);
  }

  terminate(): void {
    this.#socket.terminate();
  }
}

function readTopics(data: unknown): ReadonlySet<LiveTopic> | null {
  try {
    const read = SUBSCRIPTION.safeParse(JSON.parse(String(data)));
    return read.success ? new Set(read.data.subscribe) : null;
  } catch {
    return null;
  }
}
