import { JSON_DEPTH_MAX, VENUE_ANSWER_BYTES_MAX, VENUE_ANSWER_KEYS_MAX } from '../../bounds.ts';
import {
  JsonNumber,
  scanJson,
  type JsonBounds,
  type JsonObject,
  type JsonValue,
} from '../../encoding/json.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { Decimal } from '../../money/decimal.ts';

const ANSWER_BOUNDS: JsonBounds = {
  bytesMax: VENUE_ANSWER_BYTES_MAX,
  depthMax: JSON_DEPTH_MAX,
  keysMax: VENUE_ANSWER_KEYS_MAX,
  // Amounts are written by a program that likes exponents: 2.38E8, 5.313E-5, 0E-18.
  takesEveryNumber: true,
};

/** What the venue said, whichever of its envelopes it said it in. */
export interface HtxAnswer {
  readonly isSuccess: boolean;
  /** `err-code`, `err_code` or `code` as text; `200` or empty for a success. */
  readonly code: string;
  readonly message: string;
  readonly data: JsonValue;
  readonly envelope: JsonObject;
}

/**
 * Spot v1 and the older contract APIs say `"status":"ok"` or `"error"` with a code of their own, spot v2 and V5
 * `"code":200` or another. `null` for anything else, and for an envelope that says both yes and no.
 */
export function readAnswer(body: Uint8Array): HtxAnswer | null {
  const value = readJson(body);
  if (!(value instanceof Map)) return null;
  const envelope = value as JsonObject;
  const status = envelope.get('status');
  const codes = ['err-code', 'err_code', 'code'].map((name) => textOf(envelope, name));
  const [spot = '', legacy = '', numeric = ''] = codes;
  const verdicts = [
    ...(status === undefined ? [] : [status === 'ok' ? true : status === 'error' ? false : null]),
    ...(spot === '' ? [] : [false]),
    ...(legacy === '' ? [] : [false]),
    ...(numeric === '' ? [] : [numeric === '200']),
  ];
  const [isSuccess = null] = verdicts;
  if (isSuccess === null || verdicts.some((verdict) => verdict !== isSuccess)) return null;
  const messages = ['err-msg', 'err_msg', 'message'].map((name) => textOf(envelope, name));
  return {
    isSuccess,
    code: spot || legacy || numeric,
    message: messages.find((message) => message !== '') ?? '',
    data: envelope.get('data') ?? null,
    envelope,
  };
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

/** The text of a row's field, or its number as it was written; `''` where it has neither. */
export function textOf(row: JsonObject, name: string): string {
  return scalarText(row.get(name) ?? null);
}

export function scalarText(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.text;
  return typeof value === 'string' ? value : '';
}

/** The objects of a list, or the one object that stands for it; `null` when something else is among them. */
export function rowsOf(data: JsonValue): readonly JsonObject[] | null {
  if (data instanceof Map) return [data as JsonObject];
  if (!Array.isArray(data)) return null;
  const items = data as readonly JsonValue[];
  const rows = items.filter((item): item is JsonObject => item instanceof Map);
  return rows.length === items.length ? rows : null;
}

/** The first of these fields that holds anything. */
export function firstOf(row: JsonObject, names: readonly string[]): string {
  return names.map((name) => textOf(row, name)).find((text) => text !== '') ?? '';
}

/** Digits before and behind the point, and the exponent. */
const NUMBER = /^([0-9]{1,40})(?:\.([0-9]{1,80}))?(?:[eE]([+-]?[0-9]{1,2}))?$/u;

/**
 * What a number without a sign is worth, however the venue writes it: `2.38E8`, `0E-18`, `0.50…0`. `null` for what is no
 * number, or cannot be said exactly with the digits of a `Decimal`.
 */
export function decimalOf(text: string): Decimal | null {
  const plain = Decimal.tryParse(text);
  const parts = plain === null ? NUMBER.exec(text) : null;
  if (parts === null) return plain;
  const [, whole = '', fraction = '', exponent = '0'] = parts;
  const point = whole.length + Number(exponent);
  const digits = '0'.repeat(Math.max(0, -point)) + whole + fraction;
  const at = Math.max(0, point);
  const before = digits.slice(0, at).padEnd(at, '0').replace(/^0+/u, '') || '0';
  // By hand: an expression for zeros at the end looks at each run of zeros once for every zero in it.
  let end = digits.length;
  while (end > at && digits[end - 1] === '0') end -= 1;
  const behind = digits.slice(at, end);
  return Decimal.tryParse(behind === '' ? before : `${before}.${behind}`);
}
