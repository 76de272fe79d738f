import { ACCOUNT_ROUTES } from './account.ts';
import { ACCOUNT_READ_ROUTES } from './account-reads.ts';
import { ASSET_ROUTES } from './assets.ts';
import type { Route } from './call.ts';
import { CONVERT_ROUTES } from './convert.ts';
import { MARKET_ROUTES } from './market-data.ts';
import { PUBLIC_ROUTES } from './public-data.ts';
import { SUB_ACCOUNT_ROUTES } from './sub-accounts.ts';
import { ALGO_ROUTES } from './trade-algos.ts';
import { SAFETY_ROUTES } from './trade-safety.ts';
import { TRANSFER_ROUTES } from './transfers.ts';
import { WITHDRAWAL_ROUTES } from './withdrawals.ts';
import { ORDER_ROUTES } from './trade-orders.ts';
import { QUERY_ROUTES } from './trade-queries.ts';

export const ROUTES: readonly Route[] = [
  ...PUBLIC_ROUTES,
  ...MARKET_ROUTES,
  ...ACCOUNT_ROUTES,
  ...ACCOUNT_READ_ROUTES,
  ...ORDER_ROUTES,
  ...QUERY_ROUTES,
  ...ALGO_ROUTES,
  ...SAFETY_ROUTES,
  ...ASSET_ROUTES,
  ...TRANSFER_ROUTES,
  ...WITHDRAWAL_ROUTES,
  ...CONVERT_ROUTES,
  ...SUB_ACCOUNT_ROUTES,
];

const PREFIX = '/api/v5/';
const BY_NAME: ReadonlyMap<string, Route> = new Map(
  ROUTES.map((route) => [`${route.method} ${PREFIX}${route.path}`, route]),
);
const PATHS: ReadonlySet<string> = new Set(ROUTES.map(({ path }) => PREFIX + path));

/** The route of a request, or why there is none. */
export function findRoute(method: string, path: string): Route | 'unknown-path' | 'wrong-method' {
  return BY_NAME.get(`${method} ${path}`) ?? (PATHS.has(path) ? 'wrong-method' : 'unknown-path');
}
