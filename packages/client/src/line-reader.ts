/** Cuts a stream of bytes into lines of UTF-8. Holds at most one unfinished line, which must not grow over the bound. */
export class LineReader {
  readonly #bytesMax: number;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** The lines that these bytes complete, without their line feeds; `null` once a line is longer than allowed. */
  push(chunk: Buffer): string[] | null {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      lines.push(Buffer.concat([...this.#parts, chunk.subarray(start, end)]).toString('utf8'));
      this.#parts = [];
      this.#length = 0;
      start = end + 1;
    }
    if (start < chunk.length) {
      this.#parts.push(chunk.subarray(start));
      this.#length += chunk.length - start;
    }
    return this.#length > this.#bytesMax ? null : lines;
  }
}
