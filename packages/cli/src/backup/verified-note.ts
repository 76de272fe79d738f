import {
  closeSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { asFileFault } from '@bitting/gateway/supervisor/file-faults.ts';

/**
 * Leaves a note in a data directory for its owner, whoever verified the backup: root hands him the file by its descriptor, because
 * what the name means may be another thing by then.
 */
export function leaveNote(file: string, text: string): void {
  const unfinished = `${file}.new`;
  try {
    const owner = statSync(path.dirname(file));
    rmSync(unfinished, { force: true });
    const descriptor = openSync(unfinished, 'wx', 0o600);
    try {
      writeSync(descriptor, text);
      if (fstatSync(descriptor).uid !== owner.uid) fchownSync(descriptor, owner.uid, owner.gid);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(unfinished, file);
  } catch (error) {
    throw asFileFault(error, file);
  }
}
