import type { Fields } from './fields.ts';
import { OkxRefusal } from './errors.ts';

const ROWS_MAX = 100;

/**
 * One page of rows, newest first. `after` is older than, `before` newer than, the id; both exclusive.
 * @param rows oldest first
 */
export function pageById<T>(rows: readonly T[], fields: Fields, idOf: (row: T) => string): readonly T[] {
  const after = idParameter(fields, 'after');
  const before = idParameter(fields, 'before');
  const { begin, end } = {
    begin: fields.whole('begin', 0),
    end: fields.whole('end', Number.MAX_SAFE_INTEGER),
  };
  const limit = Math.min(fields.whole('limit', ROWS_MAX) || ROWS_MAX, ROWS_MAX);
  const chosen: T[] = [];
  for (const row of rows.toReversed()) {
    const id = BigInt(idOf(row));
    const at = instantOf(row);
    if ((after !== null && id >= after) || (before !== null && id <= before)) continue;
    if (at < begin || at > end) continue;
    chosen.push(row);
  }
  // With `before` alone the page that touches it is wanted, not the newest one.
  return before !== null && after === null ? chosen.slice(-limit) : chosen.slice(0, limit);
}

function idParameter(fields: Fields, name: string): bigint | null {
  const text = fields.text(name);
  if (text === '') return null;
  if (!/^\d{1,20}$/.test(text)) throw new OkxRefusal('51000', name);
  return BigInt(text);
}

function instantOf(row: unknown): number {
  const { at, createdAt } = row as { readonly at?: number; readonly createdAt?: number };
  return at ?? createdAt ?? 0;
}
