import { JsonNumber, type JsonObject, type JsonValue } from './json.ts';

type Faces = Readonly<Record<string, string>>;

const NO_FACES: Faces = {};
const NOTHING: readonly string[] = [];

/**
 * Scanned JSON as text again: no white space, fields in their order, numbers as they were written. Fields named in
 * `faces` get that text as their value, wherever they stand.
 */
export function writeJson(value: JsonValue, faces: Faces = NO_FACES): string {
  if (value instanceof JsonNumber) return value.text;
  if (value instanceof Map) return writeObject('', value as JsonObject, { without: NOTHING, faces });
  if (Array.isArray(value)) return writeItems(value as readonly JsonValue[], faces);
  return typeof value === 'string' && isPlain(value) ? `"${value}"` : JSON.stringify(value);
}

/**
 * The object that begins with `first` (JSON: a brace and a field, or nothing) and goes on with these fields, as {@link writeJson}
 * writes them; those of the names in `without` are left out.
 */
export function writeFieldsBehind(first: string, fields: JsonObject, without: readonly string[]): string {
  return writeObject(first, fields, { without, faces: NO_FACES });
}

/** Text by text, without lists of fields in between: every order on a stream is written four times. */
function writeObject(
  first: string,
  fields: JsonObject,
  { without, faces }: { readonly without: readonly string[]; readonly faces: Faces },
): string {
  let text = first;
  fields.forEach((field, name) => {
    if (without.includes(name)) return;
    const value = Object.hasOwn(faces, name) ? (faces[name] ?? field) : field;
    const lead = text === '' ? '{' : `${text},`;
    if (!isPlain(name)) text = `${lead}${JSON.stringify(name)}:${writeJson(value, faces)}`;
    else if (typeof value === 'string' && isPlain(value)) text = `${lead}"${name}":"${value}"`;
    else text = `${lead}"${name}":${writeJson(value, faces)}`;
  });
  return text === '' ? '{}' : `${text}}`;
}

function writeItems(items: readonly JsonValue[], faces: Faces): string {
  let text = '';
  for (const item of items)
    text = text === '' ? `[${writeJson(item, faces)}` : `${text},${writeJson(item, faces)}`;
  return text === '' ? '[]' : `${text}]`;
}

/** Whether JSON has the text as it is, between two quotes. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code === 0x22 || code === 0x5c || code > 0x7e) return false;
  }
  return true;
}
