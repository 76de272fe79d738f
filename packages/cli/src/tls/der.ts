/** Writes DER (ITU-T X.690), as much of it as a certificate needs. */

const LONG_LENGTH = 0x80;
const YEAR_OF_LONG_TIMES = 2050;

/** One value: tag, length, content. */
export function tagged(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.of(tag), writeLength(content.length), content]);
}

export function sequence(...items: readonly Uint8Array[]): Buffer {
  return tagged(0x30, ...items);
}

export function setOf(item: Uint8Array): Buffer {
  return tagged(0x31, item);
}

/** Big-endian, not negative. */
export function integer(bytes: Uint8Array): Buffer {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from += 1;
  const magnitude = bytes.subarray(from);
  const sign = ((magnitude[0] ?? 0) & 0x80) === 0 ? Buffer.alloc(0) : Buffer.of(0);
  return tagged(0x02, sign, magnitude);
}

export const TRUE = tagged(0x01, Buffer.of(0xff));

/** `unused`: how many of the last byte's lowest bits are none. */
export function bitString(bytes: Uint8Array, unused = 0): Buffer {
  return tagged(0x03, Buffer.of(unused), bytes);
}

export function octetString(bytes: Uint8Array): Buffer {
  return tagged(0x04, bytes);
}

export function utf8(text: string): Buffer {
  return tagged(0x0c, Buffer.from(text, 'utf8'));
}

/** As in `2.5.29.17`. */
export function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(writeBase128)]));
}

/** To the second; two digits of the year until 2049 (RFC 5280, 4.1.2.5). */
export function time(atMs: number): Buffer {
  const date = new Date(atMs);
  const digits = date.toISOString().replace(/\.\d+/u, '').replaceAll(/[-:T]/gu, '');
  return date.getUTCFullYear() < YEAR_OF_LONG_TIMES
    ? tagged(0x17, Buffer.from(digits.slice(2), 'latin1'))
    : tagged(0x18, Buffer.from(digits, 'latin1'));
}

function writeLength(length: number): Buffer {
  if (length < LONG_LENGTH) return Buffer.of(length);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.of(LONG_LENGTH | bytes.length), bytes]);
}

function writeBase128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let left = value >> 7; left > 0; left >>= 7) bytes.unshift((left & 0x7f) | 0x80);
  return bytes;
}
