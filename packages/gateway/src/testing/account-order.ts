import { Decimal } from '@bitting/core/money/decimal.ts';
import type { AccountOrder } from '@bitting/core/trading/account-picture.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';

/** An open order as a picture has it. */
export function accountOrder(venueOrderId: string, change: Partial<AccountOrder> = {}): AccountOrder {
  return {
    instrument: 'BTC-USDT',
    market: 'spot',
    venueOrderId,
    clientOrderId: null,
    algo: false,
    placedByAlgoId: null,
    side: 'buy',
    price: null,
    quantity: Decimal.ONE,
    filled: Decimal.ZERO,
    reduceOnly: false,
    state: 'open',
    updatedMs: epochMs(1),
    ...change,
  };
}
