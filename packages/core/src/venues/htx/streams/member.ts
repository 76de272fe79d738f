const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * The same JSON object with one of its own members having this value: in its place, or as the last where it had none.
 * Everything else stays as it was written, numbers too. `json` is the value's text; `text` must be a JSON object.
 */
export function withMember(text: string, name: string, json: string): string {
  const found = findMember(text, name);
  if (found !== null) return text.slice(0, found.start) + json + text.slice(found.end);
  const end = text.lastIndexOf('}');
  const comma = text.slice(text.indexOf('{') + 1, end).trim() === '' ? '' : ',';
  return `${text.slice(0, end)}${comma}${JSON.stringify(name)}:${json}${text.slice(end)}`;
}

/** Where the value of the object's own member stands; `null` where it has none. */
export function findMember(
  text: string,
  name: string,
): { readonly start: number; readonly end: number } | null {
  const wanted = JSON.stringify(name);
  let at = text.indexOf('{') + 1;
  while (at > 0 && at < text.length) {
    const keyStart = text.indexOf('"', at);
    if (keyStart === -1) return null;
    const keyEnd = endOfString(text, keyStart);
    const start = skipSpace(text, text.indexOf(':', keyEnd) + 1);
    const end = endOfValue(text, start);
    if (text.slice(keyStart, keyEnd) === wanted) return { start, end };
    at = skipSpace(text, end);
    if (text[at] !== ',') return null;
    at += 1;
  }
  return null;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text[at] ?? '')) at += 1;
  return at;
}

/** Behind the quote that closes the string; the end of the text where none does. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return Math.min(at + 1, text.length);
}

function endOfValue(text: string, start: number): number {
  if (text.charCodeAt(start) === QUOTE) return endOfString(text, start);
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === '"') {
      at = endOfString(text, at);
      continue;
    }
    if (depth === 0 && ',}] \t\r\n'.includes(character)) return at;
    if ('{['.includes(character)) depth += 1;
    if ('}]'.includes(character)) depth -= 1;
    at += 1;
  }
  return at;
}
