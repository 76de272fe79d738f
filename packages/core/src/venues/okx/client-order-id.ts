import { scanJsonWithSpans, type JsonObject, type JsonSpan, type JsonValue } from '../../encoding/json.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import type { Operation } from '../operation.ts';

/** What our ids begin with; the venue takes 1 to 32 letters and digits. */
const PREFIX = 'bit';
const RANDOM_BYTES = 14;

/** An id for an order that has none: `bit` and 28 hexadecimal characters of 14 random bytes. */
export function makeClientOrderId(random: (length: number) => Uint8Array): string {
  return PREFIX + Buffer.from(random(RANDOM_BYTES)).toString('hex');
}

/** The operations that place orders, and what they call the id. */
const ID_FIELDS: Readonly<Record<string, string>> = {
  order: 'clOrdId',
  'batch-orders': 'clOrdId',
  'order-algo': 'algoClOrdId',
};

interface Edit {
  readonly at: number;
  readonly removed: number;
  readonly text: string;
}

/**
 * The same body with `ids[i]` put into object i as its first field, or into the empty text that a client left for it.
 * All other bytes stay as they are. `body` is what the operation's reader has accepted.
 * @throws BittingError `FIELD_MALFORMED` where an empty id stands in a form that cannot be replaced safely
 */
export function insertClientOrderIds(
  operation: Operation,
  body: Uint8Array,
  ids: readonly (string | null)[],
): Uint8Array {
  if (ids.every((id) => id === null)) return body;
  const name = ID_FIELDS[operation.reader ?? ''];
  const { value, spans } = scanJsonWithSpans(body);
  const objects = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  if (name === undefined || objects.length !== ids.length)
    throw new BittingError('INTERNAL_FAULT', 'ids for orders that are not in the body');
  const edits = objects.flatMap((object, item) => {
    const id = ids[item] ?? null;
    return id === null ? [] : [editOf(body, { object: object as JsonObject, spans }, [name, id])];
  });
  return apply(body, edits);
}

function editOf(
  body: Uint8Array,
  where: { readonly object: JsonObject; readonly spans: ReadonlyMap<JsonObject, JsonSpan> },
  [name, id]: readonly [name: string, id: string],
): Edit {
  const span = where.spans.get(where.object);
  if (span === undefined) throw new BittingError('INTERNAL_FAULT', 'an order that is not an object');
  if (!where.object.has(name)) return { at: span.start + 1, removed: 0, text: `"${name}":"${id}",` };
  // In JSON text an unescaped quote cannot stand inside a string, so this matches the field itself and nothing else.
  const text = Buffer.from(body.subarray(span.start, span.end)).toString('latin1');
  const matches = [...text.matchAll(new RegExp(`"${name}"[ \\t\\r\\n]*:[ \\t\\r\\n]*""`, 'gu'))];
  const [match] = matches;
  if (match === undefined || matches.length !== 1)
    throw new BittingError('FIELD_MALFORMED', `an empty ${name} that cannot be replaced`);
  return { at: span.start + match.index, removed: match[0].length, text: `"${name}":"${id}"` };
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
