import type { ApiFamily, Operation } from '../../operation.ts';
import { COIN_FUTURES_OPERATIONS } from './contract-coin-futures.ts';
import { COIN_SWAP_OPERATIONS } from './contract-coin-swap.ts';
import { LEGACY_LINEAR_OPERATIONS } from './contract-linear.ts';
import { CONTRACT_MARKET_OPERATIONS } from './contract-market.ts';
import { CONTRACT_V5_OPERATIONS } from './contract-v5.ts';
import { COPY_TRADING_OPERATIONS } from './copy-trading.ts';
import { SPOT_ACCOUNT_OPERATIONS } from './spot-account.ts';
import { SPOT_MARKET_OPERATIONS } from './spot-market.ts';
import { SPOT_TRADE_OPERATIONS } from './spot-trade.ts';
import { SUB_USER_OPERATIONS } from './sub-users.ts';

/**
 * Everything that the REST APIs of HTX are known to do: its documentation as of November 2025, and what ccxt 4.5.84
 * calls besides (read 2026-11-21). A path may stand once for each method and family.
 */
export const HTX_OPERATIONS: readonly Operation[] = [
  ...SPOT_TRADE_OPERATIONS,
  ...SPOT_ACCOUNT_OPERATIONS,
  ...SUB_USER_OPERATIONS,
  ...SPOT_MARKET_OPERATIONS,
  ...CONTRACT_V5_OPERATIONS,
  ...LEGACY_LINEAR_OPERATIONS,
  ...COIN_SWAP_OPERATIONS,
  ...COIN_FUTURES_OPERATIONS,
  ...COPY_TRADING_OPERATIONS,
  ...CONTRACT_MARKET_OPERATIONS,
].flatMap(({ paths, prefix = '', ...row }) =>
  paths.map((end) => {
    const path = `${prefix}${end}`;
    return { ...row, path, name: `${row.method} ${path}` };
  }),
);

/** A whole segment that is one of HTX's ids: digits, no leading zero. */
const ID_SEGMENT = /(?<=\/)[1-9][0-9]{0,19}(?=\/|$)/gu;
const PLACEHOLDER = /\{[a-zA-Z-]+\}/u;

type RowsByPath = ReadonlyMap<string, readonly Operation[]>;

/** By method and path, ids as `{}`: one row, or one of each family. */
const BY_METHOD: ReadonlyMap<string, RowsByPath> = new Map(
  Array.from(
    Map.groupBy(HTX_OPERATIONS, ({ method }) => method),
    ([method, rows]) => [method, Map.groupBy(rows, ({ path }) => path.replace(PLACEHOLDER, '{}'))],
  ),
);

/**
 * The row of exactly this method and path; `null` is unknown and to be refused. Where both families have the path, the
 * one of the port that it came in by is meant.
 */
export function findHtxOperation(method: string, path: string, family: ApiFamily): Operation | null {
  if (path.includes('{')) return null;
  const byPath = BY_METHOD.get(method);
  // No row has a number for a segment, so what is there as it is has no id in it.
  const rows = byPath?.get(path) ?? byPath?.get(path.replace(ID_SEGMENT, '{}')) ?? [];
  return rows.find((row) => row.family === family) ?? rows[0] ?? null;
}
