import type { Operation } from '../../operation.ts';
import { ACCOUNT_OPERATIONS } from './account.ts';
import { BLOCK_TRADING_OPERATIONS } from './block-trading.ts';
import { BOT_OPERATIONS } from './bots.ts';
import { FINANCE_OPERATIONS } from './finance.ts';
import { FUNDING_OPERATIONS } from './funding.ts';
import { MARKET_OPERATIONS } from './market.ts';
import { SUB_ACCOUNT_OPERATIONS } from './sub-accounts.ts';
import { TRADE_OPERATIONS } from './trade.ts';

/**
 * Everything that the OKX v5 REST API is known to do: the documentation of 2026-02-23, its change log to 2026-10-09, and
 * what ccxt 4.5.84 and okx-api 3.2.3 call besides. A path may stand once for each method.
 */
export const OKX_OPERATIONS: readonly Operation[] = [
  ...TRADE_OPERATIONS,
  ...ACCOUNT_OPERATIONS,
  ...FUNDING_OPERATIONS,
  ...FINANCE_OPERATIONS,
  ...SUB_ACCOUNT_OPERATIONS,
  ...BLOCK_TRADING_OPERATIONS,
  ...BOT_OPERATIONS,
  ...MARKET_OPERATIONS,
].flatMap(({ paths, ...row }) =>
  paths.map((end) => {
    const path = `/api/v5/${end}`;
    return { ...row, family: 'okx' as const, path, name: `${row.method} ${path}` };
  }),
);

const BY_METHOD: ReadonlyMap<string, ReadonlyMap<string, Operation>> = new Map(
  Array.from(
    Map.groupBy(OKX_OPERATIONS, ({ method }) => method),
    ([method, rows]) => [method, new Map(rows.map((row) => [row.path, row]))],
  ),
);

/** The row of exactly this method and path; `null` is unknown and to be refused. */
export function findOkxOperation(method: string, path: string): Operation | null {
  return BY_METHOD.get(method)?.get(path) ?? null;
}
