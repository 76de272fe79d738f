/** What lies in the memory of another process of the same user, read through the kernel: no debugger is needed. */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** Mappings are read in pieces of this size, so that a large heap needs no buffer of its own size. */
const PIECE_BYTES = 4 * 1024 * 1024;

export interface MemoryHit {
  /** Whose form was found, as the caller named it. */
  readonly name: string;
  readonly form: string;
  /** What is mapped there: `[heap]`, a file's path, or nothing for anonymous memory. */
  readonly mapping: string;
}

interface Needle {
  readonly name: string;
  readonly form: string;
  readonly bytes: Buffer;
}

interface Mapping {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/**
 * Every place in the writable memory of the process that holds one of these texts, in any form that programs write.
 * @throws the system's error where the kernel forbids it: see {@link whyUnreadable}
 */
export function searchMemory(pid: number, secrets: Readonly<Record<string, string>>): MemoryHit[] {
  const needles = Object.entries(secrets).flatMap(([name, secret]) => needlesOf(name, secret));
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    return writableMappings(pid).flatMap((mapping) => searchMapping(memory, mapping, needles));
  } finally {
    closeSync(memory);
  }
}

function needlesOf(name: string, secret: string): Needle[] {
  const raw = Buffer.from(secret);
  const forms: Readonly<Record<string, Buffer>> = {
    raw,
    'utf-16': Buffer.from(secret, 'utf16le'),
    hex: Buffer.from(raw.toString('hex')),
    base64: Buffer.from(raw.toString('base64').replaceAll('=', '')),
    // As an HMAC combines it with its two constants (RFC 2104).
    inner: Buffer.from(raw.map((byte) => byte ^ 0x36)),
    outer: Buffer.from(raw.map((byte) => byte ^ 0x5c)),
  };
  return Object.entries(forms).map(([form, bytes]) => ({ name, form, bytes }));
}

/** The reason why memory of this process cannot be read here, or `null` where it can. */
export function whyUnreadable(pid: number): string | null {
  try {
    const memory = openSync(`/proc/${pid}/mem`, 'r');
    try {
      const [first] = writableMappings(pid);
      readSync(memory, Buffer.alloc(16), 0, 16, first?.start ?? 0);
      return null;
    } finally {
      closeSync(memory);
    }
  } catch (error) {
    return `/proc/PID/mem cannot be read here: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function writableMappings(pid: number): Mapping[] {
  return readFileSync(`/proc/${pid}/maps`, 'latin1')
    .split('\n')
    .flatMap((line) => {
      const [, start = '', end = '', name = ''] =
        /^([0-9a-f]+)-([0-9a-f]+) rw\S* \S+ \S+ \S+\s*(.*)$/u.exec(line) ?? [];
      if (start === '' || name.startsWith('[v')) return [];
      return [{ start: Number.parseInt(start, 16), end: Number.parseInt(end, 16), name }];
    });
}

function searchMapping(memory: number, mapping: Mapping, needles: readonly Needle[]): MemoryHit[] {
  const { start, end, name: place } = mapping;
  const hits: MemoryHit[] = [];
  const overlap = Math.max(...needles.map(({ bytes }) => bytes.length)) - 1;
  const piece = Buffer.alloc(Math.min(PIECE_BYTES + overlap, end - start));
  for (let at = start; at < end; at += PIECE_BYTES) {
    const bytes = readPiece(memory, piece.subarray(0, Math.min(piece.length, end - at)), at);
    for (const { name, form, bytes: needle } of needles)
      for (let found = bytes.indexOf(needle); found !== -1; found = bytes.indexOf(needle, found + 1))
        // What begins in the overlap is found again at the start of the next piece.
        if (found < PIECE_BYTES) hits.push({ name, form, mapping: place });
  }
  return hits;
}

/** A mapping that went away meanwhile, or that nobody has touched yet, holds nothing. */
function readPiece(memory: number, piece: Buffer, position: number): Buffer {
  try {
    return piece.subarray(0, readSync(memory, piece, 0, piece.length, position));
  } catch {
    return piece.subarray(0, 0);
  }
}
