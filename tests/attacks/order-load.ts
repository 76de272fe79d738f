import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { LoadOrder, LoadReport } from './order-load.fixture.ts';

const GENERATOR = new URL('order-load.fixture.ts', import.meta.url);

/** Bots in a process of their own that goes on until it is closed. */
export interface OrderLoad {
  /** How far it is. */
  look(): Promise<LoadReport>;
  close(): Promise<void>;
}

/** Resolves when all bots are connected and orders begin to come. */
export async function startOrderLoad(order: LoadOrder): Promise<OrderLoad> {
  const child = fork(GENERATOR);
  const ended = once(child, 'exit');
  const hear = async (): Promise<LoadReport> => {
    const [report] = (await once(child, 'message')) as [LoadReport];
    return report;
  };
  const begun = hear();
  child.send(order);
  await begun;
  return {
    look: () => {
      const told = hear();
      child.send('look');
      return told;
    },
    close: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
