import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A server on loopback that keeps what it got. */
export interface HttpReceiver extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
  /** What it answers from now on. */
  reply: Reply | ((received: Received) => Reply);
  /** Resolves with the nth, counted from one, as soon as it is there. */
  nth(count: number): Promise<Received>;
}

export async function startReceiver(reply: Reply = { status: 200 }): Promise<HttpReceiver> {
  const received: Received[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((incoming, answer) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { headers, method = '', url = '' } = incoming;
      const one = { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8') };
      const said = typeof receiver.reply === 'function' ? receiver.reply(one) : receiver.reply;
      received.push(one);
      answer.writeHead(said.status, said.headers);
      answer.end(said.body ?? '');
      for (const wake of waiting.splice(0)) wake();
    });
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const receiver: HttpReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    reply,
    async nth(count) {
      for (;;) {
        const one = received[count - 1];
        if (one !== undefined) return one;
        const news = Promise.withResolvers<void>();
        waiting.push(news.resolve);
        await news.promise;
      }
    },
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
  return receiver;
}
