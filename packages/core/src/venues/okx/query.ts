import { decodeUtf8 } from '../../encoding/utf8.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { refuse, type Refusal } from '../../errors/refusal.ts';

const NAME = /^[A-Za-z][A-Za-z0-9]{0,31}$/u;
/** What may stand in a value as it is; okx-api leaves commas and colons as they are, ccxt encodes them. */
const VALUE = /^(?:[A-Za-z0-9_.~,:*!'()@/-]|%[0-9A-F]{2})*$/u;
const UNRESERVED = /^[A-Za-z0-9_.~-]$/u;

/**
 * The parameters of a query (without `?`). Refused: a name twice, and every way to write a value in a form that another
 * reader could take for something else (`+`, lower-case or needless escapes, invalid UTF-8).
 */
export function readQuery(query: string): ReadonlyMap<string, string> | Refusal {
  const parameters = new Map<string, string>();
  if (query === '') return parameters;
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    const name = equals === -1 ? pair : pair.slice(0, equals);
    const value = equals === -1 ? null : decodeValue(pair.slice(equals + 1));
    if (!NAME.test(name) || value === null)
      return refuse('FIELD_MALFORMED', { detail: 'The query is not in its canonical form.' });
    if (parameters.has(name)) return refuse('FIELD_MALFORMED', { detail: `The query names ${name} twice.` });
    parameters.set(name, value);
  }
  return parameters;
}

function decodeValue(text: string): string | null {
  if (!VALUE.test(text)) return null;
  if (!text.includes('%')) return text;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text.charAt(at) !== '%') bytes.push(text.charCodeAt(at));
    else {
      const byte = Number.parseInt(text.slice(at + 1, at + 3), 16);
      if (UNRESERVED.test(String.fromCharCode(byte))) return null;
      bytes.push(byte);
      at += 2;
    }
  }
  try {
    return decodeUtf8(Uint8Array.from(bytes));
  } catch (error) {
    if (error instanceof BittingError) return null;
    throw error;
  }
}
