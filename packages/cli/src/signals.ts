import type { EventEmitter } from 'node:events';
import type { ProcessSignals } from './command.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** One Ctrl-C may come twice: from the terminal to the whole group, and passed on by npm or the launcher. */
const SAME_WISH_MS = 1_000;

export interface SignalSource {
  readonly process: Pick<EventEmitter, 'on'>;
  readonly monotonicMs: () => number;
  /** Ends the process at once. */
  readonly exit: () => void;
}

/** The first signal asks to end; a command that waits for it ends cleanly. Who asks again later is not kept waiting. */
export function watchSignals({ process, monotonicMs, exit }: SignalSource): ProcessSignals {
  const abort = new AbortController();
  const { promise: ended, resolve } = Promise.withResolvers<NodeJS.Signals>();
  let firstAtMs: number | null = null;
  for (const signal of SIGNALS)
    process.on(signal, () => {
      if (firstAtMs !== null && monotonicMs() - firstAtMs > SAME_WISH_MS) exit();
      if (firstAtMs !== null) return;
      firstAtMs = monotonicMs();
      resolve(signal);
      abort.abort();
    });
  return { ended, abort: abort.signal };
}
