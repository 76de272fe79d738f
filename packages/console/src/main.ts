/** The console’s process: it is told how it is configured by its parent, and ends with it. */
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { START_AGAIN_MS } from './bounds.ts';
import { startConsole, type RunningConsole } from './compose.ts';
import type { ConsoleConfig } from './config/console-config.ts';
import { isDamage } from './store/opening.ts';

const FAULT_AGAIN_MS = 60_000;

process.title = 'bitting-console';
process.umask(0o077);
// An interrupt of the terminal reaches the whole group; the parent says when it is over.
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);

let running: RunningConsole | null = null;
let isEnding = false;
let toldMs = -Infinity;

/** By its code alone: texts of faults may quote what they were about. */
function tellFault(error: unknown): void {
  if (performance.now() - toldMs < FAULT_AGAIN_MS) return;
  toldMs = performance.now();
  const code: unknown =
    error instanceof BittingError ? error.code : (error as { code?: unknown } | null)?.code;
  process.stderr.write(
    `The console met a fault (${typeof code === 'string' ? code : 'unknown'}) and goes on.\n`,
  );
}

/** With a store that turns out to be damaged nothing can be told any more: the next start puts it aside. */
function meetFault(error: unknown): void {
  tellFault(error);
  if (isDamage(error)) process.exit(1);
}

/** Whoever has hung up is told nothing. */
function say(message: Readonly<Record<string, unknown>>): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

/** A store that cannot be opened, for want of room, may be opened later; anything else ends the process. */
function start(config: ConsoleConfig): void {
  try {
    running = startConsole(config, {
      onFault: meetFault,
      onPageFault: tellFault,
      sendParent: say,
    });
    say({ kind: 'ready' });
  } catch (error) {
    if (typeof (error as { errcode?: unknown } | null)?.errcode !== 'number') throw error;
    tellFault(error);
    setTimeout(() => start(config), START_AGAIN_MS);
  }
}

async function end(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  await running?.stop();
  process.exit(0);
}

process.on('uncaughtException', (error) => {
  tellFault(error);
  process.exit(1);
});
process.on('disconnect', () => void end());
process.on('SIGTERM', () => void end());
process.once('message', (config) => start(config as ConsoleConfig));
