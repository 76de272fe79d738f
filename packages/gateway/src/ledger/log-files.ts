import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { logFilesOf } from '@bitting/core/ledger/log-files.ts';
import type { LogFiles } from '@bitting/core/ledger/verify.ts';

/** The files of a log in a directory, read when they are asked for. */
export function logFilesIn(directory: string): LogFiles {
  return logFilesOf({
    names: readdirSync(directory),
    read: (name) => {
      try {
        return readFileSync(path.join(directory, name));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
    },
  });
}
