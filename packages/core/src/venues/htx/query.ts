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
/** By the code of a character of ASCII, its escape; empty where it is written as it is. */
const ESCAPES: readonly string[] = Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return UNRESERVED.test(character) ? '' : escapeOf(character);
});
/** What is escaped of ASCII, by its escape. */
const BY_ESCAPE: ReadonlyMap<string, string> = new Map(
  ESCAPES.map((escape, code) => [escape, String.fromCharCode(code)] as const).filter(
    ([escape]) => escape !== '',
  ),
);
const ESCAPE_CHARACTERS = 3;
/** What {@link encodeURIComponent} leaves as it is and RFC 3986 reserves. */
const LEFT_OVER = /[!'()*]/gu;
/** Some clients put the base64 of a signature into the query as it is. */
const PLAIN_BASE64 = /^[A-Za-z0-9+/]+={0,2}$/u;

/** Names and what stands behind them, as they are sent. */
export type Pairs = readonly (readonly [name: string, text: string])[];

interface Parsed {
  readonly values: ReadonlyMap<string, string>;
  readonly pairs: Pairs;
}

const NOTHING: Parsed = { values: new Map(), pairs: [] };

/** What was read last: whom a request is of, what it asks for and how it is signed anew is read of one query. */
let last: { readonly query: string; readonly read: Parsed | Refusal } = { query: '', read: NOTHING };

/**
 * The parameters of a query (without `?`), in the order in which they stand. Refused: a name twice, and every way to
 * write one in a form that another reader could take for something else (`+`, lower-case or needless escapes, invalid
 * UTF-8, no `=`, a second `?`).
 */
export function readQuery(query: string): ReadonlyMap<string, string> | Refusal {
  const read = parseOnce(query);
  return 'code' in read ? read : read.values;
}

function parseOnce(query: string): Parsed | Refusal {
  if (query !== last.query) last = { query, read: query === '' ? NOTHING : parseQuery(query) };
  return last.read;
}

function parseQuery(query: string): Parsed | Refusal {
  const values = new Map<string, string>();
  const pairs: Pairs[number][] = [];
  for (const pair of query.split('&', HTX_QUERY_PARAMETERS_MAX + 1)) {
    const [name, text] = splitPair(pair);
    const value = NAME.test(name) && name.length < pair.length ? readValue(name, text) : null;
    if (value === null)
      return refuse('FIELD_MALFORMED', { detail: 'The query is not in its canonical form.' });
    if (values.has(name)) return refuse('FIELD_MALFORMED', { detail: `The query names ${name} twice.` });
    values.set(name, value);
    pairs.push([name, text]);
  }
  if (pairs.length > HTX_QUERY_PARAMETERS_MAX)
    return refuse('FIELD_MALFORMED', { detail: 'The query has too many parameters.' });
  return { values, pairs };
}

/** {@link readQuery} without what authenticates: the parameters of the operation alone. */
export function readParameters(query: string): ReadonlyMap<string, string> | Refusal {
  const all = readQuery(query);
  if ('code' in all) return all;
  const parameters = new Map<string, string>();
  for (const [name, value] of all) if (!AUTH_PARAMETERS.has(name)) parameters.set(name, value);
  return parameters;
}

/** The parameters of the operation as they were sent, which is as {@link encodeValue} writes their values. */
export function readPairs(query: string): Pairs | Refusal {
  const read = parseOnce(query);
  return 'code' in read ? read : read.pairs.filter(([name]) => !AUTH_PARAMETERS.has(name));
}

/** The pairs as they were sent, name first, of whatever query. */
export function splitQuery(query: string): Pairs {
  if (query === last.query && !('code' in last.read)) return last.read.pairs;
  return query === '' ? [] : query.split('&').map(splitPair);
}

function splitPair(pair: string): Pairs[number] {
  const equals = pair.indexOf('=');
  return equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
}

/** A value in the one form that {@link readQuery} takes and HTX signs. */
export function encodeValue(value: string): string {
  let text = '';
  let from = 0;
  for (let at = 0; at < value.length; at += 1) {
    const escape = ESCAPES[value.charCodeAt(at)];
    if (escape === undefined) return encodeBeyondAscii(value);
    if (escape === '') continue;
    text += value.slice(from, at) + escape;
    from = at + 1;
  }
  return from === 0 ? value : text + value.slice(from);
}

function encodeBeyondAscii(value: string): string {
  return encodeURIComponent(demandWellFormed(value)).replace(LEFT_OVER, escapeOf);
}

/** Of one character of ASCII. */
function escapeOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function readValue(name: string, text: string): string | null {
  return name === 'Signature' && PLAIN_BASE64.test(text) ? text : decodeValue(text);
}

/** `null` for what is not written as {@link encodeValue} writes it. */
function decodeValue(text: string): string | null {
  if (UNRESERVED.test(text)) return text;
  if (!VALUE.test(text)) return null;
  let value = '';
  let from = 0;
  for (let at = text.indexOf('%'); at !== -1; at = text.indexOf('%', from)) {
    const character = BY_ESCAPE.get(text.slice(at, at + ESCAPE_CHARACTERS));
    if (character === undefined) return decodeBeyondAscii(text);
    value += text.slice(from, at) + character;
    from = at + ESCAPE_CHARACTERS;
  }
  return value + text.slice(from);
}

function decodeBeyondAscii(text: string): string | null {
  try {
    const value = decodeURIComponent(text);
    return encodeValue(value) === text ? value : null;
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
