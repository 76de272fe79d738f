/** What a disk or a careless copy does to the bytes of files. */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { changeFile, filesOf, type Ground, pick, someSegment } from './mutation-ground.ts';
import { HEADER_BYTES, readSegments } from './segments.ts';

const SECTOR_BYTES = 512;

export function flipAt(directory: string, name: string, bit: number): string {
  changeFile(directory, name, (bytes) => {
    bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    return bytes;
  });
  return `bit ${bit & 7} of byte ${bit >> 3} of ${name}`;
}

export function flipAnywhere({ directory, below }: Ground): string | null {
  const name = pick(filesOf(directory), below);
  const size = name === null ? 0 : statSync(path.join(directory, name)).size;
  return name === null || size === 0 ? null : flipAt(directory, name, below(size * 8));
}

export function flipWritten(ground: Ground): string | null {
  const segment = someSegment(ground);
  return segment === null ? null : flipAt(ground.directory, segment.name, ground.below(segment.end * 8));
}

export function writeByte({ directory, below }: Ground): string | null {
  const segment = pick(readSegments(directory), below);
  if (segment === null) return null;
  // At the ends of records, where a zero looks like a write that was cut short, and anywhere.
  const record = pick(segment.records, below);
  const at = record === null || below(2) === 0 ? below(segment.bytes.length) : record.end - 1 - below(20);
  const value = below(2) === 0 ? 0 : below(256);
  segment.bytes.writeUInt8(value, at);
  writeFileSync(path.join(directory, segment.name), segment.bytes);
  return `byte ${at} of ${segment.name} is ${value}`;
}

export function cutFile({ directory, below }: Ground): string | null {
  const name = pick(filesOf(directory), below);
  if (name === null) return null;
  const file = path.join(directory, name);
  const at = below(statSync(file).size + 1);
  truncateSync(file, at);
  return `${name} at byte ${at}`;
}

export function zeroStretch({ directory, below }: Ground): string | null {
  const segment = pick(readSegments(directory), below);
  if (segment === null) return null;
  const unit = below(2) === 0 ? HEADER_BYTES : 1;
  const start = below(Math.ceil(segment.end / unit)) * unit;
  const end = start + (1 + below(3)) * (unit === 1 ? 1 + below(600) : unit);
  segment.bytes.fill(0, start, Math.min(end, segment.bytes.length));
  writeFileSync(path.join(directory, segment.name), segment.bytes);
  return `bytes ${start} to ${end} of ${segment.name}`;
}

export function zeroEnd({ directory, below }: Ground): string | null {
  const segments = readSegments(directory);
  const segment = below(2) === 0 ? segments.at(-1) : pick(segments, below);
  if (segment === undefined || segment === null) return null;
  const record = pick(segment.records, below);
  const at =
    record === null || below(3) === 0 ? below(segment.end) : record.start + (below(2) === 0 ? 0 : below(90));
  segment.bytes.fill(0, at);
  writeFileSync(path.join(directory, segment.name), segment.bytes);
  return `${segment.name} from byte ${at} on`;
}

export function appendToFile({ directory, below }: Ground): string | null {
  const name = pick(filesOf(directory), below);
  if (name === null) return null;
  const bytes = Buffer.alloc(1 + below(700), below(3) === 0 ? 1 + below(255) : 0);
  appendFileSync(path.join(directory, name), bytes);
  return `${bytes.length} times ${bytes[0]} to ${name}`;
}

export function deleteFile({ directory, below }: Ground): string | null {
  const name = pick(filesOf(directory), below);
  if (name === null) return null;
  rmSync(path.join(directory, name));
  return name;
}

/** Such as the gateway leaves behind, or nobody knows. */
export function addFile({ directory, below }: Ground): string | null {
  const name = pick(
    ['tile/0/000.p/3', 'tile/0/007', 'tile/1/000', 'segment-00000099.bin', 'other', 'checkpoint.new'],
    below,
  );
  if (name === null || existsSync(path.join(directory, name))) return null;
  mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
  writeFileSync(path.join(directory, name), Buffer.alloc(below(2) * 8_192, below(256)));
  return name;
}

/** As a power cut leaves it: something of the last groups was not written, what stands behind it was. */
export function holeAtEnd({ directory, below }: Ground): string | null {
  const segment = readSegments(directory).findLast(({ records }) => records.length > 0);
  const groups = [...new Set(segment?.records.map(({ group }) => group))].slice(-2);
  const group = pick(groups, below);
  const torn = pick(segment?.records.filter((record) => record.group === group).slice(0, 3) ?? [], below);
  if (segment === undefined || torn === null) return null;
  const sector = Math.ceil(torn.start / SECTOR_BYTES) * SECTOR_BYTES;
  const [start, most] = below(2) === 0 ? [torn.end - 1, torn.end] : [sector, sector + SECTOR_BYTES];
  // Of a segment that was cut off before, there may be less, or nothing.
  const end = Math.min(most, segment.bytes.length);
  if (start >= end) return null;
  segment.bytes.fill(0, start, end);
  writeFileSync(path.join(directory, segment.name), segment.bytes);
  return `bytes ${start} to ${end} of ${segment.name}`;
}
