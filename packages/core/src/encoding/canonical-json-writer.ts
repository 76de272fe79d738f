import { BittingError } from '../errors/bitting-error.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const DIGIT_ZERO = 0x30;
/** Of a whole number, at most. */
const DIGITS_MAX = 16;
/** The most that one character of UTF-16 becomes in UTF-8. */
const CHARACTER_BYTES_MAX = 3;
/** So few bytes, or characters, are copied one by one in less time than the runtime takes to be called. */
const FEW_BYTES = 6;
const FEW = 20;
const [NULL, TRUE, FALSE] = [Buffer.from('null'), Buffer.from('true'), Buffer.from('false')];

/** 1 for characters that are written as they are. Those beyond ASCII are not among them: one may be a lone surrogate. */
const PLAIN = Uint8Array.from({ length: 0x7f }, (_, code) =>
  code < 0x20 || code === QUOTE || code === BACKSLASH ? 0 : 1,
);

/**
 * Writes what `writeCanonicalJson` says, piece by piece and without making texts of it, behind what stands in `bytes` before `at`. The
 * caller sees to commas, brackets and the order of names.
 */
export class CanonicalWriter {
  /** Another buffer with the same beginning, once there was no room in it. */
  bytes: Buffer;
  at = 0;

  constructor(sizeBytes: number) {
    this.bytes = Buffer.allocUnsafeSlow(sizeBytes);
  }

  /** Leaves so many bytes as they are. */
  skip(bytes: number): void {
    this.#reserve(bytes);
    this.at += bytes;
  }

  byte(byte: number): void {
    this.#reserve(1);
    this.bytes[this.at] = byte;
    this.at += 1;
  }

  /** As they are. */
  raw(piece: Uint8Array): void {
    const { length } = piece;
    this.#reserve(length);
    const { bytes, at: start } = this;
    if (length > FEW_BYTES) bytes.set(piece, start);
    else for (let at = 0; at < length; at += 1) bytes[start + at] = piece[at] ?? 0;
    this.at = start + length;
  }

  literal(value: boolean | null): void {
    this.raw(value === null ? NULL : value ? TRUE : FALSE);
  }

  /** @throws BittingError `INTERNAL_FAULT` for what is no well-formed text */
  text(text: string): void {
    if (typeof text !== 'string') throw unwritable(text);
    const { length } = text;
    this.#reserve(length * CHARACTER_BYTES_MAX + 2);
    const { bytes } = this;
    const start = this.at + 1;
    let end = start + length;
    let plain = 1;
    if (length > FEW) {
      end = start + bytes.write(text, start);
      for (let at = start; at < end; at += 1) plain &= PLAIN[bytes[at] ?? 0] ?? 0;
    } else
      for (let at = 0; at < length; at += 1) {
        const code = text.charCodeAt(at);
        plain &= PLAIN[code] ?? 0;
        bytes[start + at] = code;
      }
    if (plain === 0) {
      this.#escaped(text);
      return;
    }
    bytes[start - 1] = QUOTE;
    bytes[end] = QUOTE;
    this.at = end + 1;
  }

  /** @throws BittingError `INTERNAL_FAULT` for anything but 0 to 2^53 − 1 */
  whole(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0 || Object.is(value, -0)) throw unwritable(value);
    this.#reserve(DIGITS_MAX);
    const { bytes, at: start } = this;
    let end = start + 1;
    for (let power = 10; power <= value; power *= 10) end += 1;
    let rest = value;
    for (let at = end - 1; at >= start; at -= 1) {
      const tens = Math.floor(rest / 10);
      bytes[at] = DIGIT_ZERO + (rest - tens * 10);
      rest = tens;
    }
    this.at = end;
  }

  #reserve(bytes: number): void {
    if (this.at + bytes <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.at + bytes));
    larger.set(this.bytes.subarray(0, this.at));
    this.bytes = larger;
  }

  #escaped(text: string): void {
    if (!text.isWellFormed())
      throw new BittingError('INTERNAL_FAULT', 'a lone surrogate has no canonical JSON');
    this.raw(Buffer.from(JSON.stringify(text)));
  }
}

/** The fault of a value that has no such form. */
export function unwritable(value: unknown): BittingError {
  return new BittingError('INTERNAL_FAULT', `a ${typeof value} cannot be written here`);
}
