import { BittingError } from '../errors/bitting-error.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** What is no character of the alphabet: a seventh bit. */
const NONE = 64;
/** By character code, the six bits that it stands for. */
const SIX_BITS = new Uint8Array(128).fill(NONE);
for (const [bits, character] of Array.from(ALPHABET).entries()) SIX_BITS[character.charCodeAt(0)] = bits;

/** Standard alphabet with padding (RFC 4648 §4). */
export function encodeBase64(bytes: Uint8Array): string {
  return bytes.toBase64();
}

/**
 * The bytes of canonical base64 (RFC 4648 §4): padded, trailing bits zero, no spaces, no URL alphabet. There is exactly
 * one accepted text for each byte string.
 * @throws BittingError `BASE64_MALFORMED`
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const padding = text.endsWith('==') ? 2 : Number(text.endsWith('='));
  const end = text.length - padding;
  const bytes = new Uint8Array(Math.floor((end * 6) / 8));
  let wrong = text.length % 4;
  let bits = 0;
  let held = 0;
  let filled = 0;
  for (let at = 0; at < end; at += 1) {
    const six = SIX_BITS[text.charCodeAt(at)] ?? NONE;
    wrong |= six & NONE;
    bits = (bits << 6) | six;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[filled] = bits >> held;
    filled += 1;
    bits &= (1 << held) - 1;
  }
  if (wrong !== 0 || bits !== 0)
    throw new BittingError('BASE64_MALFORMED', `${text.length} characters are not canonical base64`);
  return bytes;
}
