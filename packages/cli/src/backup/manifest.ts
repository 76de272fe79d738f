import { decodeUtf8, encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { FILE_BYTES_MAX, FILES_MAX } from './bounds.ts';

/** The first file of a backup: says which kind of archive it is before anything else of it is looked at. */
export const FORMAT_FILE = 'bitting-backup.json';
/** The last one: what all others are. */
export const MANIFEST_FILE = 'manifest.json';

const KIND = 'bitting-backup';
const FORMAT = 1;

export interface BackupFormat {
  /** 32 hexadecimal characters; every backup has another. */
  readonly id: string;
  /** The version of the program that made it. */
  readonly tool: string;
}

export interface ManifestFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Zeroes follow up to this length, which are not in the backup. */
  readonly length: number;
}

export interface Manifest extends BackupFormat {
  readonly takenMs: number;
  readonly vault: { readonly version: string; readonly root: string };
  readonly ledger: {
    /** Records, decimal text. */
    readonly size: string;
    /** Hexadecimal. */
    readonly root: string;
    /** The first record that is in it; those before are archived. */
    readonly first: string;
  };
  readonly files: readonly ManifestFile[];
}

export function writeFormat({ id, tool }: BackupFormat): Uint8Array {
  return encodeUtf8(`${JSON.stringify({ kind: KIND, format: FORMAT, id, tool })}\n`);
}

/** @throws BittingError `BACKUP_FORMAT_UNKNOWN` */
export function readFormat(bytes: Uint8Array): BackupFormat {
  const given = readObject(bytes, FORMAT_FILE);
  if (given['kind'] !== KIND) throw unknown('it is none of this program');
  const { format, id, tool } = given;
  if (format !== FORMAT)
    throw unknown(
      `format ${String(format)}, made by version ${String(tool)}; this program reads format ${FORMAT}`,
    );
  return { id: demandText(id, /^[0-9a-f]{32}$/u), tool: demandText(tool, /^[\x20-\x7e]{1,40}$/u) };
}

export function writeManifest(manifest: Manifest): Uint8Array {
  return encodeUtf8(`${JSON.stringify(manifest)}\n`);
}

/** @throws BittingError `BACKUP_DAMAGED` */
export function readManifest(bytes: Uint8Array): Manifest {
  const given = readObject(bytes, MANIFEST_FILE);
  const [vault, ledger] = [asObject(given['vault']), asObject(given['ledger'])];
  const files = given['files'];
  if (!Array.isArray(files) || files.length > FILES_MAX) throw damaged('its files are not named');
  return {
    id: demandText(given['id'], /^[0-9a-f]{32}$/u),
    tool: demandText(given['tool'], /^[\x20-\x7e]{1,40}$/u),
    takenMs: demandWhole(given['takenMs'], Number.MAX_SAFE_INTEGER),
    vault: { version: demandText(vault['version'], NUMBER), root: demandText(vault['root'], HASH) },
    ledger: {
      size: demandText(ledger['size'], NUMBER),
      root: demandText(ledger['root'], HASH),
      first: demandText(ledger['first'], NUMBER),
    },
    files: files.map((file) => readFile(asObject(file))),
  };
}

const NUMBER = /^(?:0|[1-9][0-9]{0,18})$/u;
const HASH = /^[0-9a-f]{64}$/u;

function readFile(file: Readonly<Record<string, unknown>>): ManifestFile {
  return {
    name: demandText(file['name'], /^[\x21-\x7e]{1,100}$/u),
    bytes: demandWhole(file['bytes'], FILE_BYTES_MAX),
    sha256: demandText(file['sha256'], HASH),
    length: demandWhole(file['length'], FILE_BYTES_MAX),
  };
}

function readObject(bytes: Uint8Array, name: string): Readonly<Record<string, unknown>> {
  try {
    return asObject(JSON.parse(decodeUtf8(bytes)));
  } catch {
    throw damaged(`${name} cannot be read`);
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>;
  throw damaged('a part of its manifest is missing');
}

function demandText(value: unknown, pattern: RegExp): string {
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw damaged('its manifest says what cannot be');
}

function demandWhole(value: unknown, max: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= max) return value;
  throw damaged('its manifest says what cannot be');
}

export function damaged(why: string): BittingError {
  return new BittingError('BACKUP_DAMAGED', why, {
    publicDetail: `The backup is not as it was made (${why}); nothing of it was put in place.`,
  });
}

function unknown(why: string): BittingError {
  return new BittingError('BACKUP_FORMAT_UNKNOWN', why, {
    publicDetail: `This backup cannot be read: ${why}.`,
  });
}
