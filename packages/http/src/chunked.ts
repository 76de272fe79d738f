import type { ByteWindow } from './byte-window.ts';
import { CR, LF } from './characters.ts';

/** Eight hexadecimal digits hold every size below the bound on a response; some servers pad to eight with zeros. */
const SIZE_DIGITS_MAX = 8;

export type ChunkReason =
  'chunk-size' | 'chunk-end' | 'chunk-trailer' | 'chunks-too-many' | 'response-too-large';

export interface ChunkLimits {
  readonly responseBytesMax: number;
  readonly chunksMax: number;
}

function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Reads one chunked body (RFC 9112 §7.1) without extensions and without trailers. */
export class ChunkedReader {
  readonly #limits: ChunkLimits;
  readonly #pieces: Buffer[] = [];
  #total = 0;
  #chunks = 0;
  #digits = 0;
  #size = 0;
  #state: 'size' | 'size-end' | 'data' | 'data-end' | 'last-end' = 'size';

  constructor(limits: ChunkLimits) {
    this.#limits = limits;
  }

  /** The whole body, `more`, or what is wrong with it. */
  read(window: ByteWindow): Buffer | ChunkReason | 'more' {
    while (window.length > 0) {
      const step = this.#state === 'data' ? this.#readData(window) : this.#readFrame(window);
      if (step === 'done') return Buffer.concat(this.#pieces, this.#total);
      if (step !== null) return step;
    }
    return 'more';
  }

  /** Takes a chunk when it is whole: pieces are counted by the venue's chunks, not by how the network cut them. */
  #readData(window: ByteWindow): 'more' | null {
    if (window.length < this.#size) return 'more';
    this.#pieces.push(window.take(this.#size));
    this.#size = 0;
    this.#state = 'data-end';
    return null;
  }

  /** Consumes one byte of a size line, or a line end; `null` asks to go on. */
  #readFrame(window: ByteWindow): 'done' | 'more' | ChunkReason | null {
    if (this.#state === 'size') {
      const value = hexValue(window.bytes[window.start] ?? 0);
      if (value < 0) {
        if (this.#digits === 0) return 'chunk-size';
        this.#state = 'size-end';
        return null;
      }
      this.#digits += 1;
      if (this.#digits > SIZE_DIGITS_MAX) return 'chunk-size';
      this.#size = this.#size * 16 + value;
      window.skip(1);
      return null;
    }
    if (window.bytes[window.start] !== CR) return this.#lineEndReason();
    if (window.length < 2) return 'more';
    if (window.bytes[window.start + 1] !== LF) return this.#lineEndReason();
    window.skip(2);
    return this.#endLine();
  }

  #lineEndReason(): ChunkReason {
    if (this.#state === 'size-end') return 'chunk-size';
    return this.#state === 'data-end' ? 'chunk-end' : 'chunk-trailer';
  }

  #endLine(): 'done' | ChunkReason | null {
    if (this.#state === 'last-end') return 'done';
    if (this.#state === 'data-end') {
      this.#state = 'size';
      this.#digits = 0;
      return null;
    }
    this.#chunks += 1;
    if (this.#chunks > this.#limits.chunksMax) return 'chunks-too-many';
    this.#total += this.#size;
    if (this.#total > this.#limits.responseBytesMax) return 'response-too-large';
    this.#state = this.#size === 0 ? 'last-end' : 'data';
    return null;
  }
}
