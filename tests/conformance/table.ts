import { SPOT, SWAP } from './markets.ts';
import type { Row } from './row.ts';
import { CCXT_ACCOUNT, CCXT_POSITIONS, ccxtHistoryRows } from './rows/ccxt-account.ts';
import { ccxtOrderRows } from './rows/ccxt-orders.ts';
import { CCXT_PUBLIC, ccxtMarketDataRows } from './rows/ccxt-public.ts';
import { OKX_API_ACCOUNT, OKX_API_POSITIONS, okxApiHistoryRows } from './rows/okx-api-account.ts';
import { okxApiOrderRows } from './rows/okx-api-orders.ts';
import { OKX_API_PUBLIC, okxApiMarketDataRows } from './rows/okx-api-public.ts';

/** Every call that is compared, in the order in which it is made: later rows read what earlier ones did. */
export const TABLE: readonly Row[] = [
  ...CCXT_PUBLIC,
  ...[SPOT, SWAP].flatMap(ccxtMarketDataRows),
  ...[SPOT, SWAP].flatMap(ccxtOrderRows),
  ...CCXT_POSITIONS,
  ...[SPOT, SWAP].flatMap(ccxtHistoryRows),
  ...CCXT_ACCOUNT,
  ...OKX_API_PUBLIC,
  ...[SPOT, SWAP].flatMap(okxApiMarketDataRows),
  ...[SPOT, SWAP].flatMap(okxApiOrderRows),
  ...OKX_API_POSITIONS,
  ...[SPOT, SWAP].flatMap(okxApiHistoryRows),
  ...OKX_API_ACCOUNT,
];
