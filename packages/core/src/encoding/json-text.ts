import { JsonNumber, type JsonObject, type JsonValue } from './json.ts';

type Faces = Readonly<Record<string, string>>;

const NO_FACES: Faces = {};

/**
 * Scanned JSON as text again: no white space, fields in their order, numbers as they were written. Fields named in
 * `faces` get that text as their value, wherever they stand.
 */
export function writeJson(value: JsonValue, faces: Faces = NO_FACES): string {
  if (typeof value === 'string') return quoteText(value);
  if (value instanceof JsonNumber) return value.text;
  if (value instanceof Map) return writeFields(value as JsonObject, faces);
  if (Array.isArray(value)) return writeItems(value as readonly JsonValue[], faces);
  return JSON.stringify(value);
}

function writeFields(fields: JsonObject, faces: Faces): string {
  let text = '{';
  for (const [name, field] of fields) {
    const face = faces !== NO_FACES && Object.hasOwn(faces, name) ? faces[name] : undefined;
    if (text.length > 1) text += ',';
    text += `${quoteText(name)}:${face === undefined ? writeJson(field, faces) : quoteText(face)}`;
  }
  return `${text}}`;
}

function writeItems(items: readonly JsonValue[], faces: Faces): string {
  let text = '[';
  for (const item of items) {
    if (text.length > 1) text += ',';
    text += writeJson(item, faces);
  }
  return `${text}]`;
}

/** A text as JSON has it; what needs no escape is not looked at a second time. */
function quoteText(text: string): string {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code === 0x22 || code === 0x5c || code > 0x7e) return JSON.stringify(text);
  }
  return `"${text}"`;
}
