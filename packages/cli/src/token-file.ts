import { closeSync, fsyncSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { usageError } from './arguments.ts';
import { quoteWord } from '@bitting/client/shell-word.ts';

/** A new file for a token, made before the token is: what cannot be kept is not asked for. */
export interface TokenFile extends Disposable {
  write(token: string): void;
}

/** Of mode 0600; never over a file that is there. Without a token it is gone again. */
export function openTokenFile(file: string): TokenFile {
  const descriptor = openNew(file);
  let isWritten = false;
  return {
    write: (token) => {
      writeSync(descriptor, `${token}\n`);
      fsyncSync(descriptor);
      isWritten = true;
    },
    [Symbol.dispose]: () => {
      closeSync(descriptor);
      if (!isWritten) unlinkSync(file);
    },
  };
}

function openNew(file: string): number {
  try {
    return openSync(file, 'wx', 0o600);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw usageError(
      why === 'EEXIST'
        ? `${quoteWord(file)} is there already; give another --save.`
        : `${quoteWord(file)} cannot be written (${why}).`,
    );
  }
}
