import { ACCOUNT_ROUTES } from './accounts.ts';
import type { Route } from './call.ts';
import { MARKET_ROUTES } from './market-data.ts';
import { ORDER_QUERY_ROUTES } from './order-queries.ts';
import { ORDER_ROUTES } from './orders.ts';
import { REFERENCE_ROUTES } from './reference-data.ts';

/** Everything that the spot host answers. */
export const SPOT_ROUTES: readonly Route[] = [
  ...REFERENCE_ROUTES,
  ...MARKET_ROUTES,
  ...ACCOUNT_ROUTES,
  ...ORDER_ROUTES,
  ...ORDER_QUERY_ROUTES,
];
