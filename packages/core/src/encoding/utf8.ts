import { BittingError } from '../errors/bitting-error.ts';

const ENCODER = new TextEncoder();
/** `ignoreBOM` keeps a leading U+FEFF as a character: nothing is dropped silently. */
const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text that `bytes` encode (RFC 3629). Overlong forms, surrogates and cut sequences are refused.
 * @throws BittingError `UTF8_MALFORMED`
 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return STRICT.decode(bytes);
  } catch (cause) {
    throw new BittingError('UTF8_MALFORMED', `${bytes.length} bytes are not UTF-8`, { cause });
  }
}

/**
 * The UTF-8 bytes of `text`. A lone surrogate is refused instead of being replaced.
 * @throws BittingError `UTF8_MALFORMED`
 */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return ENCODER.encode(demandWellFormed(text));
}

/**
 * The text itself, which has no lone surrogate: whoever encodes it loses nothing.
 * @throws BittingError `UTF8_MALFORMED`
 */
export function demandWellFormed(text: string): string {
  if (!text.isWellFormed()) throw new BittingError('UTF8_MALFORMED', 'the text has a lone surrogate');
  return text;
}
