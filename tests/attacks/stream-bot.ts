import { StreamClient } from '@bitting/simulator/wire/stream-client.fixture.ts';
import { gunzipSync } from 'node:zlib';

/** No word in that long fails the test instead of hanging it. */
const PATIENCE_MS = 10_000;
const POLL_MS = 1;

export interface BotOrigin {
  /** The address that it comes from. */
  readonly from?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface StreamEnd {
  readonly code: number;
  readonly reason: string;
  /** When the close frame came, or the end without one. */
  readonly at: number;
}

/** One connection of a bot: everything that it was told, unpacked, is kept. The venue's pings are answered by themselves. */
export class StreamBot {
  /** In order. */
  readonly heard: string[] = [];
  readonly ended: Promise<StreamEnd>;
  readonly #client: StreamClient;
  #end: StreamEnd | null = null;
  /** How much of it {@link hear} has handed out. */
  #read = 0;
  #wake = (): void => undefined;

  private constructor(client: StreamClient) {
    this.#client = client;
    this.ended = this.#listen();
  }

  /** @throws Error with the status where the upgrade is refused */
  static async connect(url: string, path: string, { from, headers }: BotOrigin = {}): Promise<StreamBot> {
    const client = await StreamClient.connect(url, path, {
      read: (data) => (data[0] === 0x1f ? gunzipSync(data) : data).toString(),
      ...(from === undefined ? {} : { localAddress: from }),
      ...(headers === undefined ? {} : { headers }),
    });
    return new StreamBot(client);
  }

  get isOpen(): boolean {
    return this.#end === null;
  }

  say(frame: object | string): void {
    this.#client.send(frame);
  }

  /** Stops to take anything from its socket. */
  stopReading(): void {
    this.#client.socket.pause();
  }

  readAgain(): void {
    this.#client.socket.resume();
  }

  /** The next message that fits; those before it are passed over. */
  async hear(what: string, fits: (text: string) => boolean): Promise<string> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      while (this.#read < this.heard.length) {
        const text = this.heard[this.#read] ?? '';
        this.#read += 1;
        if (fits(text)) return text;
      }
      if (this.#end !== null) throw new Error(`closed before ${what}: ${this.#end.code} ${this.#end.reason}`);
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) throw new Error(`no ${what}; heard ${JSON.stringify(this.heard.slice(-5))}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** The first message behind a place that fits, wherever {@link hear} is: for those who wait side by side. */
  async hearAny(what: string, fits: (text: string) => boolean, from = 0): Promise<string> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = this.heard.slice(from).find(fits);
      if (found !== undefined) return found;
      if (!this.isOpen || Date.now() > deadline) throw new Error(`no ${what}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  async #listen(): Promise<StreamEnd> {
    for (;;) {
      const arrival = await this.#client.next();
      if (typeof arrival !== 'string') {
        this.#end = { ...arrival, at: Date.now() };
        this.#wake();
        return this.#end;
      }
      const pong = pongTo(arrival);
      if (pong === null) this.heard.push(arrival);
      else if (this.#client.socket.readyState === this.#client.socket.OPEN) this.say(pong);
      this.#wake();
    }
  }
}

/** What HTX's clients answer to a ping; `null` where the message is something else. */
function pongTo(text: string): object | null {
  if (!text.includes('ping')) return null;
  const message = JSON.parse(text) as {
    op?: string;
    action?: string;
    ping?: number;
    ts?: string;
    data?: object;
  };
  if (message.ping !== undefined) return { pong: message.ping };
  if (message.op === 'ping') return { op: 'pong', ts: message.ts };
  return message.action === 'ping' ? { action: 'pong', data: message.data } : null;
}
