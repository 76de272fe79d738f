import type { Clock } from '../../ports/clock.ts';
import { LogTree } from '../log-tree.ts';

/** A tree that nothing is put into and nothing is signed of. */
export function createIdleTree(clock: Clock): LogTree {
  const headFile = {
    sizeBytes: 0,
    write: (bytes: Uint8Array, _at: number, done: (error: Error | null, written: number) => void) => {
      done(null, bytes.length);
    },
    close: () => {},
  };
  return new LogTree({ directory: '/nonexistent', clock, headFile, last: null });
}
