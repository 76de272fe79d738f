import type { Route } from '../call.ts';
import { CONTRACT_ACCOUNT_ROUTES } from './account.ts';
import { CONTRACT_ALGO_ROUTES } from './algos.ts';
import { LEGACY_CLOSED_ROUTES } from './legacy-closed.ts';
import { LEGACY_ORDER_ROUTES } from './legacy-orders.ts';
import { LEGACY_MONEY_ROUTES } from './legacy-transfers.ts';
import { CONTRACT_MARKET_ROUTES } from './market-data.ts';
import { CONTRACT_MARKET_V5_ROUTES } from './market-v5.ts';
import { CONTRACT_POSITION_ROUTES } from './positions.ts';
import { CONTRACT_INFO_ROUTES } from './public-info.ts';
import { CONTRACT_ORDER_ROUTES } from './trade-orders.ts';
import { CONTRACT_QUERY_ROUTES } from './trade-queries.ts';

/** Everything that the contract host answers. */
export const CONTRACT_ROUTES: readonly Route[] = [
  ...CONTRACT_INFO_ROUTES,
  ...CONTRACT_MARKET_ROUTES,
  ...CONTRACT_MARKET_V5_ROUTES,
  ...CONTRACT_ACCOUNT_ROUTES,
  ...CONTRACT_ORDER_ROUTES,
  ...CONTRACT_QUERY_ROUTES,
  ...CONTRACT_POSITION_ROUTES,
  ...CONTRACT_ALGO_ROUTES,
  ...LEGACY_ORDER_ROUTES,
  ...LEGACY_MONEY_ROUTES,
  ...LEGACY_CLOSED_ROUTES,
];
