import { type RestoredMark, writeMark } from '../backup/restored-mark.ts';
import type { DataLayout } from '../config/data-layout.ts';
import { writePrivateFile } from './data-directory.ts';

/** What begins in this directory is halted, and its ledger says that it was restored. */
export function markRestored({ haltFile, restoredFile }: DataLayout, mark: RestoredMark): void {
  writePrivateFile(haltFile, `restored ${mark.restore}\n`);
  writePrivateFile(restoredFile, writeMark(mark));
}
