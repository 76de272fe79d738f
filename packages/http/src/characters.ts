export const CR = 0x0d;
export const LF = 0x0a;
export const SPACE = 0x20;
export const HASH = 0x23;
export const DOT = 0x2e;
export const SLASH = 0x2f;
export const ZERO = 0x30;
export const NINE = 0x39;
export const COLON = 0x3a;
export const QUESTION_MARK = 0x3f;

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A table with 0 at every byte but those that are allowed, where it has their lower case. */
function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of characters) table[character.charCodeAt(0)] = character.toLowerCase().charCodeAt(0);
  return table;
}

/** Header names of requests: no underscore, because gateways behind us may read it as a hyphen. */
export const REQUEST_NAME_CHARACTERS = tableOf(`${ALPHANUMERIC}-`);
/** Header names of responses: every token of RFC 9110 §5.6.2; what we do not know there, we do not use. */
export const TOKEN_CHARACTERS = tableOf(`${ALPHANUMERIC}!#$%&'*+-.^_\`|~`);
export const PATH_CHARACTERS = tableOf(`${ALPHANUMERIC}/_.-`);
/** Visible ASCII without what RFC 3986 forbids raw in a query, and without a second question mark. */
export const QUERY_CHARACTERS = tableOf(`${ALPHANUMERIC}!$%&'()*+,-./:;=@[]_~`);
export const HOST_CHARACTERS = tableOf(`${ALPHANUMERIC}.:-[]_`);

/** Whether every character of `text` is in `table`; an empty text is not. */
export function consistsOf(text: string, table: Uint8Array): boolean {
  for (let at = 0; at < text.length; at += 1) {
    // What is beyond the table reads as undefined.
    if ((table[text.charCodeAt(at)] ?? 0) === 0) return false;
  }
  return text.length > 0;
}

const UNPRINTABLE = /[^ -~]/u;

/** Whether `text` may stand as a header value on the wire: 0x20–0x7E, no space at either end. Empty is allowed. */
export function isHeaderValue(text: string): boolean {
  if (text.charCodeAt(0) === SPACE || text.charCodeAt(text.length - 1) === SPACE) return false;
  // Half the time that a loop over the characters takes.
  return !UNPRINTABLE.test(text);
}
