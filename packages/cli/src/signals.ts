import type { EventEmitter } from 'node:events';
import type { ProcessSignals } from './command.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The first signal asks to end; a command that waits for it ends cleanly. A second one finds the default again and
 * kills at once.
 */
export function watchSignals(source: Pick<EventEmitter, 'once'>): ProcessSignals {
  const abort = new AbortController();
  const ended = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of SIGNALS)
      source.once(signal, () => {
        resolve(signal);
        abort.abort();
      });
  });
  return { ended, abort: abort.signal };
}
