import { scanJson, type JsonBounds, type JsonObject, type JsonValue } from '../../encoding/json.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { VENUE_ANSWER_BYTES_MAX, VENUE_ANSWER_KEYS_MAX, JSON_DEPTH_MAX } from '../../bounds.ts';

const ANSWER_BOUNDS: JsonBounds = {
  bytesMax: VENUE_ANSWER_BYTES_MAX,
  depthMax: JSON_DEPTH_MAX,
  keysMax: VENUE_ANSWER_KEYS_MAX,
};

/** The venue's envelope: `{"code":"0","msg":"","data":[…]}`; failures of authentication come without `data`. */
export interface OkxAnswer {
  readonly code: string;
  readonly message: string;
  readonly rows: readonly JsonObject[];
}

const NO_ROWS: readonly JsonObject[] = [];

/** The envelope of a body, strictly read; `null` for anything else. */
export function readAnswer(body: Uint8Array): OkxAnswer | null {
  return readEnvelope(readJson(body));
}

/** The same of what was read already. */
export function readEnvelope(value: JsonValue | undefined): OkxAnswer | null {
  if (!(value instanceof Map)) return null;
  const envelope = value as JsonObject;
  const code = envelope.get('code');
  const message = envelope.get('msg') ?? '';
  const data = envelope.get('data') ?? NO_ROWS;
  if (typeof code !== 'string' || typeof message !== 'string' || !Array.isArray(data)) return null;
  const rows = data as readonly JsonValue[];
  return rows.every(isObject) ? { code, message, rows } : null;
}

function isObject(value: JsonValue): value is JsonObject {
  return value instanceof Map;
}

/** The strictly read JSON of an answer; `undefined` when it is none. */
export function readJson(body: Uint8Array): JsonValue | undefined {
  try {
    return scanJson(body, ANSWER_BOUNDS);
  } catch (error) {
    if (error instanceof BittingError) return undefined;
    throw error;
  }
}

/** The text of a row's field; `''` where it has none. */
export function textOf(row: JsonObject, name: string): string {
  const value = row.get(name);
  return typeof value === 'string' ? value : '';
}
