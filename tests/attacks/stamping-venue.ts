import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Stamped } from './stamping-venue.fixture.ts';

const VENUE = new URL('stamping-venue.fixture.ts', import.meta.url);

export interface StampingVenue {
  readonly url: string;
  readonly pid: number;
  look(): Promise<Stamped>;
  close(): Promise<void>;
}

export async function startStampingVenue(): Promise<StampingVenue> {
  const child = fork(VENUE);
  const ended = once(child, 'exit');
  const [url] = (await once(child, 'message')) as [string];
  return {
    url,
    pid: child.pid ?? 0,
    look: async () => {
      const told = once(child, 'message');
      child.send('look');
      const [stamped] = (await told) as [Stamped];
      return stamped;
    },
    close: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
