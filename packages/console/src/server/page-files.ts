import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { PAGE_FILE_BYTES_MAX, PAGE_FILES_MAX } from '../bounds.ts';

/** One file of the built page, as it is sent. */
export interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
  /** The same, compressed; `null` where that gains nothing. */
  readonly gzip: Buffer | null;
  readonly tag: string;
  /** Its name holds a hash of what is in it. */
  readonly isLasting: boolean;
}

/** What a page is made of; what is of no type of these is not served. */
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.woff2': 'font/woff2',
};

const DOCUMENT = 'index.html';
const LASTING = 'assets/';
const PLAIN_GAIN_MIN = 0.9;

/** The built page, read whole: no path of a request ever names a file. */
export interface PageFiles {
  /** By its path, such as `/assets/main-1a2b.js`. */
  file(urlPath: string): PageFile | null;
  /** What every other path gets: the page finds its place by itself. `null`: the page was not built. */
  document(): PageFile | null;
}

/** Reads it, and again whenever another one was built there. */
export function openPageFiles(directory: string): PageFiles {
  let builtMs = Number.NaN;
  let files: ReadonlyMap<string, PageFile> = new Map();
  const look = (): void => {
    const nowBuiltMs = statSync(path.join(directory, DOCUMENT), { throwIfNoEntry: false })?.mtimeMs ?? -1;
    if (nowBuiltMs === builtMs) return;
    files = nowBuiltMs === -1 ? new Map() : readAll(directory);
    builtMs = nowBuiltMs;
  };
  look();
  return {
    file: (urlPath) => files.get(urlPath) ?? null,
    document: () => {
      look();
      return files.get(`/${DOCUMENT}`) ?? null;
    },
  };
}

function readAll(directory: string): ReadonlyMap<string, PageFile> {
  const names = globSync('**/*', { cwd: directory }).filter((name) => path.extname(name) in TYPES);
  if (names.length > PAGE_FILES_MAX) throw new Error(`the page has ${names.length} files`);
  return new Map(names.map((name) => [`/${name}`, readOne(directory, name)]));
}

function readOne(directory: string, name: string): PageFile {
  const file = path.join(directory, name);
  if (statSync(file).size > PAGE_FILE_BYTES_MAX) throw new Error(`${name} of the page is too large`);
  const bytes = readFileSync(file);
  const packed = gzipSync(bytes, { level: 9 });
  return {
    type: TYPES[path.extname(name)] ?? '',
    bytes,
    gzip: packed.length < bytes.length * PLAIN_GAIN_MIN ? packed : null,
    tag: `"${createHash('sha256').update(bytes).digest('base64url')}"`,
    isLasting: name.startsWith(LASTING),
  };
}
