import { WebSocket, type ClientOptions } from 'ws';

/** One message, or how the connection ended. */
export type Arrival = string | { readonly code: number; readonly reason: string };

/** A WebSocket client for tests that hands out what arrives in order, so that nothing is ever slept for. */
export class StreamClient {
  readonly socket: WebSocket;
  readonly pongs: string[] = [];
  readonly #arrived: Arrival[] = [];
  readonly #waiting: ((arrival: Arrival) => void)[] = [];

  private constructor(socket: WebSocket, read: (data: Buffer, isBinary: boolean) => string) {
    this.socket = socket;
    socket.on('message', (data, isBinary) => this.#take(read(data as Buffer, isBinary)));
    socket.on('pong', (data) => this.pongs.push(data.toString()));
    socket.on('close', (code, reason) => this.#take({ code, reason: reason.toString() }));
    socket.on('error', () => undefined);
  }

  /** @throws Error with the status when the upgrade is refused. `base` is an http address. */
  static async connect(
    base: string,
    path: string,
    {
      read = (data) => data.toString(),
      ...options
    }: ClientOptions & { readonly read?: (data: Buffer) => string } = {},
  ): Promise<StreamClient> {
    const socket = new WebSocket(base.replace(/^http/, 'ws') + path, options);
    const client = new StreamClient(socket, read);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return client;
  }

  send(message: string | object): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  async next(): Promise<Arrival> {
    const arrival = this.#arrived.shift();
    return arrival ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The next message as JSON. */
  async json<T = Readonly<Record<string, unknown>>>(): Promise<T> {
    const arrival = await this.next();
    if (typeof arrival !== 'string') throw new Error(`closed: ${arrival.code} ${arrival.reason}`);
    return JSON.parse(arrival) as T;
  }

  /** Messages until one fits, that one included. */
  async until(fits: (arrival: Arrival) => boolean): Promise<readonly Arrival[]> {
    const seen: Arrival[] = [];
    for (;;) {
      const arrival = await this.next();
      seen.push(arrival);
      if (fits(arrival)) return seen;
      if (typeof arrival !== 'string') throw new Error(`closed: ${arrival.code} ${arrival.reason}`);
    }
  }

  async ended(): Promise<{ readonly code: number; readonly reason: string }> {
    for (;;) {
      const arrival = await this.next();
      if (typeof arrival !== 'string') return arrival;
    }
  }

  /** What has arrived and nobody asked for yet. */
  get unread(): readonly Arrival[] {
    return this.#arrived;
  }

  async close(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise<void>((resolve) => this.socket.once('close', () => resolve()));
    this.socket.terminate();
    await closed;
  }

  #take(arrival: Arrival): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#arrived.push(arrival);
    else waiting(arrival);
  }
}
