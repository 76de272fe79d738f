/**
 * The numbers of the forms in which everything of a data directory is written (docs/formats/data-directory.md). They are looked at before
 * anything is opened that could write: a program that is older than what wrote there changes nothing.
 */
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import path from 'node:path';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { SEGMENT_NAME } from '@bitting/core/ledger/log-files.ts';
import type { DataLayout } from '../config/data-layout.ts';
import { VERSION } from '../config/version.ts';
import { WATCH_FORMAT } from '../findings/live/watch-file.ts';
import { HEAD_FILE } from '../ledger/log-head.ts';
import { ORDERS_FORMAT } from '../orders/order-file.ts';
import { PRIVATE_FORMAT } from '../privacy/private-store.ts';
import { INDEX_FORMAT } from '../search/record-index.ts';
import { SUMMARY_FORMAT } from '../summary/summary-file.ts';
import { VAULT_FORMAT } from '../vault/vault-store.ts';

const KIND = 'bitting-data';
/** Of the directory as a whole: raised with every other number here, so that any program knows by this file alone. */
export const DIRECTORY_FORMAT = 2;
const LEDGER_FORMAT = 1;
/** The console's own, in packages/console/src/store/schema.ts; a test looks that it is this one. */
export const ALERTS_FORMAT = 1;

/** What stands in `bitting.json`. */
export interface DataMarker {
  readonly format: number;
  /** The version that served here last; `null` where it was one that did not say so yet. */
  readonly program: string | null;
}

export function writeMarker(): string {
  return `${JSON.stringify({ kind: KIND, format: DIRECTORY_FORMAT, program: VERSION })}\n`;
}

/** Of a newer one no more is read than this. Throws for what is no such file. */
export function parseMarker(text: string): DataMarker {
  const { kind, format, program = null, ...others } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const isOne = kind === KIND && typeof format === 'number' && Number.isSafeInteger(format) && format > 0;
  if (!isOne || (program !== null && typeof program !== 'string')) throw new RangeError('no marker');
  if (format <= DIRECTORY_FORMAT && Object.keys(others).length > 0) throw new RangeError('no marker');
  return { format, program };
}

interface NumberedFile {
  readonly file: string;
  readonly known: number;
  /** `null`: there is no number in it that can be told. */
  readonly read: (file: string) => number | null;
}

/** `PRAGMA user_version` as it stands in the file (https://sqlite.org/fileformat.html, 1.3, read 2026-11-21). */
const SQLITE_START = 'SQLite format 3\0';
const SQLITE_USER_VERSION_AT = 60;
const HEAD_BYTES = 64;
/** Behind four letters in files of our own. */
const OWN_FORMAT_AT = 4;

/** Throws `DATA_FORMAT_NEWER` where anything is of a form that only a later version knows. */
export function demandKnownFormats(layout: DataLayout, marker: DataMarker): void {
  if (marker.format > DIRECTORY_FORMAT) throw newer(layout, layout.markerFile, marker);
  for (const { file, known, read } of listNumbered(layout)) {
    const format = read(file);
    if (format !== null && format > known) throw newer(layout, file, { ...marker, format });
  }
}

function listNumbered(layout: DataLayout): readonly NumberedFile[] {
  const { indexFiles, ledgerDirectory } = layout;
  const segments = namesIn(ledgerDirectory).filter((name) => SEGMENT_NAME.test(name));
  const ofDatabases: readonly (readonly [file: string, known: number])[] = [
    [layout.vaultFile, VAULT_FORMAT],
    [layout.privateFile, PRIVATE_FORMAT],
    ...Object.values(indexFiles).map((file) => [file, ORDERS_FORMAT] as const),
    [layout.searchFile, INDEX_FORMAT],
    [layout.watchFile, WATCH_FORMAT],
    [layout.alertsFile, ALERTS_FORMAT],
  ];
  return [
    ...ofDatabases.map(([file, known]) => ({ file, known, read: readDatabaseFormat })),
    { file: layout.summaryFile, known: SUMMARY_FORMAT, read: readSummaryFormat },
    ...[HEAD_FILE, ...segments.sort().slice(-1)].map((name) => ({
      file: path.join(ledgerDirectory, name),
      known: LEDGER_FORMAT,
      read: readOwnFormat,
    })),
  ];
}

function readDatabaseFormat(file: string): number | null {
  const head = readStart(file, HEAD_BYTES);
  if (head === null || head.toString('latin1', 0, SQLITE_START.length) !== SQLITE_START) return null;
  return head.readUInt32BE(SQLITE_USER_VERSION_AT);
}

/** Zeroes are a file that holds nothing yet. */
function readOwnFormat(file: string): number | null {
  return readStart(file, HEAD_BYTES)?.readUInt8(OWN_FORMAT_AT) ?? null;
}

/** The number is the first that the text says, behind the line that says where the ledger vouches for it. */
function readSummaryFormat(file: string): number | null {
  const start = readStart(file, SUMMARY_START_BYTES)?.toString('latin1') ?? '';
  const [, format] = /^[^\n]*\n\{"format":(\d{1,9})[,}]/u.exec(start) ?? [];
  return format === undefined ? null : Number(format);
}

const SUMMARY_START_BYTES = 512;

/** `null`: it is not there, or shorter. What cannot be read is found out by who opens it. */
function readStart(file: string, bytes: number): Buffer | null {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return null;
  }
  try {
    const start = Buffer.alloc(bytes);
    const length = readSync(descriptor, start, 0, bytes, 0);
    return length < HEAD_BYTES ? null : start.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function newer(layout: DataLayout, file: string, { format, program }: DataMarker): BittingError {
  const name = path.relative(layout.directory, file);
  const by = program === null || program === VERSION ? 'a newer version' : `version ${program}`;
  return new BittingError('DATA_FORMAT_NEWER', `${file}: format ${format}`, {
    publicDetail:
      `${name} in ${layout.directory} is of format ${format}, which ${by} of Bitting wrote and this one (${VERSION}) does not know; nothing was changed. ` +
      'Install that version again, or restore the backup that was made before the upgrade into a new directory: bitting restore FILE --data DIR.',
  });
}
