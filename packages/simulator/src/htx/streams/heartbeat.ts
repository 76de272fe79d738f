import type { Clock } from '../../engine/clock.ts';

export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly everyMs: number;
  /** How many pings in a row may stay without their pong; `null` asks for none. */
  readonly missedMax: () => number | null;
  /** Sends a ping and answers the text that its pong must carry. */
  readonly ping: () => string;
  /** Called when too many pings went unanswered. */
  readonly lost: () => void;
}

/** Pings a peer in its session's words, and notices when it does not answer: one timer for each session. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #unanswered: readonly string[] = [];
  #cancel: () => void;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#cancel = options.clock.setTimer(options.everyMs, () => this.#beat());
  }

  /** Takes a pong; one that carries no ping's text is no answer. */
  pong(text: string): void {
    this.#unanswered = this.#unanswered.slice(this.#unanswered.indexOf(text) + 1);
  }

  stop(): void {
    this.#cancel();
  }

  #beat(): void {
    const { clock, everyMs, missedMax, ping, lost } = this.#options;
    const max = missedMax();
    if (max !== null && this.#unanswered.length >= max) {
      lost();
      return;
    }
    const text = ping();
    this.#unanswered = max === null ? [] : [...this.#unanswered, text];
    this.#cancel = clock.setTimer(everyMs, () => this.#beat());
  }
}
