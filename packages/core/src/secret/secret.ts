import { inspect } from 'node:util';
import { BittingError } from '../errors/bitting-error.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';

/**
 * Bytes that must not be seen. {@link Secret.use} is the only way to them; printing, serialising or concatenating gives
 * the label. After `dispose` the bytes are zero and gone.
 */
export class Secret implements Disposable {
  readonly label: string;
  #bytes: Uint8Array | null;

  private constructor(label: string, bytes: Uint8Array) {
    this.label = label;
    this.#bytes = bytes;
  }

  /** Takes `bytes` over: the caller keeps no copy and does not change them; they are zeroed on dispose. */
  static takeBytes(label: string, bytes: Uint8Array): Secret {
    return new Secret(label, bytes);
  }

  /**
   * The UTF-8 bytes of `text`. The text itself stays wherever it came from: prefer bytes.
   * @throws BittingError `UTF8_MALFORMED`
   */
  static fromText(label: string, text: string): Secret {
    return new Secret(label, encodeUtf8(text));
  }

  /**
   * What `read` makes of the bytes. It must not keep them: they are the originals and will be zeroed.
   * @throws BittingError `INTERNAL_FAULT` after dispose
   */
  use<Result>(read: (bytes: Uint8Array) => Result): Result {
    if (this.#bytes === null) throw new BittingError('INTERNAL_FAULT', `${this.label} was wiped already`);
    return read(this.#bytes);
  }

  dispose(): void {
    this.#bytes?.fill(0);
    this.#bytes = null;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  toString(): string {
    return `[${this.label}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
