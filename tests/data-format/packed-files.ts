/** A directory as one file of a repository: names, modes and bytes, compressed. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

const LINE_END = 0x0a;

interface PackedFile {
  readonly name: string;
  readonly mode: number;
  readonly bytes: number;
}

/** Everything below it but what is left out. */
export function packFiles(directory: string, isLeftOut: (name: string) => boolean): Buffer {
  const files = listFiles(directory).filter((name) => !isLeftOut(name));
  const contents = files.map((name) => readFileSync(path.join(directory, name)));
  const rows: PackedFile[] = files.map((name, at) => ({
    name,
    mode: statSync(path.join(directory, name)).mode & 0o777,
    bytes: contents[at]?.length ?? 0,
  }));
  const packed = Buffer.concat([Buffer.from(`${JSON.stringify(rows)}\n`), ...contents]);
  return brotliCompressSync(packed, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    },
  });
}

/** Directories that are made on the way are their owner's alone. */
export function unpackFiles(packed: Buffer, directory: string): void {
  const all = brotliDecompressSync(packed);
  const lineEnd = all.indexOf(LINE_END);
  let at = lineEnd + 1;
  for (const { bytes, mode, name } of JSON.parse(all.toString('utf8', 0, lineEnd)) as readonly PackedFile[]) {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, all.subarray(at, at + bytes), { mode });
    at += bytes;
  }
}

/** Names of all files below it, sorted. */
export function listFiles(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
    .sort();
}
