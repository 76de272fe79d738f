import type { HtxSide, Row } from '../row.ts';
import { HTX_MARKETS } from './markets.ts';
import { ACCOUNT, historyRows, POSITIONS } from './rows/account.ts';
import { orderRows } from './rows/orders.ts';
import { marketDataRows, PUBLIC } from './rows/public.ts';
import { TRIGGERS } from './rows/triggers.ts';

/** Every call on HTX that is compared, in the order in which it is made: later rows read what earlier ones did. */
export const HTX_TABLE: readonly Row<HtxSide>[] = [
  ...PUBLIC,
  ...HTX_MARKETS.flatMap(marketDataRows),
  ...HTX_MARKETS.flatMap(orderRows),
  ...TRIGGERS,
  ...POSITIONS,
  ...HTX_MARKETS.flatMap(historyRows),
  ...ACCOUNT,
];
