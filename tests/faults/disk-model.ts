/**
 * The files below a directory as a disk may have them when its power fails. What was synced is there. Of the rest any part of any
 * write may be, in any order; names are kept in the order in which they were given (as journals do), up to any of them.
 */
import path from 'node:path';
import type { Call, TraceEvent } from './call-trace.ts';

const SECTOR_BYTES = 512;

interface Write {
  readonly at: number;
  readonly bytes: Buffer;
}

/** `null`: everything before it is cut off. */
type Change = Write | null;

interface DiskFile {
  synced: Buffer;
  pending: Change[];
}

interface OpenFile {
  readonly file: DiskFile | null;
  readonly isSynced: boolean;
  position: number;
}

/** `file: null` takes the name away. */
interface Naming {
  readonly name: string;
  readonly file: DiskFile | null;
}

/** What is found afterwards: content by path. */
export type DiskState = ReadonlyMap<string, Buffer>;

export class DiskModel {
  readonly #directory: string;
  /** As the running system sees them. */
  readonly #named = new Map<string, DiskFile>();
  readonly #namings: Naming[] = [];
  #syncedNamings = 0;
  readonly #open = new Map<number, OpenFile>();
  readonly #underWay = new Set<Call>();
  #printed = '';

  constructor(directory: string, there: DiskState) {
    this.#directory = directory;
    for (const [name, bytes] of there) this.#name(path.join(directory, name), { synced: bytes, pending: [] });
    this.#syncedNamings = this.#namings.length;
  }

  /** What the program has written to its standard output. */
  get printed(): string {
    return this.#printed;
  }

  apply({ at, call }: TraceEvent): void {
    if (at === 'begin') {
      this.#underWay.add(call);
      return;
    }
    this.#underWay.delete(call);
    CALLS[call.name]?.call(this, call);
  }

  /** One of the states that the disk may be in; `random` decides each part of it. */
  cutPower(random: () => number): DiskState {
    const count = this.#syncedNamings + Math.round(random() * (this.#namings.length - this.#syncedNamings));
    const files = new Map<string, DiskFile>();
    for (const { name, file } of this.#namings.slice(0, count)) {
      if (file === null) files.delete(name);
      else files.set(name, file);
    }
    const torn = new Map<DiskFile, Write[]>();
    for (const call of this.#underWay) {
      const target = this.#open.get(Number(call.words[0]))?.file;
      if (call.name === 'pwrite64' && target !== null && target !== undefined)
        torn.set(target, [...(torn.get(target) ?? []), toWrite(call)]);
    }
    return new Map(
      Array.from(files, ([name, file]) => [
        name,
        tear([...file.pending, ...(torn.get(file) ?? [])], file, random),
      ]),
    );
  }

  openat({ words, bytes, result }: Call): void {
    const [file] = bytes;
    const flags = words[2] ?? '';
    const name = path.resolve(this.#directory, file?.toString() ?? '');
    if (!name.startsWith(this.#directory)) {
      this.#open.set(result, { file: null, isSynced: false, position: 0 });
      return;
    }
    let known = this.#named.get(name);
    if (known === undefined && flags.includes('O_CREAT')) {
      known = { synced: Buffer.alloc(0), pending: [] };
      this.#name(name, known);
    }
    if (flags.includes('O_TRUNC')) known?.pending.push(null);
    this.#open.set(result, { file: known ?? null, isSynced: /O_D?SYNC/u.test(flags), position: 0 });
  }

  write(call: Call): void {
    const descriptor = Number(call.words[0]);
    const bytes = (call.bytes[0] ?? Buffer.alloc(0)).subarray(0, call.result);
    const opened = this.#open.get(descriptor);
    if (opened === undefined) {
      if (descriptor === 1) this.#printed += bytes.toString();
      return;
    }
    this.#change(opened, { at: opened.position, bytes });
    opened.position += bytes.length;
  }

  pwrite64(call: Call): void {
    const opened = this.#open.get(Number(call.words[0]));
    if (opened !== undefined) this.#change(opened, toWrite(call));
  }

  sync({ words }: Call): void {
    const opened = this.#open.get(Number(words[0]));
    if (opened === undefined) return;
    if (opened.file !== null) syncFile(opened.file);
    // A directory, or a file whose name goes with it.
    this.#syncedNamings = this.#namings.length;
  }

  rename({ bytes }: Call): void {
    const [from = '', to = ''] = bytes.map(String);
    const file = this.#named.get(from);
    if (file === undefined) return;
    this.#name(to, file);
    this.#forget(from);
  }

  remove({ bytes }: Call): void {
    this.#forget(String(bytes[0] ?? ''));
  }

  close({ words }: Call): void {
    this.#open.delete(Number(words[0]));
  }

  #change({ file, isSynced }: OpenFile, change: Write): void {
    if (file === null) return;
    file.pending.push(change);
    if (!isSynced) return;
    const isNew = file.synced.length === 0;
    syncFile(file);
    // Where a file begins to have content its name is kept with it.
    if (isNew) this.#syncedNamings = this.#namings.length;
  }

  #name(name: string, file: DiskFile): void {
    this.#named.set(name, file);
    this.#namings.push({ name: path.relative(this.#directory, name), file });
  }

  #forget(name: string): void {
    if (!this.#named.delete(name)) return;
    this.#namings.push({ name: path.relative(this.#directory, name), file: null });
  }
}

const CALLS: Readonly<Record<string, (this: DiskModel, call: Call) => void>> = {
  openat(call) {
    this.openat(call);
  },
  close(call) {
    this.close(call);
  },
  write(call) {
    this.write(call);
  },
  pwrite64(call) {
    this.pwrite64(call);
  },
  fsync(call) {
    this.sync(call);
  },
  fdatasync(call) {
    this.sync(call);
  },
  rename(call) {
    this.rename(call);
  },
  unlink(call) {
    this.remove(call);
  },
};

function toWrite({ bytes, words, result }: Call): Write {
  return { at: Number(words[3]), bytes: (bytes[0] ?? Buffer.alloc(0)).subarray(0, result) };
}

function syncFile(file: DiskFile): void {
  file.synced = file.pending.reduce(applyChange, file.synced);
  file.pending = [];
}

function applyChange(content: Buffer, change: Change): Buffer {
  if (change === null) return Buffer.alloc(0);
  const { at, bytes } = change;
  const changed = Buffer.alloc(Math.max(content.length, at + bytes.length));
  content.copy(changed);
  bytes.copy(changed, at);
  return changed;
}

/** Each change may be there, or not, or only some sectors of it. */
function tear(changes: readonly Change[], { synced }: DiskFile, random: () => number): Buffer {
  return changes.reduce((content, change) => {
    const luck = random();
    if (luck < 1 / 3) return content;
    if (luck < 2 / 3 || change === null) return applyChange(content, change);
    return sectorsOf(change)
      .filter(() => random() < 1 / 2)
      .reduce(applyChange, content);
  }, synced);
}

function sectorsOf({ at, bytes }: Write): readonly Write[] {
  const sectors: Write[] = [];
  for (let from = 0; from < bytes.length;) {
    const to = Math.min(bytes.length, from + SECTOR_BYTES - ((at + from) % SECTOR_BYTES));
    sectors.push({ at: at + from, bytes: bytes.subarray(from, to) });
    from = to;
  }
  return sectors;
}
