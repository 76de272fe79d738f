import type { ByteWindow } from './byte-window.ts';
import { COLON, CR, LF, SPACE } from './characters.ts';
import { HeaderLines, OFFSETS_PER_HEADER } from './header-lines.ts';

/** What can be wrong with the lines of a head before anybody asks what they mean. */
export type SyntaxReason =
  | 'bare-cr'
  | 'bare-lf'
  | 'control-byte'
  | 'head-too-large'
  | 'headers-too-many'
  | 'start-line'
  | 'header-fold'
  | 'header-name'
  | 'header-padding';

export type HeadStep = 'more' | 'complete' | SyntaxReason;

/** What the names of a head say by themselves. */
export interface HeadNames {
  /** Lower-case, in their order. */
  readonly list: readonly string[];
}

export interface HeadSyntax<Names extends HeadNames> {
  /** Which bytes a name may have, and what each is in lower case. */
  readonly nameCharacters: Uint8Array;
  /** What may stand around a value: at most one space before it, or any number of spaces on both sides. */
  readonly padding: 'one-space' | 'spaces';
  readonly understand: (list: readonly string[]) => Names;
}

export interface HeadLimits {
  readonly headBytesMax: number;
  readonly headersMax: number;
}

/** 1 at every byte that may stand within a line. */
const PRINTABLE = new Uint8Array(256).fill(1, 0x20, 0x7f);

/** Where in `list` there is one of `wanted`. */
export function findNames(list: readonly string[], wanted: ReadonlySet<string>): readonly number[] {
  return list.flatMap((name, at) => (wanted.has(name) ? [at] : []));
}

/** All names together that are kept from one head to the next: several times what programs and venues write. */
const KNOWN_BYTES_MAX = 1_024;
const NO_NAMES = Uint8Array.of(LF);

/**
 * Finds and checks the lines of one head, resuming where the last call stopped. What it answers depends on the bytes
 * alone, never on how they were cut. All offsets count from the first byte of the head.
 * Whoever asks again mostly says the same names in the same order: what the last head was understood to say is kept until
 * a head differs from it, byte by byte but for the case of letters. A stranger who says one long head and is silent then
 * has nothing kept.
 */
export class HeadScanner<Names extends HeadNames> {
  readonly #syntax: HeadSyntax<Names>;
  readonly #limits: HeadLimits;
  #at = 0;
  #lineStart = 0;
  /** Where the name of this line ends, once it is known to be the one that the last head had here. */
  #nameEnd = -1;
  #startLineEnd = -1;
  #headerCount = 0;
  #names: Names;
  /** The same as bytes, a colon behind each, and where in them the next one begins. No name has a line feed, which ends them. */
  #known: Uint8Array = NO_NAMES;
  #knownAt = 0;
  /** The names of this head, once they differ from those of the last. */
  #differing: string[] | null = null;
  readonly #offsets: number[] = [];

  constructor(syntax: HeadSyntax<Names>, limits: HeadLimits) {
    this.#syntax = syntax;
    this.#limits = limits;
    this.#names = syntax.understand([]);
  }

  /** Bytes of the head, the closing empty line included; holds once `scan` has answered `complete`. */
  get headLength(): number {
    return this.#at;
  }

  get startLineEnd(): number {
    return this.#startLineEnd;
  }

  /** Holds from when `scan` has answered `complete` until `reset`, and is the same object as long as heads have the same names. */
  get names(): Names {
    return this.#names;
  }

  /** The headers of the head that `text` is, one character per byte. */
  headersOf(text: string): HeaderLines {
    const { list } = this.#names;
    return new HeaderLines(text, list, this.#offsets.slice(0, list.length * OFFSETS_PER_HEADER));
  }

  reset(): void {
    this.#at = 0;
    this.#lineStart = 0;
    this.#nameEnd = -1;
    this.#startLineEnd = -1;
    this.#headerCount = 0;
    this.#differing = null;
    this.#knownAt = 0;
    if (this.#known.length > KNOWN_BYTES_MAX) this.#learn([]);
  }

  #learn(list: readonly string[]): void {
    this.#names = this.#syntax.understand(list);
    this.#known = new Uint8Array(Buffer.from(`${list.map((name) => `${name}:`).join('')}\n`, 'latin1'));
  }

  scan(window: ByteWindow): HeadStep {
    const { bytes, start: base, length } = window;
    const { headBytesMax } = this.#limits;
    const end = Math.min(length, headBytesMax);
    let at = this.#at;
    for (;;) {
      if (at === this.#lineStart) at = this.#passKnownName(bytes, base, end);
      while (at < end && PRINTABLE[bytes[base + at] ?? 0] === 1) at += 1;
      if (at === length) break;
      if (at === headBytesMax) return 'head-too-large';
      const byte = bytes[base + at];
      if (byte !== CR) return byte === LF ? 'bare-lf' : 'control-byte';
      if (at + 1 === length) break;
      if (bytes[base + at + 1] !== LF) return 'bare-cr';
      if (at + 2 > headBytesMax) return 'head-too-large';
      const step = this.#endLine(bytes, base, at);
      at += 2;
      this.#lineStart = at;
      this.#nameEnd = -1;
      if (step !== 'more') {
        this.#at = at;
        return step;
      }
    }
    this.#at = at;
    return 'more';
  }

  #endLine(bytes: Buffer, base: number, lineEnd: number): HeadStep {
    if (this.#startLineEnd < 0) {
      this.#startLineEnd = lineEnd;
      return lineEnd === 0 ? 'start-line' : 'more';
    }
    if (lineEnd === this.#lineStart) return this.#complete();
    if (this.#headerCount >= this.#limits.headersMax) return 'headers-too-many';
    const nameEnd = this.#nameEnd < 0 ? this.#readName(bytes, base, lineEnd) : this.#nameEnd;
    return typeof nameEnd === 'string' ? nameEnd : this.#readValue(bytes, base, nameEnd + 1, lineEnd);
  }

  /** Where to go on in a line: behind its name, if it is all there and the last head had it here, or where the line begins. */
  #passKnownName(bytes: Buffer, base: number, end: number): number {
    const start = this.#lineStart;
    if (this.#startLineEnd < 0 || this.#differing !== null) return start;
    const { nameCharacters } = this.#syntax;
    const known = this.#known;
    let at = start;
    let knownAt = this.#knownAt;
    for (; at < end && nameCharacters[bytes[base + at] ?? 0] === known[knownAt]; at += 1) knownAt += 1;
    if (at === end || known[knownAt] !== COLON || bytes[base + at] !== COLON) return start;
    this.#knownAt = knownAt + 1;
    this.#nameEnd = at;
    return at;
  }

  /** Where the name ends that begins with the line. */
  #readName(bytes: Buffer, base: number, lineEnd: number): number | SyntaxReason {
    // It came in pieces.
    if (this.#passKnownName(bytes, base, lineEnd) > this.#lineStart) return this.#nameEnd;
    const { nameCharacters } = this.#syntax;
    const start = base + this.#lineStart;
    let at = start;
    this.#differing ??= this.#names.list.slice(0, this.#headerCount);
    if (bytes[start] === SPACE) return 'header-fold';
    while (nameCharacters[bytes[at] ?? 0] !== 0) at += 1;
    if (at === start || bytes[at] !== COLON) return 'header-name';
    this.#differing.push(bytes.toString('latin1', start, at).toLowerCase());
    return at - base;
  }

  #readValue(bytes: Buffer, base: number, from: number, lineEnd: number): HeadStep {
    let start = from;
    let end = lineEnd;
    if (this.#syntax.padding === 'one-space') {
      if (start < end && bytes[base + start] === SPACE) start += 1;
      const hasPadding = start < end && (bytes[base + start] === SPACE || bytes[base + end - 1] === SPACE);
      if (hasPadding) return 'header-padding';
    } else {
      while (start < end && bytes[base + start] === SPACE) start += 1;
      while (start < end && bytes[base + end - 1] === SPACE) end -= 1;
    }
    const slot = this.#headerCount * OFFSETS_PER_HEADER;
    this.#offsets[slot] = start;
    this.#offsets[slot + 1] = end;
    this.#headerCount += 1;
    return 'more';
  }

  #complete(): 'complete' {
    const { list } = this.#names;
    const isShorter = this.#headerCount < list.length;
    const differing = this.#differing ?? (isShorter ? list.slice(0, this.#headerCount) : null);
    if (differing === null) return 'complete';
    this.#learn(differing);
    return 'complete';
  }
}
