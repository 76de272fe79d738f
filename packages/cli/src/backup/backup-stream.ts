import { createHash } from 'node:crypto';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { type BackupFile, fileOf, mayBeBackedUp } from './backup-file.ts';
import { CHUNK_BYTES } from './bounds.ts';
import {
  FORMAT_FILE,
  type Manifest,
  MANIFEST_FILE,
  type ManifestFile,
  writeFormat,
  writeManifest,
} from './manifest.ts';
import { TAR_END, tarPadding, writeTarHeader } from './tar.ts';

/** What a manifest says besides its files. */
export type BackupFacts = Omit<Manifest, 'files'>;

/** A backup in clear, as it is encrypted piece by piece; the manifest comes last, when all hashes are known. Gives it at its end. */
export async function* streamBackup(
  facts: BackupFacts,
  files: AsyncIterable<BackupFile>,
  onFile: (file: ManifestFile) => void,
): AsyncGenerator<Uint8Array, Manifest> {
  yield* streamFile(fileOf(FORMAT_FILE, writeFormat(facts)));
  const written: ManifestFile[] = [];
  for await (const file of files) {
    if (!mayBeBackedUp(file.name)) throw new BittingError('INTERNAL_FAULT', `${file.name} in a backup`);
    const row = yield* streamFile(file);
    written.push(row);
    onFile(row);
  }
  const manifest = { ...facts, files: written };
  yield* streamFile(fileOf(MANIFEST_FILE, writeManifest(manifest)));
  yield TAR_END;
  return manifest;
}

async function* streamFile({
  name,
  bytes,
  content,
  length = bytes,
}: BackupFile): AsyncGenerator<Uint8Array, ManifestFile> {
  yield writeTarHeader(name, bytes);
  const hash = createHash('sha256');
  let seen = 0;
  for await (const some of content) {
    seen += some.length;
    hash.update(some);
    for (let at = 0; at < some.length; at += CHUNK_BYTES) yield some.subarray(at, at + CHUNK_BYTES);
  }
  if (seen !== bytes) throw new BittingError('INTERNAL_FAULT', `${name} has ${seen} bytes, not ${bytes}`);
  yield tarPadding(bytes);
  return { name, bytes, sha256: encodeHex(hash.digest()), length };
}
