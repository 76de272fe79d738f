import { BittingError } from '../errors/bitting-error.ts';

/** Reads a vault format front to back; reading past the end is refused. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw formatUnknown('it ends too early');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  uint8(): number {
    return this.take(1)[0] ?? 0;
  }

  uint32(): number {
    this.take(4);
    return this.#bytes.readUInt32BE(this.#at - 4);
  }

  rest(): Uint8Array {
    return this.take(this.#bytes.length - this.#at);
  }

  expect(expected: Uint8Array): void {
    if (!this.take(expected.length).every((byte, index) => byte === expected[index]))
      throw formatUnknown('its first bytes are others');
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw formatUnknown('it goes on too long');
  }
}

export function formatUnknown(detail: string): BittingError {
  return new BittingError('VAULT_FORMAT_UNKNOWN', `not in the format of this program: ${detail}`);
}
