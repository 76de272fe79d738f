import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';

/** What the system's refusals mean to the person who started the program. */
const FAULTS: ReadonlyMap<string, readonly [code: ErrorCode, sentence: string]> = new Map([
  ['ENOSPC', ['DISK_FULL', 'There is no space left on the disk']],
  ['EDQUOT', ['DISK_FULL', 'The disk quota is used up']],
  ['EROFS', ['DISK_FULL', 'The disk is read-only']],
  ['EACCES', ['DATA_DIRECTORY_UNSAFE', 'You may not read or write there']],
  ['EPERM', ['DATA_DIRECTORY_UNSAFE', 'You may not read or write there']],
  ['ENOENT', ['DATA_DIRECTORY_MISSING', 'There is no such file']],
  ['ENOTDIR', ['DATA_DIRECTORY_FOREIGN', 'A part of the path is not a directory']],
  ['EEXIST', ['DATA_DIRECTORY_FOREIGN', 'There is a file of that name already']],
  ['EISDIR', ['DATA_DIRECTORY_FOREIGN', 'A directory is where a file should be']],
  ['ELOOP', ['DATA_DIRECTORY_FOREIGN', 'The links of the path go in a circle']],
  ['ENAMETOOLONG', ['ARGUMENT_INVALID', 'The path is too long']],
  ['EADDRINUSE', ['PORT_TAKEN', 'Another program listens there already']],
]);

/** The same failure as one clear sentence about `subject` (a path, an address); what is one already stays as it is. */
export function asFileFault(error: unknown, subject: string): BittingError {
  // A store that could not write says so in its own words; the person has to hear that the disk is full.
  if (error instanceof BittingError && readSystemCode(error.cause) !== 'ENOSPC') return error;
  const systemCode = readSystemCode(error);
  const [code, sentence] = FAULTS.get(systemCode) ?? ['INTERNAL_FAULT', 'It failed unexpectedly'];
  return new BittingError(code, `${subject}: ${systemCode}`, {
    publicDetail: `${sentence}: ${subject}${systemCode === '' ? '' : ` (${systemCode})`}.`,
    cause: error,
  });
}

/** SQLite's number for a full disk. */
const SQLITE_FULL = 13;

function readSystemCode(error: unknown): string {
  if (error instanceof BittingError) return readSystemCode(error.cause);
  if (!(error instanceof Error)) return '';
  if ('errcode' in error && error.errcode === SQLITE_FULL) return 'ENOSPC';
  return 'code' in error ? String(error.code) : '';
}
