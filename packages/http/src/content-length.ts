import { NINE, ZERO } from './characters.ts';

/** Seven digits are 10 MB, above every bound on a body; more can only be a trick. */
const DIGITS_MAX = 7;

/** The number of a Content-Length written `0|[1-9][0-9]{0,6}`, or -1: no sign, space, list or leading zero. */
export function parseContentLength(value: string): number {
  if (value.length === 0 || value.length > DIGITS_MAX) return -1;
  if (value.length > 1 && value.charCodeAt(0) === ZERO) return -1;
  let length = 0;
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at);
    if (code < ZERO || code > NINE) return -1;
    length = length * 10 + (code - ZERO);
  }
  return length;
}
