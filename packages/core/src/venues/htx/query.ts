import { HTX_QUERY_PARAMETERS_MAX } from '../../bounds.ts';
import { demandWellFormed } from '../../encoding/utf8.ts';
import { refuse, type Refusal } from '../../errors/refusal.ts';

/** What authenticates a request; everything else in a query is a parameter of the operation. */
export const AUTH_PARAMETERS: ReadonlySet<string> = new Set([
  'AccessKeyId',
  'SignatureMethod',
  'SignatureVersion',
  'Timestamp',
  'Signature',
]);

/** HTX's names are words joined by `-` or `_`: no brackets, no escapes, nothing empty. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/u;
/**
 * RFC 3986: unreserved characters as they are, all others escaped in upper case, as HTX signs them. So ccxt writes (`~`
 * plain, `!*'()` escaped) and so do the official libraries; no value that HTX takes has a space, which some write as `+`.
 */
const VALUE = /^(?:[A-Za-z0-9_.~-]|%[0-9A-F]{2})*$/u;
const UNRESERVED = /^[A-Za-z0-9_.~-]*$/u;
/** What {@link encodeURIComponent} leaves as it is and RFC 3986 reserves. */
const LEFT_OVER = /[!'()*]/gu;
/** Some clients put the base64 of a signature into the query as it is. */
const PLAIN_BASE64 = /^[A-Za-z0-9+/]+={0,2}$/u;

/** What was read last: whom a request is of, what it asks for and how it is signed anew is read of one query. */
let last: { readonly query: string; readonly read: ReadonlyMap<string, string> | Refusal } = {
  query: '',
  read: new Map(),
};

/**
 * The parameters of a query (without `?`), in the order in which they stand. Refused: a name twice, and every way to
 * write one in a form that another reader could take for something else (`+`, lower-case or needless escapes, invalid
 * UTF-8, no `=`, a second `?`).
 */
export function readQuery(query: string): ReadonlyMap<string, string> | Refusal {
  if (query !== last.query) last = { query, read: parseQuery(query) };
  return last.read;
}

function parseQuery(query: string): ReadonlyMap<string, string> | Refusal {
  const parameters = new Map<string, string>();
  if (query === '') return parameters;
  for (const pair of query.split('&', HTX_QUERY_PARAMETERS_MAX + 1)) {
    const [name, text] = splitPair(pair);
    const value = name === 'Signature' && PLAIN_BASE64.test(text) ? text : decodeValue(text);
    if (!NAME.test(name) || !pair.includes('=') || value === null)
      return refuse('FIELD_MALFORMED', { detail: 'The query is not in its canonical form.' });
    if (parameters.has(name)) return refuse('FIELD_MALFORMED', { detail: `The query names ${name} twice.` });
    parameters.set(name, value);
  }
  if (parameters.size > HTX_QUERY_PARAMETERS_MAX)
    return refuse('FIELD_MALFORMED', { detail: 'The query has too many parameters.' });
  return parameters;
}

/** {@link readQuery} without what authenticates: the parameters of the operation alone. */
export function readParameters(query: string): ReadonlyMap<string, string> | Refusal {
  const all = readQuery(query);
  if ('code' in all) return all;
  const parameters = new Map<string, string>();
  for (const [name, value] of all) if (!AUTH_PARAMETERS.has(name)) parameters.set(name, value);
  return parameters;
}

/** The pairs as they were sent, name first. */
export function splitQuery(query: string): readonly (readonly [name: string, text: string])[] {
  return query === '' ? [] : query.split('&').map(splitPair);
}

function splitPair(pair: string): readonly [name: string, text: string] {
  const equals = pair.indexOf('=');
  return equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
}

/** A value in the one form that {@link readQuery} takes and HTX signs. */
export function encodeValue(value: string): string {
  if (UNRESERVED.test(value)) return value;
  return encodeURIComponent(demandWellFormed(value)).replace(
    LEFT_OVER,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `null` for what is not written as {@link encodeValue} writes it. */
function decodeValue(text: string): string | null {
  if (UNRESERVED.test(text)) return text;
  if (!VALUE.test(text)) return null;
  try {
    const value = decodeURIComponent(text);
    return encodeValue(value) === text ? value : null;
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
