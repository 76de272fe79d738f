import { BittingError } from '@bitting/core/errors/bitting-error.ts';

/** Bytes of a stream as they are wanted; it holds one chunk of them. */
export class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array();

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Exactly so many. Throws `BACKUP_DAMAGED` where the stream ends before. */
  async take(length: number): Promise<Uint8Array> {
    const taken = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const some = await this.takeSome(length - at);
      taken.set(some, at);
      at += some.length;
    }
    return taken;
  }

  /** At least one and at most so many. Throws `BACKUP_DAMAGED` where the stream has ended. */
  async takeSome(lengthMax: number): Promise<Uint8Array> {
    if (await this.isAtEnd())
      throw new BittingError('BACKUP_DAMAGED', 'it ends early', {
        publicDetail: 'The backup is not whole (it ends early); nothing of it was put in place.',
      });
    const some = this.#held.subarray(0, lengthMax);
    this.#held = this.#held.subarray(some.length);
    return some;
  }

  async isAtEnd(): Promise<boolean> {
    while (this.#held.length === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) return true;
      this.#held = next.value;
    }
    return false;
  }
}
