import { BittingError } from '../errors/bitting-error.ts';

/** Standard alphabet with padding (RFC 4648 §4). */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/**
 * The bytes of canonical base64 (RFC 4648 §4): padded, trailing bits zero, no spaces, no URL alphabet. There is exactly
 * one accepted text for each byte string, because what was read is written again and compared.
 * @throws BittingError `BASE64_MALFORMED`
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Buffer.from(text, 'base64'));
  if (encodeBase64(bytes) !== text)
    throw new BittingError('BASE64_MALFORMED', `${text.length} characters are not canonical base64`);
  return bytes;
}
