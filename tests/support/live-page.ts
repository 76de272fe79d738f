import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { PageGround, Signed } from './page-ground.ts';

export type LiveMessage = Readonly<Record<string, unknown>> & { readonly topic: string };

/** A page that listens. */
export interface LivePage extends AsyncDisposable {
  readonly heard: readonly LiveMessage[];
  readonly socket: WebSocket;
  subscribe(...topics: readonly string[]): void;
  /** The next message that fits, or one that came before and was not asked for yet. */
  next(fits: (message: LiveMessage) => boolean): Promise<LiveMessage>;
  /** With which code it was ended. */
  readonly closed: Promise<number>;
}

export async function openLivePage({ origin, port }: PageGround, who: Signed): Promise<LivePage> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/live`, {
    headers: { host: `localhost:${port}`, cookie: who.cookie },
    origin,
  });
  const heard: LiveMessage[] = [];
  const waiting = new Set<() => void>();
  let asked = 0;
  socket.on('message', (data) => {
    heard.push(JSON.parse((data as Buffer).toString('utf8')) as LiveMessage);
    for (const wake of waiting) wake();
  });
  const closed = new Promise<number>((resolve) => socket.once('close', (code: number) => resolve(code)));
  await once(socket, 'open');
  return {
    heard,
    socket,
    closed,
    subscribe: (...topics) => socket.send(JSON.stringify({ subscribe: topics })),
    next: async (fits) => {
      for (;;) {
        const at = heard.findIndex((message, index) => index >= asked && fits(message));
        const found = heard[at];
        if (found !== undefined) {
          asked = at + 1;
          return found;
        }
        const { promise, resolve } = Promise.withResolvers<void>();
        waiting.add(resolve);
        await promise;
        waiting.delete(resolve);
      }
    },
    async [Symbol.asyncDispose]() {
      socket.terminate();
      await closed;
    },
  };
}
