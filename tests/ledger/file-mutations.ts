/** What becomes of a log when whole files of it change places, or come from another time or another log. */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { changeFile, filesOf, type Ground, pick } from './mutation-ground.ts';
import { HEADER_BYTES, readSegments, sealHeader } from './segments.ts';

function swapFiles(directory: string, one: string, other: string): string {
  const [left, right, between] = [one, other, 'between'].map((name) => path.join(directory, name)) as [
    string,
    string,
    string,
  ];
  renameSync(left, between);
  renameSync(right, left);
  renameSync(between, right);
  return `${one} and ${other}`;
}

function swapTwo({ directory, below }: Ground, pattern: RegExp): string | null {
  const names = filesOf(directory).filter((name) => pattern.test(name));
  const one = pick(names, below);
  const other = pick(names, below);
  return one === null || other === null || one === other ? null : swapFiles(directory, one, other);
}

export function swapSegments(ground: Ground): string | null {
  return swapTwo(ground, /^segment/u);
}

export function swapTiles(ground: Ground): string | null {
  return swapTwo(ground, /^tile/u);
}

export function duplicateSegment({ directory, below }: Ground): string | null {
  const segments = readSegments(directory);
  const segment = pick(segments, below);
  if (segment === null) return null;
  const to = below(segments.length + 1);
  const target = path.join(directory, `segment-${String(to).padStart(8, '0')}.bin`);
  const isSealed = below(2) === 0;
  const bytes = isSealed
    ? Buffer.concat([sealHeader(segment.bytes, { index: to }), segment.bytes.subarray(HEADER_BYTES)])
    : segment.bytes;
  writeFileSync(target, bytes);
  return `${segment.name} as ${to}${isSealed ? ', sealed' : ''}`;
}

export function changeHeader({ directory, below }: Ground): string | null {
  const segment = pick(readSegments(directory), below);
  if (segment === null) return null;
  const header = [{ index: below(5) }, { first: below(300) }, { previousId: Buffer.alloc(16, below(3)) }][
    below(3)
  ] ?? { index: 0 };
  const bytes = Buffer.concat([sealHeader(segment.bytes, header), segment.bytes.subarray(HEADER_BYTES)]);
  writeFileSync(path.join(directory, segment.name), bytes);
  return `${segment.name} ${JSON.stringify(header)}`;
}

/** Each half stays, is zeroed, damaged, or becomes the other. */
export function changeHead({ directory, below }: Ground): string | null {
  if (!existsSync(path.join(directory, 'head.bin'))) return null;
  const ways = [below(4), below(4)];
  changeFile(directory, 'head.bin', (bytes) => {
    const halves = [bytes.subarray(0, 4_096), bytes.subarray(4_096)];
    return Buffer.concat(halves.map((half, at) => changeHalf(half, halves[1 - at] ?? half, ways[at] ?? 0)));
  });
  return `head.bin: ${ways.join(' ')}`;
}

function changeHalf(half: Buffer, other: Buffer, way: number): Buffer {
  if (way === 1) return Buffer.alloc(half.length);
  if (way === 2) return Buffer.concat([half.subarray(0, 20), Buffer.of(0), half.subarray(21)]);
  return way === 3 ? other : half;
}

export function takeFile({ directory, below }: Ground, sources: readonly string[]): string | null {
  const source = pick(sources, below);
  const name = source === null ? null : pick(filesOf(source), below);
  if (source === null || name === null) return null;
  cpSync(path.join(source, name), path.join(directory, name));
  return `${name} of ${path.basename(source)}`;
}

export function takeAll({ directory, below }: Ground, sources: readonly string[]): string | null {
  const source = pick(sources, below);
  if (source === null) return null;
  rmSync(directory, { recursive: true });
  cpSync(source, directory, { recursive: true });
  return path.basename(source);
}

export function takeAllBut(ground: Ground, sources: readonly string[]): string | null {
  const { directory, below } = ground;
  const name = pick(filesOf(directory), below);
  if (name === null) return null;
  const kept = readFileSync(path.join(directory, name));
  const taken = takeAll(ground, sources);
  if (taken === null) return null;
  mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
  writeFileSync(path.join(directory, name), kept);
  return `${name}, the rest is ${taken}`;
}

/** As whoever makes room by hand, without a record of it. */
export function deleteBeginning({ directory, below }: Ground): string | null {
  const names = filesOf(directory).filter((name) => name.startsWith('segment'));
  const gone = names.slice(0, 1 + below(Math.max(1, names.length - 1)));
  for (const name of gone) rmSync(path.join(directory, name));
  return gone.length === 0 ? null : gone.join(' ');
}

/** From an archive, the last ones or any. */
export function putBack({ directory, log, below }: Ground): string | null {
  const names = log.archive === null ? [] : filesOf(log.archive).filter((name) => name.startsWith('segment'));
  const back = below(2) === 0 ? names.slice(below(names.length)) : names.filter(() => below(2) === 0);
  for (const name of back) cpSync(path.join(log.archive ?? '', name), path.join(directory, name));
  return back.length === 0 ? null : back.join(' ');
}
