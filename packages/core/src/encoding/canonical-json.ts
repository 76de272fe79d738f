import { BittingError } from '../errors/bitting-error.ts';

/**
 * The one text of a value by RFC 8785: keys sorted by UTF-16 code units, no white space, shortest escapes. Takes null,
 * booleans, well-formed strings, safe integers, arrays and plain objects; nothing else has a text.
 * @throws BittingError `INTERNAL_FAULT` for a value that cannot be written (fraction, undefined, lone surrogate …)
 */
export function writeCanonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return writeText(value);
  if (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => writeCanonicalJson(item)).join(',')}]`;
  if (isPlain(value)) {
    // Sorted as they are: without a comparison of its own, an array of texts is sorted by UTF-16 code units.
    let fields = '';
    for (const key of Object.keys(value).sort())
      fields += `${fields === '' ? '' : ','}${writeText(key)}:${writeCanonicalJson(value[key])}`;
    return `{${fields}}`;
  }
  throw new BittingError('INTERNAL_FAULT', `a ${typeof value} has no canonical JSON`);
}

/** What needs no escape is most of what there is: looking costs half of what escaping does. */
const PLAIN = /^[ !#-[\]-~]*$/u;

function writeText(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  if (!text.isWellFormed())
    throw new BittingError('INTERNAL_FAULT', 'a lone surrogate has no canonical JSON');
  return JSON.stringify(text);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
