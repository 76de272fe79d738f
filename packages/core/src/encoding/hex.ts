import { BittingError } from '../errors/bitting-error.ts';

/** Lower-case hexadecimal, two characters per byte. */
export function encodeHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/**
 * The bytes of lower-case hexadecimal text of even length; exactly one accepted text for each byte string.
 * @throws BittingError `HEX_MALFORMED`
 */
export function decodeHex(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Buffer.from(text, 'hex'));
  if (encodeHex(bytes) !== text)
    throw new BittingError('HEX_MALFORMED', `${text.length} characters are not canonical hex`);
  return bytes;
}
