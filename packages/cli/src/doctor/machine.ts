import { lstatSync, readdirSync, readFileSync, readlinkSync, statfsSync, type Stats } from 'node:fs';
import path from 'node:path';
import { SYSTEM_FILE_BYTES_MAX } from './bounds.ts';
import { NotSeen } from './not-seen.ts';

export interface FileSeen {
  readonly kind: 'file' | 'directory' | 'socket' | 'link' | 'other';
  /** The permission bits alone. */
  readonly mode: number;
  readonly uid: number;
  readonly size: number;
}

export interface Room {
  readonly freeBytes: number;
  /** `null` where the file system does not count them. */
  readonly freeInodes: number | null;
}

/**
 * What can be seen of a machine without changing it. Every method gives `null` where there is no such file, and throws
 * {@link NotSeen} where it may not be looked at. Paths are true ones; those of the system are given by `at`, so that another
 * root can stand for a machine.
 */
export interface Machine {
  /** Of whoever looks; 0 is root. */
  readonly uid: number;
  at(systemPath: string): string;
  look(file: string): FileSeen | null;
  read(file: string): string | null;
  list(directory: string): readonly string[] | null;
  target(link: string): string | null;
  room(directory: string): Room | null;
}

export function openMachine(root: string, uid: number): Machine {
  return {
    uid,
    at: (systemPath) => path.join(root, systemPath),
    look: (file) => attempt(file, () => describeStats(lstatSync(file))),
    read: (file) => attempt(file, () => readBounded(file)),
    list: (directory) => attempt(directory, () => readdirSync(directory).sort()),
    target: (link) => attempt(link, () => (lstatSync(link).isSymbolicLink() ? readlinkSync(link) : null)),
    room: (directory) => attempt(directory, () => readRoom(directory)),
  };
}

/** @throws NotSeen where there is no such file as well */
export function readNeeded(machine: Machine, systemPath: string): string {
  const text = machine.read(machine.at(systemPath));
  if (text === null) throw new NotSeen(`${systemPath} is not there`);
  return text;
}

/** Lines that hold something, without comments. */
export function readLines(machine: Machine, systemPath: string): readonly string[] {
  return (machine.read(machine.at(systemPath)) ?? '')
    .split('\n')
    .map((line) => line.replace(/#.*/u, '').trim())
    .filter((line) => line !== '');
}

const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ESRCH']);

function attempt<Value>(file: string, read: () => Value | null): Value | null {
  try {
    return read();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (ABSENT.has(code)) return null;
    if (error instanceof NotSeen) throw error;
    throw new NotSeen(`${file} could not be looked at (${code})`);
  }
}

function describeStats(stats: Stats): FileSeen {
  const kinds = [
    [stats.isFile(), 'file'],
    [stats.isDirectory(), 'directory'],
    [stats.isSocket(), 'socket'],
    [stats.isSymbolicLink(), 'link'],
  ] as const;
  const kind = kinds.find(([is]) => is)?.[1] ?? 'other';
  return { kind, mode: stats.mode & 0o7777, uid: stats.uid, size: stats.size };
}

function readBounded(file: string): string {
  const { size } = lstatSync(file);
  if (size > SYSTEM_FILE_BYTES_MAX) throw new NotSeen(`${file} is too long to be read`);
  return readFileSync(file, 'utf8');
}

function readRoom(directory: string): Room {
  const { bavail, bsize, ffree, files } = statfsSync(directory);
  return { freeBytes: bavail * bsize, freeInodes: files === 0 ? null : ffree };
}
