/** The tree as RFC 6962 writes it down, from a list of all leaves: slow and plain. */
import { createHash } from 'node:crypto';

const sha = (...parts: readonly Uint8Array[]): Uint8Array =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

/** MTH of §2.1. */
export function rootTwin(entries: readonly Uint8Array[]): Uint8Array {
  const [only] = entries;
  if (only === undefined) return sha();
  if (entries.length === 1) return sha(Uint8Array.of(0), only);
  const split = splitOf(entries.length);
  return sha(Uint8Array.of(1), rootTwin(entries.slice(0, split)), rootTwin(entries.slice(split)));
}

/** PATH of §2.1.1. */
export function inclusionTwin(index: number, entries: readonly Uint8Array[]): readonly Uint8Array[] {
  if (entries.length === 1) return [];
  const split = splitOf(entries.length);
  const [left, right] = [entries.slice(0, split), entries.slice(split)];
  return index < split
    ? [...inclusionTwin(index, left), rootTwin(right)]
    : [...inclusionTwin(index - split, right), rootTwin(left)];
}

/** PROOF of §2.1.2. */
export function consistencyTwin(first: number, entries: readonly Uint8Array[]): readonly Uint8Array[] {
  return first === 0 ? [] : subproof(first, entries, true);
}

function subproof(first: number, entries: readonly Uint8Array[], isWhole: boolean): readonly Uint8Array[] {
  if (first === entries.length) return isWhole ? [] : [rootTwin(entries)];
  const split = splitOf(entries.length);
  const [left, right] = [entries.slice(0, split), entries.slice(split)];
  return first <= split
    ? [...subproof(first, left, isWhole), rootTwin(right)]
    : [...subproof(first - split, right, false), rootTwin(left)];
}

/** The largest power of two below it. */
function splitOf(length: number): number {
  let split = 1;
  while (split * 2 < length) split *= 2;
  return split;
}
