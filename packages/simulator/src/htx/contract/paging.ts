import { ContractRefusal } from './codes.ts';
import type { Params } from './params.ts';

const ROWS_MAX = 100;

/**
 * One page of rows, newest first. From the row `from` (exclusive) on it goes to older ones (`direct` next) or to newer
 * ones (`prev`).
 * @param rows in any order
 */
export function pageOf<T>(rows: readonly T[], params: Params, idOf: (row: T) => string): readonly T[] {
  const limit = Math.min(params.whole('limit', ROWS_MAX) || ROWS_MAX, ROWS_MAX);
  const direct = params.oneOf('direct', ['next', 'prev'], 'next');
  const start = startOf(params);
  const newestFirst = rows.toSorted((a, b) => (BigInt(idOf(a)) > BigInt(idOf(b)) ? -1 : 1));
  if (start === null) return newestFirst.slice(0, limit);
  if (direct === 'next') return newestFirst.filter((row) => BigInt(idOf(row)) < start).slice(0, limit);
  return newestFirst.filter((row) => BigInt(idOf(row)) > start).slice(-limit);
}

function startOf(params: Params): bigint | null {
  const text = params.text('from');
  if (text === '') return null;
  if (!/^\d{1,20}$/.test(text)) throw new ContractRefusal(1067, 'from');
  return BigInt(text);
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** `start_time` and `end_time`, both inclusive. */
export function spanOf(params: Params): Span {
  return {
    from: params.whole('start_time', 0),
    to: params.whole('end_time', Number.MAX_SAFE_INTEGER),
  };
}
