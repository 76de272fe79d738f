import { JsonNumber, type JsonObject, type JsonValue } from './json.ts';

/**
 * Scanned JSON as text again: no white space, fields in their order, numbers as they were written. Fields named in
 * `faces` get that text as their value, wherever they stand.
 */
export function writeJson(value: JsonValue, faces: Readonly<Record<string, string>> = {}): string {
  if (value instanceof JsonNumber) return value.text;
  if (value instanceof Map) {
    const fields = [...(value as JsonObject)].map(([name, field]) => {
      const face = Object.hasOwn(faces, name) ? faces[name] : undefined;
      return `${JSON.stringify(name)}:${face === undefined ? writeJson(field, faces) : JSON.stringify(face)}`;
    });
    return `{${fields.join(',')}}`;
  }
  if (Array.isArray(value))
    return `[${(value as readonly JsonValue[]).map((item) => writeJson(item, faces)).join(',')}]`;
  return JSON.stringify(value);
}
