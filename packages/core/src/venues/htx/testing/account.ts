/** The account reader as tests ask it, and rows that several of them need. */
import assert from 'node:assert/strict';
import { scanJson, type JsonObject } from '../../../encoding/json.ts';
import { Decimal } from '../../../money/decimal.ts';
import { epochMs } from '../../../trading/vocabulary.ts';
import type { AccountPart } from '../../account-reader.ts';
import { htxAccountReader } from '../account-reader.ts';

export const T = 1_700_000_000_000;

/** Amounts as text, so that differences can be read. */
export function plain(value: unknown): unknown {
  if (value instanceof Decimal) return value.toString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
  return value;
}

export function partOf(name: string): AccountPart {
  const part = htxAccountReader.parts.find((one) => one.name === name);
  assert.ok(part !== undefined, name);
  return part;
}

export const ASKED = { sinceMs: epochMs(T), cursor: null, venueAccount: '100001', instrument: 'btcusdt' };

export function answered(name: string, body: unknown, status = 200): ReturnType<AccountPart['read']> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return partOf(name).read({ status, body: Buffer.from(text) }, ASKED);
}

export function changesOf(name: string, body: unknown): unknown {
  const read = answered(name, body);
  assert.ok(read !== null);
  return plain(read.changes);
}

export const ORDER = {
  market: 'spot',
  algo: false,
  placedByAlgoId: null,
  reduceOnly: false,
  instrument: 'btcusdt',
  venueOrderId: '478861479986886',
  clientOrderId: 'mine-1',
  side: 'buy',
};

export const DETAIL = { currency: 'USDT', equity: '1000.5', available: '-3.25', updated_time: String(T) };

export type Row = Readonly<Record<string, unknown>>;

export function rowOf(row: Row): JsonObject {
  const value = scanJson(Buffer.from(JSON.stringify(row)));
  assert.ok(value instanceof Map);
  return value;
}

/** What a reader makes of a row, its amounts as text; `null` where it does not understand it. */
export function reading(read: (row: JsonObject) => unknown): (row: Row) => Record<string, unknown> | null {
  return (row) => plain(read(rowOf(row))) as Record<string, unknown> | null;
}

/** Each of these fields, missing or as this, makes the row one that is not understood. */
export function refuses(read: (row: Row) => unknown, good: Row, bad: readonly Row[]): void {
  assert.notEqual(read(good), null);
  for (const fields of bad) assert.equal(read({ ...good, ...fields }), null, JSON.stringify(fields));
}

export const without = (...names: readonly string[]): readonly Row[] =>
  names.map((name) => ({ [name]: undefined }));
