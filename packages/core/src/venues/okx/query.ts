import { decodeUtf8 } from '../../encoding/utf8.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { refuse, type Refusal } from '../../errors/refusal.ts';

const NAME_CHARACTERS_MAX = 32;

/** What a character of a query may be; a larger number is allowed in all that a smaller one is. */
const ESCAPED_ALONE = 0;
/** In a value as it is, and as an escape: okx-api leaves commas and colons as they are, ccxt encodes them. */
const EITHER_WAY = 1;
/** In a value as it is alone. */
const AS_IT_IS = 2;
const DIGIT = 3;
const LETTER = 4;

const CHARACTERS = new Uint8Array(256);
for (const [kind, characters] of [
  [EITHER_WAY, ",:*!'()@/"],
  [AS_IT_IS, '_.~-'],
  [DIGIT, '0123456789'],
  [LETTER, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'],
] as const)
  for (const character of characters) CHARACTERS[character.charCodeAt(0)] = kind;

const NOTHING: ReadonlyMap<string, string> = new Map();

/**
 * The parameters of a query (without `?`). Refused: a name twice, and every way to write a value in a form that another
 * reader could take for something else (`+`, lower-case or needless escapes, invalid UTF-8).
 */
export function readQuery(query: string): ReadonlyMap<string, string> | Refusal {
  if (query === '') return NOTHING;
  const parameters = new Map<string, string>();
  for (let start = 0; start <= query.length;) {
    const next = query.indexOf('&', start);
    const end = next === -1 ? query.length : next;
    const equals = query.indexOf('=', start);
    // Behind the end: no character of a name.
    const name = query.slice(start, equals === -1 ? start : equals);
    const value = isName(name) ? decodeValue(query.slice(equals + 1, end)) : null;
    if (value === null)
      return refuse('FIELD_MALFORMED', { detail: 'The query is not in its canonical form.' });
    if (parameters.has(name)) return refuse('FIELD_MALFORMED', { detail: `The query names ${name} twice.` });
    parameters.set(name, value);
    start = end + 1;
  }
  return parameters;
}

/** A letter, and behind it letters and digits. */
function isName(text: string): boolean {
  if (text.length > NAME_CHARACTERS_MAX || kindOf(text, 0) !== LETTER) return false;
  for (let at = 1; at < text.length; at += 1) if (kindOf(text, at) < DIGIT) return false;
  return true;
}

/** Of what is no character of a query, and behind the end: {@link ESCAPED_ALONE}. */
function kindOf(text: string, at: number): number {
  return CHARACTERS[text.charCodeAt(at)] ?? ESCAPED_ALONE;
}

function decodeValue(text: string): string | null {
  for (let at = 0; at < text.length; at += 1)
    if (kindOf(text, at) === ESCAPED_ALONE) return text.charAt(at) === '%' ? decodeEscapes(text) : null;
  return text;
}

function decodeEscapes(text: string): string | null {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text.charAt(at) === '%') {
      const byte = readHex(text, at + 1);
      if (byte === null || (CHARACTERS[byte] ?? ESCAPED_ALONE) > EITHER_WAY) return null;
      bytes.push(byte);
      at += 2;
    } else {
      if (kindOf(text, at) === ESCAPED_ALONE) return null;
      bytes.push(text.charCodeAt(at));
    }
  }
  try {
    return decodeUtf8(Uint8Array.from(bytes));
  } catch (error) {
    if (error instanceof BittingError) return null;
    throw error;
  }
}

/** Two digits, letters in upper case; `null`: something else. */
function readHex(text: string, at: number): number | null {
  const digits = text.slice(at, at + 2);
  return /^[0-9A-F]{2}$/u.test(digits) ? Number.parseInt(digits, 16) : null;
}
