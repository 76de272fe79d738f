import type { Random } from '@bitting/http/testing/random.ts';

/** Bytes at which parsers change their mind. */
const TELLING_BYTES = Buffer.from(
  '\0\t\n\r "%&\'+,-./0123456789:;<=>?@ABCDEFZ[\\]_`abcdefz{|}~\x7f\x80\x85\xa0\xbf\xc0\xed\xf0\xff',
  'latin1',
);
const TELLING_NUMBERS = [
  '0',
  '00',
  '1',
  '-1',
  '01',
  '1.0',
  '1e3',
  '9007199254740993',
  '18446744073709551616',
  '0.000000000000000001',
];
/** What lists are made with. */
const SEPARATORS = [',', '\r\n', '&', '\n', ' ', '/', ':', '.'] as const;
const PAIRS = [
  ['[', ']'],
  ['{', '}'],
  ['"', '"'],
  ['{"a":', '}'],
] as const;
/** What stands before a field, within it, and behind it. */
const FIELD_FORMS = [
  ['\r\n', ': ', '\r\n'],
  ['\n', ': ', '\n'],
  ['&', '=', '&'],
  ['{"', '":"', '","'],
  ['{"', '":', ',"'],
] as const;
const ROUNDS_MAX = 6;
const PIECE_BYTES_MAX = 16;
const LONG_PIECE_BYTES_MAX = 64;
const REPEATS_MAX = 40;

export interface MutationMaterial {
  readonly words: readonly Buffer[];
  readonly bytesMax: number;
}

/** An input near `input`: one to some changes, now and then with a piece of `other`. */
export function mutate(input: Buffer, other: Buffer, material: MutationMaterial, random: Random): Buffer {
  let bytes = input;
  // One change half of the time, two a quarter: what was reached is hard to keep under many.
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    bytes = mutateOnce(bytes, other, material, random);
    if (random.below(2) === 0) break;
  }
  return bytes.length > material.bytesMax ? bytes.subarray(0, material.bytesMax) : bytes;
}

function mutateOnce(bytes: Buffer, other: Buffer, material: MutationMaterial, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  const change = CHANGES[random.below(CHANGES.length)];
  return change === undefined ? bytes : change(bytes, at, { other, random, words: material.words });
}

interface Surroundings {
  readonly other: Buffer;
  readonly random: Random;
  readonly words: readonly Buffer[];
}

type Change = (bytes: Buffer, at: number, around: Surroundings) => Buffer;

/** Each is as likely as any other; a row that stands twice is twice as likely. */
const CHANGES: readonly Change[] = [
  flipBit,
  (bytes, at, { random }) => put(bytes, at, Buffer.from([telling(random)]), 1),
  (bytes, at, { random }) => put(bytes, at, Buffer.from([telling(random)]), 0),
  (bytes, at, { random }) => put(bytes, at, Buffer.from([random.below(256)]), random.below(2)),
  (bytes, at, { random }) => put(bytes, at, Buffer.alloc(0), 1 + random.below(PIECE_BYTES_MAX)),
  (bytes, at) => put(bytes, at, Buffer.alloc(0), 1),
  (bytes, at, { words, random }) => put(bytes, at, wordOf(words, random), 0),
  (bytes, at, { words, random }) => put(bytes, at, wordOf(words, random), 0),
  overwriteWithWord,
  replaceToken,
  replaceToken,
  (bytes, at, { random }) => put(bytes, at, pieceOf(bytes, PIECE_BYTES_MAX, random), 0),
  (bytes, at, { random }) => put(bytes, at, pieceOf(bytes, LONG_PIECE_BYTES_MAX, random), 0),
  (bytes, at, { other, random }) =>
    put(bytes, at, pieceOf(other, LONG_PIECE_BYTES_MAX, random), random.below(4)),
  (bytes, at, { other, random }) =>
    Buffer.concat([bytes.subarray(0, at), other.subarray(random.below(other.length + 1))]),
  (bytes, at, { random }) =>
    put(bytes, at, Buffer.alloc(1 + random.below(REPEATS_MAX), bytes[at] ?? 0x30), 0),
  changeNumber,
  wrapPiece,
  wrapPiece,
  repeatPart,
  repeatPart,
  insertField,
  insertField,
];

function flipBit(bytes: Buffer, at: number, { random }: Surroundings): Buffer {
  if (at === bytes.length) return bytes;
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
  return changed;
}

function overwriteWithWord(bytes: Buffer, at: number, { words, random }: Surroundings): Buffer {
  const word = wordOf(words, random);
  return put(bytes, at, word, word.length);
}

/** A whole word, number or run of the input gives way to a word of the dictionary. */
function replaceToken(bytes: Buffer, at: number, { words, random }: Surroundings): Buffer {
  let start = at;
  let end = at;
  while (start > 0 && isWordByte(bytes[start - 1] ?? 0)) start -= 1;
  while (end < bytes.length && isWordByte(bytes[end] ?? 0)) end += 1;
  return put(bytes, start, wordOf(words, random), end - start);
}

/** A name and a value in the form of headers, queries or objects, where a part of a list ends. */
function insertField(bytes: Buffer, at: number, { words, random }: Surroundings): Buffer {
  const [separator, joiner, end] = random.pick(FIELD_FORMS);
  const found = bytes.indexOf(separator, at, 'latin1');
  const place = found === -1 ? at : found + separator.length;
  const parts = [wordOf(words, random), Buffer.from(joiner), wordOf(words, random), Buffer.from(end)];
  return put(bytes, place, Buffer.concat(parts), 0);
}

function changeNumber(bytes: Buffer, at: number, { random }: Surroundings): Buffer {
  let start = at;
  while (start < bytes.length && !isDigit(bytes[start] ?? 0)) start += 1;
  let end = start;
  while (end < bytes.length && isDigit(bytes[end] ?? 0)) end += 1;
  const number = TELLING_NUMBERS[random.below(TELLING_NUMBERS.length)] ?? '0';
  return put(bytes, start, Buffer.from(number), end - start);
}

/** Brackets or quotes around a piece, often around all that follows. */
function wrapPiece(bytes: Buffer, at: number, { random }: Surroundings): Buffer {
  const [open, close] = random.pick(PAIRS);
  const start = random.below(2) === 0 ? 0 : at;
  const end = random.below(2) === 0 ? bytes.length : start + random.below(bytes.length - start + 1);
  const parts = [bytes.subarray(0, start), Buffer.from(open), bytes.subarray(start, end)];
  return Buffer.concat([...parts, Buffer.from(close), bytes.subarray(end)]);
}

/** One part of a list, with what separates it from the next, stands there again or somewhere else. */
function repeatPart(bytes: Buffer, at: number, { random }: Surroundings): Buffer {
  const separator = random.pick(SEPARATORS);
  const before = at === 0 ? -1 : bytes.lastIndexOf(separator, at - 1, 'latin1');
  const start = before === -1 ? 0 : before + separator.length;
  const found = bytes.indexOf(separator, at, 'latin1');
  const end = found === -1 ? bytes.length : found;
  const piece = Buffer.concat([bytes.subarray(start, end), Buffer.from(separator)]);
  return put(bytes, start, piece, 0);
}

function put(bytes: Buffer, at: number, piece: Uint8Array, removed: number): Buffer {
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(Math.min(bytes.length, at + removed))]);
}

function pieceOf(bytes: Buffer, lengthMax: number, random: Random): Buffer {
  const from = random.below(bytes.length + 1);
  return bytes.subarray(from, from + 1 + random.below(lengthMax));
}

function wordOf(words: readonly Buffer[], random: Random): Buffer {
  return words[random.below(words.length)] ?? Buffer.alloc(0);
}

function telling(random: Random): number {
  return TELLING_BYTES[random.below(TELLING_BYTES.length)] ?? 0;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isWordByte(byte: number): boolean {
  return (
    isDigit(byte) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x5f ||
    byte === 0x2d
  );
}
