import { BittingError } from '@bitting/core/errors/bitting-error.ts';

/** URL alphabet without padding (RFC 4648 §5). */
export function encodeBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}

/** The bytes of the one text that is taken for them. Throws `BASE64_MALFORMED`. */
export function decodeBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Buffer.from(text, 'base64url'));
  if (encodeBase64Url(bytes) !== text)
    throw new BittingError('BASE64_MALFORMED', `${text.length} characters are not canonical base64url`);
  return bytes;
}
