import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Decrypter } from 'age-encryption';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { decryptStream } from './age-stream.ts';
import { mayBeBackedUp } from './backup-file.ts';
import { CHUNK_BYTES, FILES_MAX, MANIFEST_BYTES_MAX } from './bounds.ts';
import { explainFailure, interruptible } from './interruptible.ts';
import {
  type BackupFormat,
  damaged,
  FORMAT_FILE,
  type Manifest,
  MANIFEST_FILE,
  type ManifestFile,
  readFormat,
  readManifest,
} from './manifest.ts';
import { readTar, type TarEntry } from './tar.ts';

export interface BackupSource {
  readonly file: string;
  readonly decrypter: Decrypter;
  /** Ends it. */
  readonly signal: AbortSignal;
}

const FORMAT_BYTES_MAX = 4_096;
const SEGMENT = /^ledger\/segment-/u;

/**
 * Writes the files of a backup into a directory of one's own, for nobody else to read, and compares each with the manifest. When it
 * resolves all of them are those that were backed up; when it throws, the directory holds what nobody should use.
 */
export async function unpackBackup(
  { file, decrypter, signal }: BackupSource,
  directory: string,
  onFile: (count: number) => void,
): Promise<Manifest> {
  const encrypted = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  try {
    const manifest = await unpack(
      readTar(decryptStream(decrypter, interruptible(encrypted, signal))),
      directory,
      onFile,
    );
    await settle(manifest, directory);
    return manifest;
  } catch (error) {
    const isUnread = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw explainFailure(error, isUnread ? file : directory, signal);
  } finally {
    encrypted.destroy();
  }
}

async function unpack(
  entries: AsyncGenerator<TarEntry>,
  directory: string,
  onFile: (count: number) => void,
): Promise<Manifest> {
  const found = new Map<string, Pick<ManifestFile, 'bytes' | 'sha256'>>();
  let format: BackupFormat | null = null;
  let manifest: Manifest | null = null;
  for await (const entry of entries) {
    if (manifest !== null) throw damaged('something lies behind its manifest');
    if (format === null) format = readFormat(await readFirst(entry));
    else if (entry.name === MANIFEST_FILE) manifest = readManifest(await readAll(entry, MANIFEST_BYTES_MAX));
    else {
      if (!mayBeBackedUp(entry.name) || found.has(entry.name) || found.size >= FILES_MAX)
        throw damaged(`it holds a file ${JSON.stringify(entry.name)}, which no backup has`);
      found.set(entry.name, { bytes: entry.bytes, sha256: await writeEntry(entry, directory) });
      onFile(found.size);
    }
  }
  if (format === null || manifest === null) throw damaged('it has no manifest');
  compare(manifest, format, found);
  return manifest;
}

function compare(
  manifest: Manifest,
  format: BackupFormat,
  found: ReadonlyMap<string, Pick<ManifestFile, 'bytes' | 'sha256'>>,
): void {
  if (manifest.id !== format.id) throw damaged('its manifest is of another backup');
  if (manifest.files.length !== found.size)
    throw damaged('files are missing, or there are more than it names');
  for (const { name, bytes, sha256, length } of manifest.files) {
    const file = found.get(name);
    if (file?.bytes !== bytes || file.sha256 !== sha256)
      throw damaged(`${name} is not what its manifest names`);
    if (length !== bytes && (!SEGMENT.test(name) || length < bytes))
      throw damaged(`${name} has no such length`);
  }
  for (const name of ['vault/vault.db', 'ledger/head.bin', 'ledger/log.vkey'])
    if (!found.has(name)) throw damaged(`${name} is missing`);
}

/** Its name was compared with those that there are: it leads nowhere else. */
async function writeEntry({ name, content }: TarEntry, directory: string): Promise<string> {
  const file = path.join(directory, name);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  await using handle = await open(file, 'wx', 0o600);
  for await (const some of content) {
    hash.update(some);
    await handle.writeFile(some);
  }
  if (!isTile(name)) await handle.sync();
  return encodeHex(hash.digest());
}

/** Segments get the length back that they had; tiles that no record could bring back are made durable. */
async function settle({ files, ledger }: Manifest, directory: string): Promise<void> {
  for (const { name, bytes, length } of files) {
    const file = path.join(directory, name);
    if (length > bytes) await padWithZeroes(file, length - bytes);
    else if (isTile(name) && ledger.first !== '0') await sync(file);
  }
  const directories = new Set(files.map(({ name }) => path.dirname(path.join(directory, name))));
  for (const one of directories) await sync(one);
}

async function padWithZeroes(file: string, bytes: number): Promise<void> {
  await using handle = await open(file, 'a');
  const zeroes = new Uint8Array(CHUNK_BYTES);
  for (let left = bytes; left > 0; left -= zeroes.length)
    await handle.writeFile(zeroes.subarray(0, Math.min(left, zeroes.length)));
  await handle.sync();
}

export async function sync(place: string): Promise<void> {
  await using handle = await open(place, 'r');
  await handle.sync();
}

function isTile(name: string): boolean {
  return name.startsWith('ledger/tile/');
}

async function readFirst(entry: TarEntry): Promise<Uint8Array> {
  if (entry.name === FORMAT_FILE) return readAll(entry, FORMAT_BYTES_MAX);
  throw new BittingError('BACKUP_FORMAT_UNKNOWN', `it begins with ${entry.name}`, {
    publicDetail: 'This is an archive, but no backup of this program.',
  });
}

async function readAll({ name, bytes, content }: TarEntry, bytesMax: number): Promise<Uint8Array> {
  if (bytes > bytesMax) throw damaged(`${name} is too long`);
  const parts: Uint8Array[] = [];
  for await (const some of content) parts.push(Uint8Array.from(some));
  return Buffer.concat(parts);
}
