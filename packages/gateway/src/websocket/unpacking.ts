import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';

/** The text of a packed message; `null` where it is no gzip, is longer than `bytesMax`, or is not UTF-8. */
export function unpackText(packed: Uint8Array, bytesMax: number): string | null {
  let bytes: Buffer;
  try {
    // At once, not in the background: messages must not overtake one another.
    bytes = gunzipSync(packed, { maxOutputLength: bytesMax });
  } catch {
    return null;
  }
  return isUtf8(bytes) ? bytes.toString('utf8') : null;
}
