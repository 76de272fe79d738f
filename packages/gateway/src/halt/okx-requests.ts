import type { AccountOrder } from '@bitting/core/trading/account-picture.ts';
import { ALGO_CANCEL_MAX, BATCH_MAX } from '@bitting/core/venues/okx/schemas.ts';
import { chunksOf } from './chunks.ts';
import type { RequestWriter } from './own-request.ts';

const FAMILY = 'okx' as const;

/** OKX v5, section "Trade" (documentation of 2026-02-23). */
export const OKX_REQUESTS: RequestWriter = {
  cancels: (orders) => [
    ...chunksOf(select(orders, false), BATCH_MAX).map((chunk) => ({
      family: FAMILY,
      path: '/api/v5/trade/cancel-batch-orders',
      body: chunk.map(({ instrument, venueOrderId }) => ({ instId: instrument, ordId: venueOrderId })),
    })),
    ...chunksOf(select(orders, true), ALGO_CANCEL_MAX).map((chunk) => ({
      family: FAMILY,
      path: '/api/v5/trade/cancel-algos',
      body: chunk.map(({ instrument, venueOrderId }) => ({ instId: instrument, algoId: venueOrderId })),
    })),
  ],
  close: ({ instrument, marginMode, side: positionSide }, { side, price, quantity }) => ({
    family: FAMILY,
    path: '/api/v5/trade/order',
    body: {
      instId: instrument,
      tdMode: marginMode,
      side,
      ordType: 'ioc',
      px: price,
      sz: quantity,
      reduceOnly: true,
      ...(positionSide === 'net' ? {} : { posSide: positionSide }),
    },
  }),
  cancelAfter: (family, seconds) => ({
    family,
    path: '/api/v5/trade/cancel-all-after',
    body: { timeOut: String(seconds) },
  }),
};

function select(orders: readonly AccountOrder[], algo: boolean): readonly AccountOrder[] {
  return orders.filter((order) => order.algo === algo);
}
