import { setTimeout as wait } from 'node:timers/promises';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { EXPORT_LOOK_MS } from './bounds.ts';
import type { CommandConsole } from './command.ts';

/** What passes by itself while a gateway is started again, or opened. */
const PASSING: ReadonlySet<string> = new Set([
  'GATEWAY_UNREACHED',
  'SEARCH_UNAVAILABLE',
  'VAULT_SEALED',
  'OVERLOADED',
]);

/**
 * Does it again a moment later, for as long as what fails is passing, and says so once. `again`: also when it ends by itself.
 * Returns what it returned; throws what does not pass.
 */
export async function outlast<Result>(
  attempt: () => Promise<Result>,
  console: CommandConsole,
  again: (result: Result) => boolean = () => false,
): Promise<Result> {
  let told = '';
  for (;;) {
    try {
      const result = await attempt();
      if (!again(result)) return result;
      told = '';
    } catch (error) {
      const { abort } = console.signals;
      if (!(error instanceof BittingError) || !PASSING.has(error.code) || abort.aborted) throw error;
      if (told !== error.message) console.warn(`${error.message} It goes on when that does.`);
      told = error.message;
    }
    await wait(EXPORT_LOOK_MS, undefined, { signal: console.signals.abort });
  }
}
