import { JSON_DEPTH_MAX, VENUE_ANSWER_BYTES_MAX, VENUE_ANSWER_KEYS_MAX } from '../../bounds.ts';
import { JsonNumber, scanJsonWithSpans, type JsonObject, type JsonValue } from '../../encoding/json.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import type { VenueAnswer, VirtualView } from '../dialect.ts';
import type { Operation } from '../operation.ts';

/** Answers that are about the account and its real key; the virtual key's own face is put in their place. */
const FACES: ReadonlyMap<string, (text: string, view: VirtualView) => string> = new Map([
  ['/v1/account/accounts', showLedgers],
  ['/v2/user/api-key', showKey],
  ['/v2/user/uid', showUid],
]);

/** What is not understood completely is not shown. */
const NOT_UNDERSTOOD = {
  status: 'error',
  'err-code': 'gateway-internal-error',
  'err-msg': 'System error',
  data: null,
};

/** The owner's number in any other answer. Text inside of a string cannot look like this: its quotes are escaped. */
const OWNER = /("(?:uid|user-id|user_id|userId)"\s*:\s*)(?:"[^"\\]*"|-?[0-9]+)/gu;
/** HTX's own have up to nine digits, and clients read them as floats. */
const UID_DIGITS = 9;

/** The venue names the caller's address in this refusal: it is ours, and none of the bot's business. */
const ADDRESS_REFUSED = /Incorrect IP address(?:[^"\\]|\\.)*/gu;
/** A refusal is short; longer answers are not searched for one. */
const REFUSAL_BYTES_MAX = 4_096;

/**
 * The answer as the virtual key may see it, byte for byte the venue's where it tells nothing of the owner; `null` when
 * there is nothing to change. Numbers stay as they are written.
 */
export function applyVirtualView(
  operation: Operation,
  answer: VenueAnswer,
  view: VirtualView,
): Uint8Array | null {
  const { body } = answer;
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  const shown = hideAddress(operation.class === 'read' ? showRead(operation.path, text, view) : text);
  return shown === text ? null : Buffer.from(shown, 'latin1');
}

function showRead(path: string, text: string, view: VirtualView): string {
  const face = FACES.get(path);
  if (face !== undefined) return face(text, view);
  return hideOwner(text, view);
}

/** The text with the virtual key's number wherever the venue wrote the owner's. */
export function hideOwner(text: string, view: VirtualView): string {
  return text.replace(OWNER, (field: string, name: string) =>
    field.endsWith('"') ? `${name}"${uidOf(view)}"` : `${name}${uidOf(view)}`,
  );
}

function hideAddress(text: string): string {
  return text.length > REFUSAL_BYTES_MAX
    ? text
    : text.replace(ADDRESS_REFUSED, 'Incorrect IP address of the gateway');
}

export function uidOf({ uid }: VirtualView): string {
  return uid.slice(0, UID_DIGITS);
}

/** Whichever key was asked for, the bot has one; a failure that names no data is passed on. */
function showKey(text: string, view: VirtualView): string {
  const envelope = readEnvelope(text)?.value;
  if (envelope === undefined) return asText(NOT_UNDERSTOOD);
  if (envelope.get('status') === 'error') return text;
  const row = {
    accessKey: view.apiKey,
    status: 'normal',
    note: view.label,
    permission: view.scopes.join(','),
    ipAddresses: view.sourceCidrs.join(','),
    validDays: -1,
    createTime: 0,
    updateTime: 0,
  };
  return asText({ code: 200, message: 'success', data: [row], ok: true });
}

function showUid(text: string, view: VirtualView): string {
  const envelope = readEnvelope(text)?.value;
  if (envelope === undefined) return asText(NOT_UNDERSTOOD);
  const data = envelope.get('data') ?? null;
  return data === null ? text : `{"code":200,"data":${uidOf(view)}}`;
}

/** The ledgers that the key may trade with, as the venue wrote them. */
function showLedgers(text: string, view: VirtualView): string {
  const envelope = readEnvelope(text);
  if (envelope === undefined) return asText(NOT_UNDERSTOOD);
  const data = envelope.value.get('data') ?? null;
  if (data === null) return text;
  if (!Array.isArray(data)) return asText(NOT_UNDERSTOOD);
  const rows = (data as readonly JsonValue[]).flatMap((row) => {
    const span = row instanceof Map ? envelope.spans.get(row as JsonObject) : undefined;
    if (span === undefined || !view.venueAccounts.includes(idOf(row as JsonObject))) return [];
    return [text.slice(span.start, span.end)];
  });
  return `{"status":"ok","data":[${rows.join(',')}]}`;
}

function idOf(row: JsonObject): string {
  const id = row.get('id');
  return id instanceof JsonNumber ? id.text : '';
}

interface Envelope {
  readonly value: JsonObject;
  readonly spans: ReturnType<typeof scanJsonWithSpans>['spans'];
}

function readEnvelope(text: string): Envelope | undefined {
  try {
    const { value, spans } = scanJsonWithSpans(Buffer.from(text, 'latin1'), {
      bytesMax: VENUE_ANSWER_BYTES_MAX,
      depthMax: JSON_DEPTH_MAX,
      keysMax: VENUE_ANSWER_KEYS_MAX,
    });
    return value instanceof Map ? { value: value as JsonObject, spans } : undefined;
  } catch (error) {
    if (error instanceof BittingError) return undefined;
    throw error;
  }
}

/** JSON of ours, as the bytes of its UTF-8. */
function asText(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('latin1');
}
