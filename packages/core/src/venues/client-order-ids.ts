import { scanJsonWithSpans, type JsonObject, type JsonSpan, type JsonValue } from '../encoding/json.ts';
import { BittingError } from '../errors/bitting-error.ts';

/** Where an operation's orders stand in its body, what they call their id, and whether it is text or a number there. */
export interface IdPlace {
  readonly name: string;
  readonly form: 'text' | 'number';
  /** The field that holds the array of orders; `null`: the body itself is the array or the one order. */
  readonly within: string | null;
}

interface Edit {
  readonly at: number;
  readonly removed: number;
  readonly text: string;
}

/** `bit` and 28 hexadecimal characters of 14 random bytes: 31 letters and digits. */
export function makeTextOrderId(random: (length: number) => Uint8Array): string {
  return `bit${Buffer.from(random(14)).toString('hex')}`;
}

/**
 * The same body with `ids[i]` put into object i as its first field, or into the empty text that a client left for it.
 * All other bytes stay as they are. `body` is what the operation's reader has accepted; `place` is `undefined` for an
 * operation that places nothing. Behind the orders there may be intents without an object of their own: no id is for them.
 * @throws BittingError `FIELD_MALFORMED` where an empty id stands in a form that cannot be replaced safely
 */
export function insertIds(
  body: Uint8Array,
  place: IdPlace | undefined,
  ids: readonly (string | null)[],
): Uint8Array {
  if (ids.every((id) => id === null)) return body;
  const { value, spans } = scanJsonWithSpans(body);
  const objects = place === undefined ? [] : objectsOf(value, place.within);
  const further = ids.slice(objects.length);
  if (place === undefined || objects.length > ids.length || further.some((id) => id !== null))
    throw new BittingError('INTERNAL_FAULT', 'ids for orders that are not in the body');
  const edits = objects.flatMap((object, item) => {
    const id = ids[item] ?? null;
    const text = place.form === 'text' ? `"${id}"` : `${id}`;
    return id === null ? [] : [editOf(body, { object: object as JsonObject, spans }, [place.name, text])];
  });
  return apply(body, edits);
}

function objectsOf(value: JsonValue, within: string | null): readonly JsonValue[] {
  const found = within === null || !(value instanceof Map) ? value : (value as JsonObject).get(within);
  if (Array.isArray(found)) return found as readonly JsonValue[];
  return found === undefined ? [] : [found];
}

function editOf(
  body: Uint8Array,
  where: { readonly object: JsonObject; readonly spans: ReadonlyMap<JsonObject, JsonSpan> },
  [name, value]: readonly [name: string, value: string],
): Edit {
  const span = where.spans.get(where.object);
  if (span === undefined) throw new BittingError('INTERNAL_FAULT', 'an order that is not an object');
  if (!where.object.has(name)) return { at: span.start + 1, removed: 0, text: `"${name}":${value},` };
  // In JSON text an unescaped quote cannot stand inside a string, so this matches the field itself and nothing else.
  const text = Buffer.from(body.subarray(span.start, span.end)).toString('latin1');
  const matches = [...text.matchAll(new RegExp(`"${name}"[ \\t\\r\\n]*:[ \\t\\r\\n]*""`, 'gu'))];
  const [match] = matches;
  if (match === undefined || matches.length !== 1)
    throw new BittingError('FIELD_MALFORMED', `an empty ${name} that cannot be replaced`);
  return { at: span.start + match.index, removed: match[0].length, text: `"${name}":${value}` };
}

function apply(body: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const edit of edits) {
    parts.push(body.subarray(from, edit.at), Buffer.from(edit.text, 'latin1'));
    from = edit.at + edit.removed;
  }
  parts.push(body.subarray(from));
  return Buffer.concat(parts);
}
