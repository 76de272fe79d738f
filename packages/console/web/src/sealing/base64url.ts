/** URL alphabet without padding (RFC 4648 §5). */
export function encodeBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** The bytes of the one text that is taken for them. Throws `Error`. */
export function decodeBase64Url(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[\w-]*$/u.test(text)) throw new Error('not base64url');
  const bytes = decodeBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
  if (encodeBase64Url(bytes) !== text) throw new Error('not canonical base64url');
  return bytes;
}

/** Of text with or without padding. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
