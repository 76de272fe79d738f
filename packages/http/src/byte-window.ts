const EMPTY = Buffer.alloc(0);
const CARRY_BYTES_MIN = 1_024;

/**
 * The bytes of a connection that were received and not yet consumed: `bytes` from `start` to `end`.
 * A chunk that arrives on an empty window is used as it is; only what a later chunk has to be joined to is copied, into a
 * carry that doubles, so that a peer who sends byte by byte costs linear time and memory in proportion to what he sent.
 */
export class ByteWindow {
  #bytes: Buffer = EMPTY;
  #start = 0;
  #end = 0;

  get bytes(): Buffer {
    return this.#bytes;
  }

  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  get length(): number {
    return this.#end - this.#start;
  }

  append(chunk: Buffer): void {
    const held = this.length;
    if (held === 0) {
      this.#bytes = chunk;
      this.#start = 0;
      this.#end = chunk.length;
      return;
    }
    // A chunk that is used as it is has no room behind its end, so that only a carry of ours is ever written to.
    if (this.#bytes.length - this.#end < chunk.length) {
      const needed = held + chunk.length;
      const carry = Buffer.allocUnsafeSlow(Math.max(CARRY_BYTES_MIN, needed * 2));
      this.#bytes.copy(carry, 0, this.#start, this.#end);
      this.#bytes = carry;
      this.#start = 0;
      this.#end = held;
    }
    chunk.copy(this.#bytes, this.#end);
    this.#end += chunk.length;
  }

  /** The text of `length` bytes at offset `from`, one character per byte. */
  text(from: number, length: number): string {
    return this.#bytes.toString('latin1', this.#start + from, this.#start + from + length);
  }

  /** Consumes `length` bytes. */
  skip(length: number): void {
    this.#start += length;
    if (this.#start >= this.#end) this.clear();
  }

  /** Consumes and returns `length` bytes. Nobody writes to them again: `append` writes behind the end alone. */
  take(length: number): Buffer {
    if (length === 0) return EMPTY;
    const taken = this.#bytes.subarray(this.#start, this.#start + length);
    this.skip(length);
    return taken;
  }

  clear(): void {
    this.#bytes = EMPTY;
    this.#start = 0;
    this.#end = 0;
  }
}
