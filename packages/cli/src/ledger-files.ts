import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { logFilesOf, SEGMENT_NAME, withArchives } from '@bitting/core/ledger/log-files.ts';
import { type NoteKey, parseNoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { parseWitnessPolicy, type WitnessPolicy } from '@bitting/core/ledger/tree/witness-policy.ts';
import type { LogFiles } from '@bitting/core/ledger/verify.ts';
import { usageError } from './arguments.ts';

/** Where segments went, of commands that read a ledger from its files. */
export const ARCHIVE_OPTION = {
  archive: {
    kind: 'list',
    value: 'DIR',
    describe: 'Where segments are that were archived; for several repeat it',
  },
} as const;

/** The log that lies in a directory, or in the ledger of a data directory; what it lacks is read from the archives. */
export function openLogFiles(directory: string, archives: readonly string[] = []): LogFiles {
  return withArchives(
    openOne(directory),
    archives.map((archive) => openOne(archive)),
  );
}

function openOne(directory: string): LogFiles {
  const inner = path.join(directory, 'ledger');
  const place = existsSync(inner) ? inner : directory;
  const names = existsSync(place) ? readdirSync(place) : [];
  if (!names.some((name) => SEGMENT_NAME.test(name)))
    throw new BittingError('LOG_NOT_FOUND', place, {
      publicDetail: `There is no ledger in ${directory}: it has no file such as segment-00000000.bin.`,
    });
  return logFilesOf({ names, read: (name) => readIfThere(path.join(place, name)) });
}

/** A key as the line that `log.vkey` holds, or a file with that line. */
export function readLogKey(given: string): NoteKey {
  const line = given.includes('+') ? given : new TextDecoder().decode(readBytes(given)).trim();
  try {
    return parseNoteKey(line);
  } catch {
    throw usageError('--log-key must be the line of log.vkey, or a file that holds it.');
  }
}

export function readWitnessPolicy(file: string): WitnessPolicy {
  return parseWitnessPolicy(readBytes(file));
}

export function readBytes(file: string): Uint8Array {
  const bytes = readIfThere(file);
  if (bytes === null) throw usageError(`${file} cannot be read.`);
  return bytes;
}

function readIfThere(file: string): Uint8Array | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
