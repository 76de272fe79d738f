import type { ByteWindow } from './byte-window.ts';
import { COLON, CR, LF, REQUEST_NAME_CHARACTERS, SPACE, TOKEN_CHARACTERS } from './characters.ts';

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

export interface HeadSyntax {
  readonly nameCharacters: Uint8Array;
  /** What may stand around a value: at most one space before it, or any number of spaces on both sides. */
  readonly padding: 'one-space' | 'spaces';
}

export const REQUEST_SYNTAX: HeadSyntax = { nameCharacters: REQUEST_NAME_CHARACTERS, padding: 'one-space' };
export const RESPONSE_SYNTAX: HeadSyntax = { nameCharacters: TOKEN_CHARACTERS, padding: 'spaces' };

export interface HeadLimits {
  readonly headBytesMax: number;
  readonly headersMax: number;
}

/** Numbers kept per header: where its name and its value begin and end. */
export const OFFSETS_PER_HEADER = 4;

/**
 * Finds and checks the lines of one head, resuming where the last call stopped. What it answers depends on the bytes
 * alone, never on how they were cut. All offsets count from the first byte of the head.
 */
export class HeadScanner {
  readonly #syntax: HeadSyntax;
  readonly #limits: HeadLimits;
  #at = 0;
  #lineStart = 0;
  #startLineEnd = -1;
  #headerCount = 0;
  readonly #offsets: number[] = [];

  constructor(syntax: HeadSyntax, limits: HeadLimits) {
    this.#syntax = syntax;
    this.#limits = limits;
  }

  /** Bytes of the head, the closing empty line included; holds once `scan` has answered `complete`. */
  get headLength(): number {
    return this.#at;
  }

  get startLineEnd(): number {
    return this.#startLineEnd;
  }

  get headerCount(): number {
    return this.#headerCount;
  }

  /** `OFFSETS_PER_HEADER` numbers for each header: start and end of the name, start and end of the value. */
  get offsets(): readonly number[] {
    return this.#offsets;
  }

  reset(): void {
    this.#at = 0;
    this.#lineStart = 0;
    this.#startLineEnd = -1;
    this.#headerCount = 0;
  }

  scan(window: ByteWindow): HeadStep {
    const bytes = window.bytes;
    const base = window.start;
    const end = window.length;
    let at = this.#at;
    while (at < end) {
      if (at >= this.#limits.headBytesMax) return 'head-too-large';
      // Out of bounds would read as NUL, which nothing accepts.
      const byte = bytes[base + at] ?? 0;
      if (byte >= 0x20 && byte <= 0x7e) {
        at += 1;
        continue;
      }
      if (byte !== CR) return byte === LF ? 'bare-lf' : 'control-byte';
      if (at + 1 === end) break;
      if (bytes[base + at + 1] !== LF) return 'bare-cr';
      if (at + 2 > this.#limits.headBytesMax) return 'head-too-large';
      const step = this.#endLine(bytes, base, at);
      at += 2;
      this.#lineStart = at;
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
    if (lineEnd === this.#lineStart) return 'complete';
    if (this.#headerCount >= this.#limits.headersMax) return 'headers-too-many';
    return this.#endHeader(bytes, base, lineEnd);
  }

  #endHeader(bytes: Buffer, base: number, lineEnd: number): HeadStep {
    const nameStart = this.#lineStart;
    if (bytes[base + nameStart] === SPACE) return 'header-fold';
    let at = nameStart;
    while (at < lineEnd && this.#syntax.nameCharacters[bytes[base + at] ?? 0] === 1) at += 1;
    if (at === nameStart || at === lineEnd || bytes[base + at] !== COLON) return 'header-name';
    const nameEnd = at;
    let valueStart = nameEnd + 1;
    let valueEnd = lineEnd;
    if (this.#syntax.padding === 'one-space') {
      if (valueStart < valueEnd && bytes[base + valueStart] === SPACE) valueStart += 1;
      const hasPadding =
        valueStart < valueEnd && (bytes[base + valueStart] === SPACE || bytes[base + valueEnd - 1] === SPACE);
      if (hasPadding) return 'header-padding';
    } else {
      while (valueStart < valueEnd && bytes[base + valueStart] === SPACE) valueStart += 1;
      while (valueStart < valueEnd && bytes[base + valueEnd - 1] === SPACE) valueEnd -= 1;
    }
    const slot = this.#headerCount * OFFSETS_PER_HEADER;
    this.#offsets[slot] = nameStart;
    this.#offsets[slot + 1] = nameEnd;
    this.#offsets[slot + 2] = valueStart;
    this.#offsets[slot + 3] = valueEnd;
    this.#headerCount += 1;
    return 'more';
  }
}
