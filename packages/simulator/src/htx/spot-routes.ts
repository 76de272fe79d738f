import { ACCOUNT_ROUTES } from './accounts.ts';
import type { Route } from './call.ts';
import { CLOSED_ROUTES } from './closed-business.ts';
import { MARKET_ROUTES } from './market-data.ts';
import { ORDER_QUERY_ROUTES } from './order-queries.ts';
import { ORDER_ROUTES } from './orders.ts';
import { REFERENCE_ROUTES } from './reference-data.ts';
import { ALGO_ROUTES } from './spot-algos.ts';
import { SUB_USER_ROUTES } from './sub-users.ts';
import { TRANSFER_ROUTES } from './transfers.ts';
import { USER_ROUTES } from './users.ts';
import { WITHDRAWAL_ROUTES } from './withdrawals.ts';

/** Everything that the spot host answers. */
export const SPOT_ROUTES: readonly Route[] = [
  ...REFERENCE_ROUTES,
  ...MARKET_ROUTES,
  ...ACCOUNT_ROUTES,
  ...ORDER_ROUTES,
  ...ORDER_QUERY_ROUTES,
  ...ALGO_ROUTES,
  ...TRANSFER_ROUTES,
  ...WITHDRAWAL_ROUTES,
  ...USER_ROUTES,
  ...SUB_USER_ROUTES,
  ...CLOSED_ROUTES,
];
