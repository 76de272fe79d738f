import { BittingError } from '@bitting/core/errors/bitting-error.ts';

/** The value, or the error of ours; anything else that is thrown breaks the first property of all. */
export function attempt<Value>(run: () => Value): Value | BittingError {
  try {
    return run();
  } catch (error) {
    if (error instanceof BittingError && error.code !== 'INTERNAL_FAULT') return error;
    throw error;
  }
}
