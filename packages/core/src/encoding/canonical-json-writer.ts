import { BittingError } from '../errors/bitting-error.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const DIGIT_ZERO = 0x30;
/** The most that one character of UTF-16 becomes in UTF-8. */
const CHARACTER_BYTES_MAX = 3;
/** Two quotes, a digit more than any whole number has, or one of `null`, `true` and `false`. */
const ROOM_BYTES = 20;
const [NULL, TRUE, FALSE] = [Buffer.from('null'), Buffer.from('true'), Buffer.from('false')];

/** 1 for bytes that need an escape, or that show a character beyond ASCII, which may be a lone surrogate. */
const SPECIAL = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte > 0x7e || byte === QUOTE || byte === BACKSLASH ? 1 : 0,
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
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  literal(value: boolean | null): void {
    this.raw(value === null ? NULL : value ? TRUE : FALSE);
  }

  /** @throws BittingError `INTERNAL_FAULT` for what is no well-formed text */
  text(text: string): void {
    if (typeof text !== 'string') throw unwritable(text);
    this.#reserve(text.length * CHARACTER_BYTES_MAX + ROOM_BYTES);
    const { bytes } = this;
    const start = this.at + 1;
    const end = start + bytes.write(text, start);
    let special = 0;
    for (let at = start; at < end; at += 1) special |= SPECIAL[bytes[at] ?? 0] ?? 1;
    if (special !== 0) {
      this.#escaped(text);
      return;
    }
    bytes[this.at] = QUOTE;
    bytes[end] = QUOTE;
    this.at = end + 1;
  }

  /** @throws BittingError `INTERNAL_FAULT` for anything but 0 to 2^53 − 1 */
  whole(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0 || Object.is(value, -0)) throw unwritable(value);
    this.#reserve(ROOM_BYTES);
    let end = this.at + 1;
    for (let power = 10; power <= value; power *= 10) end += 1;
    let rest = value;
    for (let at = end - 1; at >= this.at; at -= 1) {
      const tens = Math.floor(rest / 10);
      this.bytes[at] = DIGIT_ZERO + (rest - tens * 10);
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
