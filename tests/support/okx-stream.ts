/** A bot's connection to OKX's streams, written from the venue's documentation and sharing no code with the gateway. */
import { createHmac } from 'node:crypto';
import { WebSocket } from 'ws';
import type { OkxKey } from './okx-signing.ts';

export type OkxFrame = Readonly<Record<string, unknown>>;

export class OkxStream {
  readonly frames: OkxFrame[] = [];
  closed: { readonly code: number; readonly atMs: number } | null = null;
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const text = (data as Buffer).toString();
      this.frames.push(text === 'pong' ? { pong: true } : (JSON.parse(text) as OkxFrame));
    });
    socket.on('close', (code) => {
      this.closed = { code, atMs: performance.now() };
    });
    socket.on('error', () => undefined);
  }

  /** @throws Error where the upgrade is refused */
  static async open(url: string, path = '/ws/v5/private'): Promise<OkxStream> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`);
    const stream = new OkxStream(socket);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return stream;
  }

  send(frame: unknown): void {
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  login({ apiKey, secret, passphrase }: OkxKey, atMs: number): void {
    const timestamp = String(Math.floor(atMs / 1_000));
    const sign = createHmac('sha256', secret).update(`${timestamp}GET/users/self/verify`).digest('base64');
    this.send({ op: 'login', args: [{ apiKey, passphrase, timestamp, sign }] });
  }

  subscribe(...args: readonly unknown[]): void {
    this.send({ op: 'subscribe', args });
  }

  find(fits: (frame: OkxFrame) => boolean): OkxFrame | undefined {
    return this.frames.find(fits);
  }

  event(name: string): OkxFrame | undefined {
    return this.find(({ event }) => event === name);
  }

  push(channel: string): OkxFrame | undefined {
    return this.find(
      ({ arg, data }) => data !== undefined && (arg as OkxFrame | undefined)?.['channel'] === channel,
    );
  }

  answer(to: string): OkxFrame | undefined {
    return this.find(({ id, op }) => id === to && op !== undefined);
  }

  close(): void {
    this.#socket.terminate();
  }
}
