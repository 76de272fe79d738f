import { BittingError } from '../errors/bitting-error.ts';

/**
 * The one text of a value by RFC 8785: keys sorted by UTF-16 code units, no white space, shortest escapes. Takes null,
 * booleans, well-formed strings, safe integers, arrays and plain objects; nothing else has a text.
 * @throws BittingError `INTERNAL_FAULT` for a value that cannot be written (fraction, undefined, lone surrogate …)
 */
export function writeCanonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string' && value.isWellFormed()) return JSON.stringify(value);
  if (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => writeCanonicalJson(item)).join(',')}]`;
  if (typeof value === 'object' && isPlain(value)) {
    const fields = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
    return `{${fields.map(([key, item]) => `${writeCanonicalJson(key)}:${writeCanonicalJson(item)}`).join(',')}}`;
  }
  throw new BittingError('INTERNAL_FAULT', `a ${typeof value} has no canonical JSON`);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
