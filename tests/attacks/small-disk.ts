import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A disk of a given size that can be filled to the last byte. */
export interface SmallDisk {
  readonly directory: string;
  fill(): void;
  makeRoom(): void;
  close(): Promise<void>;
}

const CHUNK_BYTES = [1_048_576, 4_096, 1];

/** The answer is why there can be none, where it cannot be mounted. */
export function mountSmallDisk(bytes: number): SmallDisk | string {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', directory], { stdio: 'pipe' });
  } catch {
    rmSync(directory, { recursive: true });
    return 'a small tmpfs cannot be mounted here (not root?)';
  }
  const filler = path.join(directory, 'filler');
  return {
    directory,
    fill: () => {
      const descriptor = openSync(filler, 'a');
      for (const size of CHUNK_BYTES) while (hasWritten(descriptor, Buffer.alloc(size, 1)));
      closeSync(descriptor);
    },
    makeRoom: () => {
      rmSync(filler, { force: true });
    },
    close: () => {
      execFileSync('umount', [directory]);
      rmSync(directory, { recursive: true });
      return Promise.resolve();
    },
  };
}

function hasWritten(descriptor: number, bytes: Uint8Array): boolean {
  try {
    return writeSync(descriptor, bytes) > 0;
  } catch {
    return false;
  }
}
