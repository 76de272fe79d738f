import type { TestContext } from 'node:test';

import type { HttpServerBounds } from '../bounds.ts';
import type { HttpRequest } from '../request.ts';
import {
  createHttpServer,
  type HttpServer,
  type HttpServerEvent,
  type HttpServerOptions,
  type Reply,
} from '../server.ts';
import { ManualTime } from './manual-time.ts';
import { RawPeer } from './raw-peer.ts';
import { EXAMPLE_HOST } from './request-examples.ts';

/** What takes this long on loopback does not happen at all; runs with many mutants wait less. */
const NEVER_MS = Number(process.env['NEVER_MS'] ?? '20000');
/** Loopback delivers within two or three turns. */
const TURNS = 20;

export interface Asked {
  readonly request: HttpRequest;
  readonly reply: Reply;
}

/** A server on loopback that a test drives by hand: time stands still, and requests wait for `answer`. */
export class ServerStage {
  readonly time = new ManualTime();
  readonly asked: Asked[] = [];
  readonly events: HttpServerEvent[] = [];
  readonly server: HttpServer;
  readonly #peers: RawPeer[] = [];
  #wake: () => void = () => undefined;
  port = 0;

  constructor(options: Partial<HttpServerOptions>) {
    this.server = createHttpServer({
      allowedHosts: [EXAMPLE_HOST],
      clock: this.time,
      every: this.time.every,
      onRequest: (request, reply) => {
        this.asked.push({ request, reply });
      },
      onEvent: (event) => {
        this.events.push(event);
        this.#wake();
      },
      ...options,
    });
  }

  static async open(context: TestContext, options: StageOptions = {}): Promise<ServerStage> {
    const stage = new ServerStage(options);
    stage.port = (await stage.server.listen({ host: '127.0.0.1', port: 0 })).port;
    context.after(async () => {
      for (const peer of stage.#peers) peer.socket.destroy();
      await stage.server.close(0);
    });
    return stage;
  }

  async connect(): Promise<RawPeer> {
    const peer = await RawPeer.connect(this.port);
    this.#peers.push(peer);
    return peer;
  }

  /** Resolves when an event of this kind was seen for the `count`th time. */
  async untilEvent(kind: HttpServerEvent['kind'], count = 1): Promise<void> {
    await this.until(() => this.events.filter((event) => event.kind === kind).length >= count);
  }

  async untilAsked(count: number): Promise<void> {
    await this.until(() => this.asked.length >= count);
  }

  async until(isSo: () => boolean): Promise<void> {
    const giveUpAt = performance.now() + NEVER_MS;
    while (!isSo()) {
      if (performance.now() > giveUpAt) throw new Error('What was waited for did not come.');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        setImmediate(resolve);
      });
    }
  }

  /** Lets loopback deliver what was written: not a wait for a duration, but for the loop to turn. */
  async turns(): Promise<void> {
    let left = TURNS;
    await this.until(() => {
      left -= 1;
      return left < 0;
    });
  }

  answer(at: number, text: string): void {
    this.asked[at]?.reply.send({ status: 200, headers: [], body: Buffer.from(text) });
  }

  reasons(): string[] {
    return this.events.flatMap((event) => (event.kind === 'request-refused' ? [event.reason] : []));
  }

  causes(): string[] {
    return this.events.flatMap((event) => (event.kind === 'connection-closed' ? [event.cause] : []));
  }
}

export type StageOptions = Partial<HttpServerOptions> & { readonly bounds?: Partial<HttpServerBounds> };

/** Answers every request at once with its path. */
export function echoPath(request: HttpRequest, reply: Reply): void {
  reply.send({ status: 200, headers: [], body: Buffer.from(`<${request.path}>`) });
}
