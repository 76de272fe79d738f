import type { AccountOrder } from '@bitting/core/trading/account-picture.ts';
import { BATCH_MAX, SPOT_CANCEL_MAX } from '@bitting/core/venues/htx/schemas.ts';
import { chunksOf } from './chunks.ts';
import type { OwnRequest, RequestWriter } from './own-request.ts';

/** HTX spot and V5 contracts (documentation read 2026-11-21). Trigger orders of contracts are in none of its lists. */
export const HTX_REQUESTS: RequestWriter = {
  cancels: (orders) => {
    const spot = orders.filter(({ market }) => market === 'spot');
    const contracts = orders.filter(({ algo, market }) => market !== 'spot' && !algo);
    return [
      ...cancelSpot(spot.filter(({ algo }) => !algo)),
      ...cancelConditional(spot.filter(({ algo }) => algo)),
      ...cancelContracts(contracts),
    ];
  },
  close: ({ instrument, side: positionSide }, { side, price, quantity }) => ({
    family: 'htx-contract',
    path: '/v5/trade/order',
    body: {
      contract_code: instrument,
      margin_mode: 'cross',
      side,
      type: 'limit',
      time_in_force: 'ioc',
      price,
      volume: quantity,
      reduce_only: 1,
      ...(positionSide === 'net' ? {} : { position_side: positionSide }),
    },
  }),
  cancelAfter: (family, seconds) =>
    family === 'htx-spot'
      ? { family, path: '/v2/algo-orders/cancel-all-after', body: { timeout: seconds } }
      : {
          family,
          path: '/v5/trade/cancel-after',
          body: seconds === 0 ? { on_off: 0 } : { on_off: 1, time_out: seconds * 1_000 },
        },
};

function cancelSpot(orders: readonly AccountOrder[]): readonly OwnRequest[] {
  return chunksOf(orders, SPOT_CANCEL_MAX).map((chunk) => ({
    family: 'htx-spot',
    path: '/v1/order/orders/batchcancel',
    body: { 'order-ids': chunk.map(({ venueOrderId }) => venueOrderId) },
  }));
}

/** By the client's id alone. */
function cancelConditional(orders: readonly AccountOrder[]): readonly OwnRequest[] {
  const ids = orders.flatMap(({ clientOrderId }) => (clientOrderId === null ? [] : [clientOrderId]));
  return chunksOf(ids, SPOT_CANCEL_MAX).map((chunk) => ({
    family: 'htx-spot',
    path: '/v2/algo-orders/cancellation',
    body: { clientOrderIds: chunk },
  }));
}

/** One contract at a time. */
function cancelContracts(orders: readonly AccountOrder[]): readonly OwnRequest[] {
  const ofContracts = Map.groupBy(orders, ({ instrument }) => instrument);
  return [...ofContracts].flatMap(([instrument, ofOne]) =>
    chunksOf(ofOne, BATCH_MAX).map((chunk): OwnRequest => ({
      family: 'htx-contract',
      path: '/v5/trade/cancel_batch_orders',
      body: { contract_code: instrument, order_id: chunk.map(({ venueOrderId }) => venueOrderId) },
    })),
  );
}
