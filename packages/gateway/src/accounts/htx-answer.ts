import {
  JsonNumber,
  JSON_BOUNDS,
  scanJson,
  type JsonObject,
  type JsonValue,
} from '@bitting/core/encoding/json.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { VENUE_ANSWER_BYTES_MAX, VENUE_ANSWER_KEYS_MAX } from '@bitting/core/bounds.ts';

/** An answer of any of HTX's families: its payload, or the code and the words of its refusal. */
export type HtxAnswer =
  | { readonly kind: 'payload'; readonly data: JsonValue; readonly ts: string }
  | { readonly kind: 'refusal'; readonly code: string; readonly message: string };

const BOUNDS = { ...JSON_BOUNDS, bytesMax: VENUE_ANSWER_BYTES_MAX, keysMax: VENUE_ANSWER_KEYS_MAX };

/** Envelopes with `status` (spot v1, market data, contracts until v4) and with `code` (v2, v5); `null` for anything else. */
export function readHtxAnswer(body: Uint8Array): HtxAnswer | null {
  const envelope = readObject(body);
  if (envelope === null) return null;
  const status = envelope.get('status');
  const payload: HtxAnswer = {
    kind: 'payload',
    data: envelope.get('data') ?? null,
    ts: wordOf(envelope, 'ts'),
  };
  if (status === 'ok') return payload;
  const code = wordOf(envelope, 'err-code') || wordOf(envelope, 'err_code') || wordOf(envelope, 'code');
  if (status === undefined && code === '200') return payload;
  if (code === '') return null;
  const message = wordOf(envelope, 'err-msg') || wordOf(envelope, 'err_msg') || wordOf(envelope, 'message');
  return { kind: 'refusal', code, message };
}

function readObject(body: Uint8Array): JsonObject | null {
  try {
    return asObject(scanJson(body, BOUNDS));
  } catch (error) {
    if (error instanceof BittingError) return null;
    throw error;
  }
}

/** The objects of a list; none where the value is no list. */
export function rowsOf(value: JsonValue | undefined): readonly JsonObject[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly JsonValue[]).map((row) => asObject(row)).filter((row) => row !== null);
}

export function asObject(value: JsonValue | undefined): JsonObject | null {
  return value instanceof Map ? (value as JsonObject) : null;
}

/** The text of a field, or its number as it was written: HTX writes ids and amounts now one way, now the other. */
export function wordOf(row: JsonObject, name: string): string {
  return asWord(row.get(name));
}

export function asWord(value: JsonValue | undefined): string {
  if (value instanceof JsonNumber) return value.text;
  return typeof value === 'string' ? value : '';
}
