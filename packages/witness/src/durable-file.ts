import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const OWNER_ONLY = 0o600;

/** The two halves of a durable write: after the first one nothing has changed yet, whether it throws or not. */
export interface DurableWrite {
  readonly prepare: (file: string, bytes: Uint8Array) => void;
  readonly commit: (file: string) => void;
}

export const DURABLE_WRITE: DurableWrite = {
  /** The bytes lie beside the file, for good. */
  prepare(file, bytes) {
    const fresh = freshName(file);
    const descriptor = openSync(fresh, 'w', OWNER_ONLY);
    try {
      writeFileSync(descriptor, bytes);
      fsyncSync(descriptor);
    } catch (error) {
      rmSync(fresh, { force: true });
      throw error;
    } finally {
      closeSync(descriptor);
    }
  },
  /** They are the file's, for good. Where it throws, the file holds the old bytes or the new ones, all of them. */
  commit(file) {
    renameSync(freshName(file), file);
    syncDirectory(path.dirname(file));
  },
};

/** The file holds these bytes when it returns, whatever happens to the machine, and at no time a part of them. */
export function writeDurably(file: string, bytes: Uint8Array): void {
  DURABLE_WRITE.prepare(file, bytes);
  DURABLE_WRITE.commit(file);
}

/** What was made, moved or taken away in it is so for good. */
export function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function freshName(file: string): string {
  return `${file}.new`;
}
