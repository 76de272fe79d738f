import type { OperationGroup } from './group.ts';

const ACT = { method: 'POST', family: 'htx-spot', acts: true } as const;

/** Orders of the spot market. One of the writes is a GET. */
export const SPOT_TRADE_OPERATIONS: readonly OperationGroup[] = [
  { ...ACT, class: 'place', reader: 'spot-order', paths: ['/v1/order/orders/place'] },
  { ...ACT, class: 'place', reader: 'spot-batch-orders', paths: ['/v1/order/batch-orders'] },
  { ...ACT, class: 'cancel', reader: 'spot-cancel', paths: ['/v1/order/orders/{order-id}/submitcancel'] },
  {
    ...ACT,
    class: 'cancel',
    reader: 'spot-cancel-client',
    paths: ['/v1/order/orders/submitCancelClientOrder'],
  },
  { ...ACT, class: 'cancel', reader: 'spot-batch-cancel', paths: ['/v1/order/orders/batchcancel'] },
  {
    ...ACT,
    class: 'account-cancel',
    reader: 'spot-cancel-open',
    paths: ['/v1/order/orders/batchCancelOpenOrders'],
  },
  {
    ...ACT,
    method: 'GET',
    class: 'account-cancel',
    reader: 'spot-cancel-all',
    paths: ['/v1/order/cancelAllOrders'],
  },
  { ...ACT, class: 'algo', reader: 'spot-algo-order', paths: ['/v2/algo-orders'] },
  { ...ACT, class: 'cancel', reader: 'spot-algo-cancel', paths: ['/v2/algo-orders/cancellation'] },
  {
    ...ACT,
    class: 'account-cancel',
    reader: 'spot-cancel-after',
    paths: ['/v2/algo-orders/cancel-all-after'],
  },
  // An order that borrows what is lacking and repays by itself.
  { ...ACT, class: 'money-moving', reader: null, paths: ['/v1/order/auto/place'] },
  {
    method: 'GET',
    family: 'htx-spot',
    class: 'read',
    acts: false,
    reader: 'query',
    paths: [
      '/v1/order/history',
      '/v1/order/matchresults',
      '/v1/order/openOrders',
      '/v1/order/orders',
      '/v1/order/orders/getClientOrder',
      '/v1/order/orders/{order-id}',
      '/v1/order/orders/{order-id}/matchresult',
      '/v1/order/orders/{order-id}/matchresults',
      '/v2/algo-orders/history',
      '/v2/algo-orders/opening',
      '/v2/algo-orders/specific',
      '/v2/reference/transact-fee-rate',
    ],
  },
];
